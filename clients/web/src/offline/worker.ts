/**
 * The service worker: the application opens without a network. It keeps the application's own files and nothing else: what the
 * functions answer never passes through here, nor does the configuration, which may hold tokens.
 */
interface WorkerScope {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", hear: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(
    type: "fetch",
    hear: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}

/** The files of this build, which the build writes in: so a new build is a new worker. */
declare const __FILES__: string[];
declare const __VERSION__: string;

const worker = self as unknown as WorkerScope;
const { scope } = worker.registration;
const PREFIX = "preau-web-";
const NAME = `${PREFIX}${__VERSION__}`;
const FILES = __FILES__;

worker.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll([scope, ...FILES.map((file) => scope + file)]);
    await worker.skipWaiting();
  };
  event.waitUntil(fill());
});

worker.addEventListener("activate", (event) => {
  const settle = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(settle());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length).replace(/[?#].*$/, "");
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(path)) event.respondWith(file(request));
});

/** The page as the host has it now; as it was kept where the host is not reached. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await caches.match(scope);
    if (known) return known;
    throw error;
  }
}

/** Names are by content: what was kept is right. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

export {};

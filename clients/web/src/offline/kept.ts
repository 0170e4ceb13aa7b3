/**
 * What was read and is kept on the device, so that a teacher opens a class without a network: classes, their lessons and their
 * mark sheets, and nothing else. It goes when its reader signs out.
 */
import { dehydrate, hydrate, QueryClient, type DehydratedState, type Query } from "@tanstack/react-query";

const WEEK = 7 * 24 * 3_600_000;
/** How long after a change it is written, in milliseconds: what comes meanwhile is written with it. */
const SOON = 500;
const KEPT_PATHS = [
  "/api/classes",
  "/api/classes/{class_id}",
  "/api/classes/{class_id}/sessions",
  "/api/classes/{class_id}/grades",
];
/** Of what `dehydrate` makes; another version of it is not read. */
const VERSION = 1;
const [DATABASE, STORE, ENTRY] = ["preau-web", "read", "queries"] as const;

interface Kept {
  version: number;
  at: number;
  state: DehydratedState;
}

/** What appears together is read once; who comes back to a page sees what others did meanwhile. */
export const queries = new QueryClient({
  defaultOptions: { queries: { gcTime: WEEK, staleTime: 1_000 } },
});

let keeping: Promise<void> | undefined;

/** Brings back what was kept, and keeps what is read from now on. Never fails: without a store there is only less to see. */
export function keepReading(): Promise<void> {
  return (keeping ??= begin());
}

async function begin(): Promise<void> {
  const kept = await inStore<Kept | undefined>("readonly", (store) => store.get(ENTRY)).catch(() => undefined);
  if (kept?.version === VERSION && Date.now() - kept.at < WEEK) hydrate(queries, kept.state);
  let timer: ReturnType<typeof setTimeout> | undefined;
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type === "updated" && isKept(query)) timer ??= setTimeout(write, SOON);
  });

  function write(): void {
    timer = undefined;
    const state = dehydrate(queries, { shouldDehydrateQuery: isKept, shouldDehydrateMutation: () => false });
    const now: Kept = { version: VERSION, at: Date.now(), state };
    inStore("readwrite", (store) => store.put(now, ENTRY)).catch(() => undefined);
  }
}

/** Nothing that one person read is left for the next. */
export async function forgetAllRead(): Promise<void> {
  queries.clear();
  await inStore("readwrite", (store) => store.delete(ENTRY)).catch(() => undefined);
}

function isKept({ queryKey, state }: Pick<Query, "queryKey" | "state">): boolean {
  return state.status === "success" && KEPT_PATHS.includes(String(queryKey[3]));
}

/** IndexedDB, for it holds more than `localStorage` and stops no drawing. */
function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onabort = () => reject(transaction.error);
    };
  });
}

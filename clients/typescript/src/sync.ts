/**
 * Work done offline that no cut of the network loses: operations are kept on the device before `enqueue` resolves, and
 * sent to `POST /api/sync` until the server has given each its receipt. No dependency, 4 KB gzip at most.
 */
import type { Attention, Draft, Operation, SyncRequest, SyncResult } from "./sync/operation.js";
import { outboxOf } from "./sync/outbox.js";
import type { OperationStore } from "./sync/store.js";

export { indexedDbStore } from "./sync/indexeddb.js";
export { newId } from "./sync/operation.js";
export type * from "./sync/operation.js";
export { pgliteStore, type Database } from "./sync/pglite.js";
export { memoryStore, type Entries, type OperationStore } from "./sync/store.js";

/** What of `createPreauClient`'s client is needed. */
export interface SyncClient {
  POST(
    path: "/api/sync",
    init: {
      body: SyncRequest;
      signal: AbortSignal;
      middleware: { onRequest(sent: { request: Request }): Response | undefined }[];
    },
  ): Promise<{ data?: { results?: SyncResult[] }; response: Response }>;
}

export interface AutoSyncOptions {
  client: SyncClient;
  store: OperationStore;
  /** Whose work it is: the `sub` of the client's token. A request with the token of another is not sent. */
  userId: string;
  /** How often what waits is tried: five minutes. */
  intervalMs?: number;
  /** How long a request may take: 15 seconds. */
  timeoutMs?: number;
  /** Told of each change. */
  onState?: (state: SyncState) => void;
  /** Runs one work of a name at a time: across tabs by Web Locks, where there are none within the program. */
  lock?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

export interface SyncState {
  /** `synced` when nothing waits and nothing needs attention, `attention` when nothing waits and something does. */
  status: "synced" | "attention" | "waiting" | "syncing";
  /** How many wait; `NaN` while the store cannot be read. */
  pending: number;
  attention: number;
  /**
   * Why the last try left something: the server was not reached; the token is missing, out of date or another user's;
   * it answered that it cannot now; or the device's own store failed.
   */
  cause?: "network" | "sign-in" | "server" | "store";
}

export interface AutoSync {
  /** Resolves once the operation is on the disk, and fails if it could not be put there. */
  enqueue(draft: Draft): Promise<Operation>;
  /** Tries all that waits, at once; to be awaited before anything is fetched anew. Never fails. */
  flush(): Promise<SyncState>;
  /** What waits, in its order: to be laid over what is fetched. */
  pending(): Promise<Operation[]>;
  /** What ended in conflict or was rejected, with its content, until it is resolved or dismissed. */
  attention(): Promise<Attention[]>;
  /** The user has seen to an operation that needed attention. */
  dismiss(op_id: string): Promise<void>;
  /** All that is kept, as JSON, where the browser may throw it away. */
  export(): Promise<string>;
  /** Tries from now on: at once, when the network or the page comes back, and at intervals. */
  start(): void;
  /** Sends nothing from now on, not even what is on its way; all is kept. */
  stop(): void;
}

const SECOND = 1000;
const MOST = 50;

export function createAutoSync(options: AutoSyncOptions): AutoSync {
  const { client, store, userId, intervalMs = 300 * SECOND, timeoutMs = 15 * SECOND, onState, lock = alone } = options;
  const name = `preau-sync-${userId}`;
  const outbox = outboxOf(store, userId);
  const page = globalThis.document;

  let stopping = new AbortController();
  let started = false;
  let tabs: BroadcastChannel | undefined;
  let ticking: ReturnType<typeof setInterval> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  /** Runs while the server asked to be left alone; a timer, for the clock may be wrong. */
  let silence: ReturnType<typeof setTimeout> | undefined;
  let cause: SyncState["cause"];
  let told = 0;

  /** Tells how it stands, unless something changed while that was read: that is told by whoever changed it. */
  async function tell(): Promise<SyncState> {
    const turn = ++told;
    let [pending, attention] = [NaN, NaN];
    try {
      [pending, attention] = await outbox.counts();
    } catch {
      cause = "store";
    }
    const status = pending !== 0 ? (running ? "syncing" : "waiting") : attention ? "attention" : "synced";
    const state: SyncState = { status, pending, attention, ...(cause && pending !== 0 && { cause }) };
    // What the application's own function throws is not caught, and stops nothing.
    if (turn === told) Promise.resolve(state).then(onState);
    return state;
  }

  function changed(): Promise<SyncState> {
    tabs?.postMessage(0);
    return tell();
  }

  async function send(body: SyncRequest, stopped: AbortSignal) {
    if (stopped.aborted) return { status: 0 };
    const limit = new AbortController();
    const cut = new Promise<never>((_, reject) => (limit.signal.onabort = reject));
    const abort = () => limit.abort();
    const timer = setTimeout(abort, timeoutMs);
    stopped.addEventListener("abort", abort);
    try {
      const onRequest = ({ request }: { request: Request }) =>
        (subject(request) ?? userId) === userId ? undefined : new Response(null, { status: 401 });
      const request = client.POST("/api/sync", { body, signal: limit.signal, middleware: [{ onRequest }] });
      const { data, response } = await Promise.race([request, cut]);
      const results = Array.isArray(data?.results) ? data.results : undefined;
      return { status: response.status, results, wait: response.headers.get("Retry-After") };
    } catch {
      return { status: 0 };
    } finally {
      clearTimeout(timer);
      stopped.removeEventListener("abort", abort);
    }
  }

  /** Sends what waits from first to last, once; what is left is left for the next time. */
  async function drain() {
    const { signal } = stopping;
    let [after, most] = [0, MOST];
    cause = silence ? "server" : undefined;
    while (!silence && !signal.aborted) {
      const body = await outbox.batch(after, most);
      const { operations } = body;
      const last = operations.at(-1);
      if (!last) break;
      const { status, results, wait } = await send(body, signal);
      if (results) {
        const settled = await outbox.settle(body.device_id, operations, results);
        if (settled) failures = 0;
        // What was beyond the bounds of this call is sent at once, unless the call did nothing at all.
        const deferred = settled && results.find((result) => result.status === "deferred")?.op_id;
        after = (operations.find(({ op_id }) => op_id === deferred)?.seq ?? last.seq + 1) - 1;
        most = Math.min(MOST, most * 2);
        if (settled < operations.length) cause = "server";
        if (settled) await changed();
      } else if ([400, 413, 422].includes(status)) {
        // Too large, or one among them spoils all: halves, down to the one, which is left for the next time.
        cause = "server";
        if (operations.length > 1) most = operations.length >> 1;
        else after = last.seq;
      } else {
        cause = status === 401 ? "sign-in" : status ? "server" : "network";
        const pause = Number(wait) * SECOND || Date.parse(wait ?? "") - Date.now();
        if (pause > 0) {
          silence = setTimeout(() => {
            silence = undefined;
            if (started) flush();
          }, Math.min(pause, intervalMs));
        }
        break;
      }
    }
  }

  function flush(): Promise<SyncState> {
    again = true;
    running ??= lock(name, async () => {
      while (again) {
        again = false;
        await tell();
        await drain();
      }
      running = undefined;
    })
      .catch(() => {
        cause = "store";
        running = undefined;
      })
      .then(plan);
    return running.then(tell);
  }

  /** After a try that left something the next one comes soon, then less and less so, and at random: for ever. */
  function plan() {
    clearTimeout(retry);
    retry = undefined;
    if (!started || !cause) return;
    const most = Math.min(intervalMs, SECOND * 2 ** failures++);
    retry = setTimeout(flush, (most * (1 + Math.random())) / 2);
  }

  /** Tries, if anything waits. */
  const look = async () => {
    const { pending } = await tell();
    if (started && pending) flush();
  };
  const seen = () => page.visibilityState === "visible" && look();

  return {
    async enqueue(draft) {
      // What is being read now does not know of it.
      told++;
      try {
        return await outbox.append(draft);
      } finally {
        // Said before it resolves: nobody is told of a thing that was kept while all is said to be synced.
        await changed();
        if (started && !retry) flush();
      }
    },
    flush,
    pending: outbox.pending,
    attention: outbox.attention,
    async dismiss(op_id) {
      await outbox.dismiss(op_id);
      await changed();
    },
    async export() {
      return JSON.stringify({ user_id: userId, pending: await outbox.pending(), attention: await outbox.attention() });
    },
    start() {
      if (started) return;
      started = true;
      if (stopping.signal.aborted) stopping = new AbortController();
      if (globalThis.BroadcastChannel) {
        tabs = new BroadcastChannel(name);
        tabs.onmessage = () => (retry ? tell() : look());
      }
      ticking = setInterval(look, intervalMs);
      globalThis.addEventListener?.("online", look);
      page?.addEventListener("visibilitychange", seen);
      globalThis.navigator?.storage?.persist?.().catch(() => {});
      look();
    },
    stop() {
      started = false;
      stopping.abort();
      tabs?.close();
      tabs = undefined;
      clearInterval(ticking);
      clearTimeout(retry);
      clearTimeout(silence);
      retry = silence = undefined;
      globalThis.removeEventListener?.("online", look);
      page?.removeEventListener("visibilitychange", seen);
    },
  };
}

/** Whose token goes with a request, if it has one that can be read. */
function subject(request: Request): unknown {
  try {
    const claims = request.headers.get("Authorization")?.split(".")[1] ?? "";
    return JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch {
    return undefined;
  }
}

const turns = new Map<string, Promise<unknown>>();

function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  if (locks) return locks.request(name, work) as Promise<T>;
  const turn = (turns.get(name) ?? Promise.resolve()).then(work);
  turns.set(name, turn.catch(() => {}));
  return turn;
}

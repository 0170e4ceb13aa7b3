/** The page that the Chromium test drives: one outbox, and what it says. */
import { createPreauClient } from "../src/index.js";
import { createAutoSync, indexedDbStore, type AutoSync, type SyncClient, type SyncState } from "../src/sync.js";

const heard = new EventTarget();

const page = {
  token: undefined as string | undefined,
  states: [] as SyncState[],
  /** The durability of each transaction that wrote. */
  durabilities: [] as (string | undefined)[],
  sync: undefined as unknown as AutoSync,

  open(userId: string, token: string, baseUrl: string) {
    page.sync?.stop();
    page.token = token;
    page.states = [];
    page.sync = createAutoSync({
      client: createPreauClient({ baseUrl, token: () => page.token }) as unknown as SyncClient,
      store: indexedDbStore(),
      userId,
      timeoutMs: 1_000,
      onState(state) {
        page.states.push(state);
        heard.dispatchEvent(new Event("state"));
      },
    });
    page.sync.start();
  },

  /** Waits until it says so. */
  async said(status: SyncState["status"], cause?: SyncState["cause"]): Promise<SyncState> {
    for (;;) {
      const last = page.states.at(-1);
      if (last?.status === status && last.cause === cause) return last;
      await new Promise((resolve) => heard.addEventListener("state", resolve, { once: true }));
    }
  },
};

const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  if (mode === "readwrite") page.durabilities.push(options?.durability);
  return transaction.call(this, stores, mode, options);
};

declare global {
  interface Window {
    page: typeof page;
  }
}
window.page = page;

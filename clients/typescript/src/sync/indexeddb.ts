/** Operations in the browser's IndexedDB: one database a user. */
import type { OperationStore } from "./store.js";

const ENTRIES = "entries";

/**
 * Databases `preau-sync-<user>` (or with another prefix). Writes are `durability: "strict"`: on the disk when they
 * resolve, which Chromium's own default is not.
 */
export function indexedDbStore(prefix = "preau-sync-"): OperationStore {
  const databases = new Map<string, Promise<IDBDatabase>>();

  function database(userId: string): Promise<IDBDatabase> {
    const forget = () => databases.delete(userId);
    let opened = databases.get(userId);
    if (!opened) {
      const request = indexedDB.open(prefix + userId, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(ENTRIES);
      opened = result(request).then((database) => {
        // A newer version wants it, or the browser took it away: the next transaction opens it again.
        database.onclose = forget;
        database.onversionchange = () => (forget(), database.close());
        return database;
      });
      opened.catch(forget);
      databases.set(userId, opened);
    }
    return opened;
  }

  return {
    async transaction(userId, mode, work) {
      const transaction = (await database(userId)).transaction(ENTRIES, mode, { durability: "strict" });
      const ended = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error ?? Error("The transaction was aborted"));
      });
      const entries = transaction.objectStore(ENTRIES);
      const between = (after: string, before: string) => IDBKeyRange.bound(after, before, true, true);
      try {
        const done = await work({
          get: (key) => result(entries.get(key)),
          put: (key, value) => result(entries.put(value, key)),
          remove: (key) => result(entries.delete(key)),
          list: (after, before, limit) => result(entries.getAll(between(after, before), limit)),
          count: (after, before) => result(entries.count(between(after, before))),
        });
        await ended;
        return done;
      } catch (error) {
        ended.catch(() => {});
        try {
          transaction.abort();
        } catch {
          // It has ended by itself.
        }
        throw error;
      }
    },
  };
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

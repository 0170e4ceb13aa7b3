/** Where operations wait: the port, and its adapter in memory. */

/** Entries by key within a transaction, in the order of their keys' code units. */
export interface Entries {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<unknown>;
  remove(key: string): Promise<unknown>;
  /** The values of the first keys between two, both excluded; of all without a limit. */
  list(after: string, before: string, limit?: number): Promise<unknown[]>;
  count(after: string, before: string): Promise<number>;
}

/** What keeps the operations of each user apart from those of all others, and survives the program. */
export interface OperationStore {
  /**
   * Does `work` on this user's entries: all of it or nothing, alone, and on the disk once this resolves. `work` awaits
   * nothing but the entries, and writes nothing when it is `readonly`. Values are JSON.
   */
  transaction<T>(userId: string, mode: "readonly" | "readwrite", work: (entries: Entries) => Promise<T>): Promise<T>;
}

/** Operations in memory, for tests and for programs that end with nothing to send; users of one store share it. */
export function memoryStore(): OperationStore {
  const users = new Map<string, Map<string, string>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    transaction(userId, _mode, work) {
      const turn = last.then(async () => {
        const kept = new Map(users.get(userId));
        const keys = (after: string, before: string) => [...kept.keys()].filter((key) => key > after && key < before).sort();
        const value = (key: string): unknown => JSON.parse(kept.get(key) ?? "null") ?? undefined;
        const result = await work({
          get: async (key) => value(key),
          put: async (key, value) => kept.set(key, JSON.stringify(value)),
          remove: async (key) => kept.delete(key),
          list: async (after, before, limit) => keys(after, before).slice(0, limit).map(value),
          count: async (after, before) => keys(after, before).length,
        });
        users.set(userId, kept);
        return result;
      });
      last = turn.catch(() => {});
      return turn;
    },
  };
}

/** Operations in PGlite, in a table beside the application's own. */
import type { OperationStore } from "./store.js";

interface Queries {
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What of PGlite is needed: its `query` and its `transaction`. */
export interface Database extends Queries {
  transaction<T>(work: (transaction: Queries) => Promise<T>): Promise<T>;
}

/**
 * The table `preau_sync` of this PGlite, which is made if it is not there. Open it with `relaxedDurability: false`, its
 * default: relaxed, it says that a transaction is kept before it is.
 */
export function pgliteStore(database: Database): OperationStore {
  let made: Promise<unknown> | undefined;
  return {
    async transaction(userId, _mode, work) {
      made ??= database.query(
        `create table if not exists preau_sync
          (user_id text, key text collate "C", value text not null, primary key (user_id, key))`,
      );
      await made.catch((error: unknown) => {
        made = undefined;
        throw error;
      });
      return database.transaction((transaction) => {
        const rows = async (sql: string, ...values: unknown[]) =>
          (await transaction.query(sql, [userId, ...values])).rows as { value: string; n: number }[];
        const mine = "from preau_sync where user_id = $1 and key";
        return work({
          get: async (key) => (await rows(`select value ${mine} = $2`, key)).map(parsed)[0],
          put: (key, value) =>
            rows(
              "insert into preau_sync values ($1, $2, $3) on conflict (user_id, key) do update set value = excluded.value",
              key,
              JSON.stringify(value),
            ),
          remove: (key) => rows(`delete ${mine} = $2`, key),
          list: async (after, before, limit) =>
            (await rows(`select value ${mine} > $2 and key < $3 order by key limit $4`, after, before, limit ?? null)).map(parsed),
          count: async (after, before) =>
            (await rows(`select count(*)::int as n ${mine} > $2 and key < $3`, after, before))[0]?.n ?? 0,
        });
      });
    },
  };
}

const parsed = ({ value }: { value: string }): unknown => JSON.parse(value);

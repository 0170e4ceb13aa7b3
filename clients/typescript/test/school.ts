/** Classes for tests in a browser: on Préau where PREAU_ADDRESS says, else on the model. */
import { newId, type Operation, type SyncResult } from "../src/sync.js";
import { asked, hostAddress, hostIsThere, hostStage, hostToken } from "./host.js";
import { ModelServer, tokenOf } from "./model-server.js";

export interface Class {
  /** Who teaches it, and nobody else's class. */
  rey: string;
  mba: string;
  class_id: string;
  /** An assessment of it, with no mark yet. */
  sheet: string;
  /** Whether what these operations say took effect. */
  applied(user: string, ...operations: Operation[]): Promise<boolean>;
  /** The draft of a pupil's mark, and how often it was written. */
  cell(student_id: string): Promise<{ revision: number; score: number | null } | undefined>;
}

export interface School {
  address: string;
  tokenOf(user: string): string;
  /** A token of this user that is good no more. */
  expired(user: string): string;
  class(): Promise<Class>;
  close(): Promise<void>;
}

export async function schoolOf(): Promise<School> {
  return hostIsThere ? onHost() : onModel();
}

function onHost(): School {
  return {
    address: hostAddress,
    tokenOf: (user) => hostToken(user),
    expired: (user) => hostToken(user, "coach", 1_000_000_000),
    async class() {
      const { users, class_id, sheets, cells } = await hostStage();
      const [rey, mba] = users;
      const [sheet] = sheets;
      return {
        rey,
        mba,
        class_id,
        sheet,
        async applied(user, ...operations) {
          const body = { device_id: newId(), operations };
          const { results } = await asked<{ results: SyncResult[] }>(user, "coach", "POST", "/api/sync", body);
          return results.every(({ status, outcome }) => status === "duplicate" && outcome === "applied");
        },
        cell: async (student_id) => (await cells(sheet)).get(student_id),
      };
    },
    close: async () => {},
  };
}

async function onModel(): Promise<School> {
  const server = await new ModelServer().start();
  let classes = 0;
  return {
    address: server.address,
    tokenOf,
    expired: (user) => tokenOf(user, "expired"),
    async class() {
      classes += 1;
      const [rey, mba, sheet] = [`rey-${classes}`, `mba-${classes}`, newId()];
      server.teachers.add(rey).add(mba);
      return {
        rey,
        mba,
        class_id: newId(),
        sheet,
        applied: async (user, ...operations) =>
          operations.every(({ op_id }) => server.receiptsOf(user).get(op_id)?.outcome === "applied"),
        async cell(student_id) {
          const kept = server.kept.get(`${sheet}/${student_id}`);
          return kept && { revision: kept.version, score: (JSON.parse(kept.content) as { score: number }).score };
        },
      };
    },
    close: () => server.close(),
  };
}

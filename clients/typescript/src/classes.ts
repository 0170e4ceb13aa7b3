/**
 * What a teacher's page does online: each call takes `{ data }` and answers what it is for, so that `createServerFn` of
 * TanStack Start wraps it in one line; what goes wrong is an `Error` whose message is for people to read.
 */
import { problemCode, type components, type paths, type PreauClient, type Problem } from "./index.js";

type Schemas = components["schemas"];
const COMPLETE = "/api/classes/{class_id}/sessions/complete";
const STATS = "/api/classes/{class_id}/stats";

/** A lesson that was held; its `id` is a UUIDv7 of the client (`newId`), and the same request may be sent again. */
export type CompleteSession = { class_id: string } & Schemas["CompletedLesson"];
/** Of which class and term; `drafts: "true"` counts marks that are not published too. */
export type ClassStatsOf = { class_id: string } & paths[typeof STATS]["get"]["parameters"]["query"];

export interface ClassCalls {
  completeSession(given: { data: CompleteSession }): Promise<Schemas["ClassLesson"]>;
  getClassStats(given: { data: ClassStatsOf }): Promise<Schemas["ClassStats"]>;
}

/** The calls, by a client that has the teacher's token. */
export function classCalls(client: PreauClient): ClassCalls {
  return {
    async completeSession({ data: { class_id, ...body } }) {
      return answered(await client.POST(COMPLETE, { params: { path: { class_id } }, body }));
    },
    async getClassStats({ data: { class_id, ...query } }) {
      return answered(await client.GET(STATS, { params: { path: { class_id }, query } }));
    },
  };
}

/** Why a call was refused: the message in the reader's language, the rest for programs. */
export class Refused extends Error {
  /** Such as `already-completed`. */
  readonly code: string;
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = "Refused";
    this.code = problemCode(problem);
  }
}

function answered<T>({ data, error }: { data?: T; error?: Problem }): T {
  if (error) throw new Refused(error);
  return data as T;
}

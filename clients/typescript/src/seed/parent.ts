/** `parent` of the seed's client: what a student's work comes to, for their family. */
import type { components, PreauClient } from "../index.js";
import { query } from "./connection.js";
import { answerOf } from "./error.js";

type Schemas = components["schemas"];

/** The methods, for linked parents, coaches and admins. */
export function parent(preau: PreauClient) {
  return {
    /**
     * KPIs, and the same in words (`summary_md`, Markdown). `period` is `week` or `month`, the last whole one, or one by its name, as
     * `2026-W47` or `2026-11`; the last whole week when absent.
     */
    report(student_id: string, period?: string): Promise<Schemas["StudentReport"]> {
      const params = { query: { student_id, ...query({ period }) } };
      // As text it is the summary or a page, which are not asked for here.
      return answerOf(preau.GET("/parent/report", { params })) as Promise<Schemas["StudentReport"]>;
    },
  };
}

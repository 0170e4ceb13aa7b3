/** `sessions` of the seed's client: lessons that are booked and cancelled. */
import type { components, PreauClient } from "../index.js";
import { once, query, type SentOnce } from "./connection.js";
import type { PageOptions } from "./dashboard.js";
import { answerOf } from "./error.js";

type Schemas = components["schemas"];

export interface ListSessionsOptions extends PageOptions {
  student_id?: string;
  coach_id?: string;
  status?: Schemas["Status"];
  /** From this instant on. */
  from?: string;
  /** Before this one. */
  to?: string;
}

/** The methods. */
export function sessions(preau: PreauClient) {
  return {
    list(options: ListSessionsOptions = {}): Promise<Schemas["Page_Session"]> {
      return answerOf(preau.GET("/sessions/list", { params: { query: query({ ...options }) } }));
    },

    book(body: Schemas["BookSession"], sent: SentOnce = {}): Promise<Schemas["Session"]> {
      return answerOf(preau.POST("/sessions/book", { params: once(sent), body }));
    },

    /** For coaches. What is cancelled already stays so. */
    cancel(id: string, sent: SentOnce = {}): Promise<Schemas["Session"]> {
      const params = { path: { session_id: id }, ...once(sent) };
      return answerOf(preau.POST("/sessions/{session_id}/cancel", { params }));
    },

    /** For coaches: `cancelled`, `already_cancelled` or `not_found` of each, in order. */
    bulkCancel(ids: string[], sent: SentOnce = {}): Promise<Schemas["CancelResults"]> {
      return answerOf(preau.POST("/sessions/cancel", { params: once(sent), body: { ids } }));
    },
  };
}

/** `dashboard` of the seed's client: a student's home, tasks and exam plan. */
import type { components, PreauClient } from "../index.js";
import { once, query, type SentOnce } from "./connection.js";
import { answerOf } from "./error.js";

type Schemas = components["schemas"];

/** What may be changed of a task; a `due_at` of `null` takes its date away. */
export type TaskChanges = Schemas["TaskChange"];

/** One of many things to do to tasks. */
export type BulkOperation =
  | { op: "create"; data: Schemas["NewTask"] }
  | { op: "update"; id: string; data: TaskChanges }
  | { op: "delete"; id: string };

/** Which part of a list: up to `limit`, after the page that answered `pagination.next_cursor`. */
export interface PageOptions {
  limit?: number;
  cursor?: string;
}

export interface ListTasksOptions extends PageOptions {
  /** Those in this state; those to be done, when absent. */
  status?: Schemas["TaskStatus"];
}

export interface AgendaOptions extends PageOptions {
  /** From this instant on; now when absent. */
  from?: string;
  /** Before this one, up to 366 days later; 30 days later when absent. */
  to?: string;
}

/** The methods. A student may leave out `student_id`, which is theirs. */
export function dashboard(preau: PreauClient) {
  const of = (student_id: string | undefined) => ({ query: query({ student_id }) });
  return {
    /** KPIs, the seven things that come next, and the five tasks to do first. */
    summary(student_id?: string): Promise<Schemas["DashboardSummary"]> {
      return answerOf(preau.GET("/dashboard/summary", { params: of(student_id) }));
    },

    /** Sessions, exams and tasks with a date. */
    agenda(student_id?: string, options: AgendaOptions = {}): Promise<Schemas["Page_AgendaEntry"]> {
      const params = { query: query({ student_id, ...options }) };
      // As text it is a calendar, which is not asked for here.
      return answerOf(preau.GET("/dashboard/agenda", { params })) as Promise<Schemas["Page_AgendaEntry"]>;
    },

    /** How far they are, by subject, chapter and competence. */
    progression(student_id?: string, subject?: string): Promise<Schemas["Progression"]> {
      return answerOf(preau.GET("/dashboard/progression", { params: { query: query({ student_id, subject }) } }));
    },

    tasks: {
      list(student_id?: string, options: ListTasksOptions = {}): Promise<Schemas["Page_Task"]> {
        return answerOf(preau.GET("/dashboard/tasks", { params: { query: query({ student_id, ...options }) } }));
      },

      create(data: Schemas["NewTask"], sent: SentOnce = {}): Promise<Schemas["Task"]> {
        return answerOf(preau.POST("/dashboard/tasks", { params: once(sent), body: data }));
      },

      /** `ifMatch` is the `ETag` of the version that was read: what changed meanwhile is not overwritten (412). */
      update(id: string, data: TaskChanges, { ifMatch }: { ifMatch?: string } = {}): Promise<Schemas["Task"]> {
        const header = ifMatch === undefined ? {} : { "If-Match": ifMatch };
        const params = { path: { task_id: id }, header };
        return answerOf(preau.PATCH("/dashboard/tasks/{task_id}", { params, body: data }));
      },

      async delete(id: string): Promise<void> {
        await answerOf(preau.DELETE("/dashboard/tasks/{task_id}", { params: { path: { task_id: id } } }));
      },

      complete(task_id: string, sent: SentOnce = {}): Promise<Schemas["Task"]> {
        return answerOf(preau.POST("/dashboard/tasks/complete", { params: once(sent), body: { task_id } }));
      },

      /** Up to 100 operations; one result for each, in order: none spoils another. */
      bulk(operations: BulkOperation[], sent: SentOnce = {}): Promise<Schemas["BulkResults"]> {
        return answerOf(preau.POST("/dashboard/tasks/bulk", { params: once(sent), body: { operations } }));
      },
    },

    epreuves: {
      get(student_id?: string): Promise<Schemas["ExamPlan"]> {
        return answerOf(preau.GET("/dashboard/epreuves", { params: of(student_id) }));
      },

      /** Makes the plan anew from the rules; what was advised stays. For coaches. */
      sync(student_id: string, sent: SentOnce = {}): Promise<Schemas["ExamPlan"]> {
        return answerOf(preau.POST("/epreuves/sync", { params: { ...of(student_id), ...once(sent) } }));
      },

      /** The points that are won and open, and the mean that each target still needs. */
      projection(student_id?: string): Promise<Schemas["Projection"]> {
        return answerOf(preau.GET("/dashboard/epreuves/projection", { params: of(student_id) }));
      },
    },
  };
}

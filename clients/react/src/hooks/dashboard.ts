/** A student's home (seed 1). Who may read: the student, their parents, coaches, admins; others get `not-yours` (403). */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Answer, Item, Schemas } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Summary = Answer<"/dashboard/summary">;
type Task = Item<"/dashboard/tasks">;

/** Whose; a student may leave out who they are. */
export interface OfStudent {
  studentId?: string | undefined;
}

const of = ({ studentId }: OfStudent) => ({ ...(studentId !== undefined && { student_id: studentId }) });

const SUMMARY: Patches<Summary> = {
  "POST /dashboard/tasks/complete": (summary, { body }) => without(summary, body.task_id),
  "PATCH /dashboard/tasks/{task_id}": (summary, { path, body }) =>
    body.status && body.status !== "Todo" ? without(summary, path.task_id) : summary,
  "DELETE /dashboard/tasks/{task_id}": (summary, { path }) => without(summary, path.task_id),
};

function without(summary: Summary, id: string): Summary {
  return { ...summary, tasks: summary.tasks.filter((task) => task.id !== id) };
}

/**
 * `GET /dashboard/summary` (seed 1, 3.1): `kpis` (`progress_overall` from 0 to 1, `last_eval_score` out of 20, `streak_days`), the
 * seven dated things that come next and the five tasks to do first. `at` and `due` are in UTC. Read again by `ETag`.
 */
export function useDashboardSummary({ studentId, ...options }: OfStudent & ReadOptions = {}) {
  return usePreauQuery("/dashboard/summary", { query: of({ studentId }) }, { ...options, patches: SUMMARY });
}

/**
 * `GET /dashboard/agenda` (seed 1, 3.1): sessions, exams and tasks that are dated between `from` and `to`, RFC 3339 with an offset, the
 * soonest first; from now, and for 30 days, when absent. 366 days at most. Answers in UTC.
 */
export function useAgenda({ studentId, from, to, ...options }: OfStudent & ReadOptions & { from?: string; to?: string } = {}) {
  return usePreauPages("/dashboard/agenda", { query: { ...of({ studentId }), ...(from && { from }), ...(to && { to }) } }, options);
}

/** `GET /dashboard/progression` (seed 1, 3.1): by chapter and competence, from 0 to 1; of one `subject` or of all. */
export function useProgression({ studentId, subject, ...options }: OfStudent & ReadOptions & { subject?: string } = {}) {
  return usePreauQuery("/dashboard/progression", { query: { ...of({ studentId }), ...(subject && { subject }) } }, options);
}

/** `GET /dashboard/epreuves` (seed 1, 3.2): the exams of their track and profile; `scheduled_at` is a date of the school's zone. */
export function useExamPlan({ studentId, ...options }: OfStudent & ReadOptions = {}) {
  return usePreauQuery("/dashboard/epreuves", { query: of({ studentId }) }, options);
}

const PLAN = ["/dashboard/epreuves", "/dashboard/epreuves/projection", "/dashboard/summary", "/dashboard/agenda"] as const;

/** `POST /epreuves/sync` (seed 1, hardening): makes the plan of their track and profile anew; coaches and admins do. */
export function useSyncExamPlan(options?: ActOptions) {
  return usePreauAct("POST /epreuves/sync", PLAN, options);
}

/** Puts an exam into the plan, or another date or weight. */
export function usePutExamItem(options?: ActOptions) {
  return usePreauAct("PUT /dashboard/epreuves/{code}", PLAN, options);
}

export function useDeleteExamItem(options?: ActOptions) {
  return usePreauAct("DELETE /dashboard/epreuves/{code}", PLAN, options);
}

/** What the exam plan's marks would add up to. */
export function useExamProjection({ studentId, ...options }: OfStudent & ReadOptions = {}) {
  return usePreauQuery("/dashboard/epreuves/projection", { query: of({ studentId }) }, options);
}

/** Published marks, of a term or of all. */
export function useMarks({ studentId, term, ...options }: OfStudent & ReadOptions & { term?: Schemas["Term"] } = {}) {
  return usePreauPages("/dashboard/marks", { query: { ...of({ studentId }), ...(term && { term }) } }, options);
}

/** The student's track, profile, specialities and options. */
export function useStudent({ studentId, ...options }: OfStudent & ReadOptions = {}) {
  return usePreauQuery("/dashboard/student", { query: of({ studentId }) }, options);
}

/** Replaces it; `ifMatch` is the `etag` of `useStudent`. */
export function useUpdateStudent(options?: ActOptions) {
  return usePreauAct("PUT /dashboard/student", ["/dashboard/student", ...PLAN], options);
}

/** Tasks in a state, `Todo` when absent: the first due first. `due_at` is in UTC. */
export function useTasks({ studentId, status, ...options }: OfStudent & ReadOptions & { status?: Task["status"] } = {}) {
  const shown = status ?? "Todo";
  // A task whose state an act changes leaves the list of the state that it had.
  const left = (tasks: Task[], id: string, now: string) => (now === shown ? tasks : tasks.filter((task) => task.id !== id));
  const patches: Patches<Task[]> = {
    "POST /dashboard/tasks/complete": (tasks, { body }) => left(tasks, body.task_id, "Done"),
    "PATCH /dashboard/tasks/{task_id}": (tasks, { path, body }) => left(tasks, path.task_id, body.status ?? shown),
    "DELETE /dashboard/tasks/{task_id}": (tasks, { path }) => tasks.filter((task) => task.id !== path.task_id),
  };
  return usePreauPages("/dashboard/tasks", { query: { ...of({ studentId }), ...(status && { status }) } }, { ...options, patches });
}

const TASKS = ["/dashboard/summary", "/dashboard/tasks", "/dashboard/agenda"] as const;

/** `POST /dashboard/tasks/complete` (seed 1, 3.1). Shown at once; to complete what is done changes nothing. */
export function useCompleteTask(options?: ActOptions) {
  return usePreauAct("POST /dashboard/tasks/complete", [...TASKS, "/dashboard/progression"], options);
}

/** A task: `label` of 1 to 300 characters, `weight` from 0 to 5. */
export function useCreateTask(options?: ActOptions) {
  return usePreauAct("POST /dashboard/tasks", TASKS, options);
}

/** Changes label, due time, weight or state. Shown at once where it changes the state. */
export function useUpdateTask(options?: ActOptions) {
  return usePreauAct("PATCH /dashboard/tasks/{task_id}", TASKS, options);
}

/** Shown at once. */
export function useDeleteTask(options?: ActOptions) {
  return usePreauAct("DELETE /dashboard/tasks/{task_id}", TASKS, options);
}

/**
 * `GET /parent/report` (seed 1, 3.1): what a parent reads of their child's `period`: `week` or `month`, the last that is over; or one by
 * its ISO name, `2026-W47` or `2026-11`.
 */
export function useParentReport({ studentId, period, ...options }: { studentId: string; period?: string } & ReadOptions) {
  return usePreauQuery("/parent/report", { query: { student_id: studentId, ...(period && { period }) } }, options);
}

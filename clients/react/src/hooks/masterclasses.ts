/** Masterclasses, their tests and questions (seed 3). */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Filters, Item } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Question = Item<"/api/admin/questions">;

export function useMasterclasses({ status, ...options }: Pick<Filters<"/masterclasses">, "status"> & ReadOptions = {}) {
  return usePreauPages("/masterclasses", { query: status ? { status } : {} }, options);
}

/** One, for anyone; the participant's link opens what is theirs alone. Times are in UTC. */
export function useMasterclass(masterclassId: string, options?: ReadOptions) {
  return usePreauQuery("/masterclasses/{masterclass_id}", { path: { masterclass_id: masterclassId } }, options);
}

const MASTERCLASSES = ["/masterclasses", "/masterclasses/{masterclass_id}"] as const;
const INSCRIPTIONS = [...MASTERCLASSES, "/inscriptions", "/inscriptions/mine", "/api/admin/students", "/api/admin/student/{student_id}"] as const;
const QUESTIONS = ["/api/admin/questions"] as const;

export function useCreateMasterclass(options?: ActOptions) {
  return usePreauAct("POST /masterclasses", MASTERCLASSES, options);
}

/** `ifMatch` is the `etag` of `useMasterclass`. */
export function useUpdateMasterclass(options?: ActOptions) {
  return usePreauAct("PUT /masterclasses/{masterclass_id}", MASTERCLASSES, options);
}

/** The PDF of a masterclass, uploaded by `useUploadPhoto` first; what is answered is the job that reads it: `useJob`. */
export function useUploadMasterclassPdf(options?: ActOptions) {
  return usePreauAct("POST /masterclasses/{masterclass_id}/pdf", MASTERCLASSES, options);
}

/** How a masterclass went: scores before and after, by question. */
export function useMasterclassReport(masterclassId: string, options?: ReadOptions) {
  return usePreauQuery("/masterclasses/{masterclass_id}/report", { path: { masterclass_id: masterclassId } }, options);
}

/** `POST /inscriptions` (seed 3, 4.2): a seat, or the waiting list. `already-registered` and `registration-closed` are 409. */
export function useRegister(options?: ActOptions) {
  return usePreauAct("POST /inscriptions", INSCRIPTIONS, options);
}

export function useInscriptions(filters: Filters<"/inscriptions"> = {}, options?: ReadOptions) {
  return usePreauPages("/inscriptions", { query: filters }, options);
}

/** What one registered for oneself, latest first, with the tests that one began and what came of them: points of `max_score`. */
export function useMyInscriptions({ masterclassId, ...options }: { masterclassId?: string } & ReadOptions = {}) {
  return usePreauPages("/inscriptions/mine", { query: masterclassId === undefined ? {} : { masterclass_id: masterclassId } }, options);
}

export function useValidateInscription(options?: ActOptions) {
  return usePreauAct("POST /inscriptions/{inscription_id}/validate", INSCRIPTIONS, options);
}

export function useCancelInscription(options?: ActOptions) {
  return usePreauAct("DELETE /inscriptions/{inscription_id}", INSCRIPTIONS, options);
}

export function useAcceptOffer(options?: ActOptions) {
  return usePreauAct("POST /inscriptions/{inscription_id}/accept", INSCRIPTIONS, options);
}

/** A test, `PRE` or `POST`, each once; one that goes on is answered again with what was saved. */
export function useStartTest(options?: ActOptions) {
  return usePreauAct("POST /tests/start", ["/inscriptions/mine"], options);
}

/** Keeps the answers of a test that goes on. */
export function useSaveResponses(options?: ActOptions) {
  return usePreauAct("PUT /tests/{test_id}/responses", ["/tests/{test_id}"], options);
}

/** Hands a test in: it is marked at once, and once. */
export function useSubmitTest(options?: ActOptions) {
  return usePreauAct("POST /tests", ["/tests/{test_id}", "/inscriptions/mine"], options);
}

export function useTest(testId: string, options?: ReadOptions) {
  return usePreauQuery("/tests/{test_id}", { path: { test_id: testId } }, options);
}

/** `GET /api/admin/students` (seed 3, 4.5), for coaches and admins. */
export function useStudents(filters: Filters<"/api/admin/students"> = {}, options?: ReadOptions) {
  return usePreauPages("/api/admin/students", { query: filters }, options);
}

/** The bank of questions of a masterclass. Shown without those that are being deleted. */
export function useQuestions({ masterclassId, status, ...options }: { masterclassId: string; status?: Question["status"] } & ReadOptions) {
  const query = { masterclass_id: masterclassId, ...(status && { status }) };
  const patches: Patches<Question[]> = {
    "DELETE /api/admin/questions/{question_id}": (questions, { path }) => questions.filter(({ id }) => id !== path.question_id),
  };
  return usePreauPages("/api/admin/questions", { query }, { ...options, patches });
}

/**
 * `POST /api/generate-questions` (seed 3, 4.3): ten questions from a PDF. Answers them, or the job that writes them (202): with
 * `Prefer: respond-async` in `header` at once. `useJob` says how far it is.
 */
export function useGenerateQuestions(options?: ActOptions) {
  return usePreauAct("POST /api/generate-questions", QUESTIONS, options);
}

export function useCreateQuestion(options?: ActOptions) {
  return usePreauAct("POST /api/admin/questions", QUESTIONS, options);
}

/** Corrects or approves one; `ifMatch` is the version that was read. */
export function useUpdateQuestion(options?: ActOptions) {
  return usePreauAct("PUT /api/admin/questions/{question_id}", QUESTIONS, options);
}

/** Shown at once. */
export function useDeleteQuestion(options?: ActOptions) {
  return usePreauAct("DELETE /api/admin/questions/{question_id}", QUESTIONS, options);
}

/** Voids one that tests ask: everyone has full marks for it, and there is no way back. `invalid-transition` where no test asks it. */
export function useVoidQuestion(options?: ActOptions) {
  return usePreauAct("POST /api/admin/questions/{question_id}/void", [...QUESTIONS, "/masterclasses/{masterclass_id}/report"], options);
}

/** How often a job that goes on is asked how far it is, in milliseconds. */
const JOB_POLL = 2_000;

/** A job, asked every two seconds until it is `done`, `failed` or `cancelled`. */
export function useJob(jobId: string | undefined, options: ReadOptions = {}) {
  const enabled = jobId !== undefined && (options.enabled ?? true);
  return usePreauQuery(
    "/api/jobs/{job_id}",
    { path: { job_id: jobId ?? "" } },
    {
      refetchInterval: (job) => (job === undefined || job.state === "queued" || job.state === "running" ? JOB_POLL : false),
      ...options,
      enabled,
    },
  );
}

/** Ends one; to cancel what is cancelled changes nothing. */
export function useCancelJob(options?: ActOptions) {
  return usePreauAct("DELETE /api/jobs/{job_id}", ["/api/jobs/{job_id}"], options);
}

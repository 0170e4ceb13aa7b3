/** Evaluations (seed 1, 3.1): a subject is generated, answered or handed in as files, corrected, confirmed. Marks are out of 20. */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Filters } from "../contract.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

/** A student's; or, for a coach who names none, those that wait to be corrected. */
export function useEvaluations(
  { studentId, ...filters }: Omit<Filters<"/eval/list">, "student_id"> & { studentId?: string } = {},
  options?: ReadOptions,
) {
  return usePreauPages("/eval/list", { query: { ...filters, ...(studentId && { student_id: studentId }) } }, options);
}

/** One, with its items; what is expected is there once it is `Corrigé`, for coaches at any time. Others' are `not-found`. */
export function useEvaluation(evaluationId: string, options?: ReadOptions) {
  return usePreauQuery("/eval/{evaluation_id}", { path: { evaluation_id: evaluationId } }, options);
}

const EVALUATIONS = ["/eval/list", "/eval/{evaluation_id}"] as const;
const CORRECTED = [...EVALUATIONS, "/dashboard/summary", "/dashboard/progression"] as const;

/**
 * `POST /eval/generate` (seed 1, 3.1): a subject of 20 points on documents that the student may see, `duration` in minutes.
 *
 * Errors: `no-material` where the documents say too little; at most 10 a minute.
 */
export function useGenerateEvaluation(options?: ActOptions) {
  return usePreauAct("POST /eval/generate", EVALUATIONS, options);
}

/** Hands it in, once: answers, files that `useUploadPhoto` uploaded, or both. */
export function useSubmitEvaluation(options?: ActOptions) {
  return usePreauAct("POST /eval/submit", EVALUATIONS, options);
}

/**
 * `POST /eval/grade` (seed 1, 3.1): corrects it, and hands it in first where it is not. To ask again answers the mark that there is.
 * `needs_review`: open answers are marked as a draft, which a coach confirms or changes.
 */
export function useGradeEvaluation(options?: ActOptions) {
  return usePreauAct("POST /eval/grade", CORRECTED, options);
}

/** What a coach says of a mark, which stays; `ifMatch` is the `etag` of `useEvaluation`. */
export function useOverrideGrade(options?: ActOptions) {
  return usePreauAct("PUT /eval/{evaluation_id}/grade", CORRECTED, options);
}

/**
 * Classes, lessons and marks (seed 0, 4.1), for their teachers. What is done offline goes through `useAutoSync`; nothing but
 * `usePublishGrades` publishes marks, one sheet at a time, by their teacher.
 */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Schemas } from "../contract.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Term = Schemas["Term"];

interface ClassFilters {
  schoolYear?: string;
  /** Those of a pupil: one's own, a child's, or those of them that one teaches. */
  studentId?: string;
}

/** The classes that the signed-in person teaches; all of them for an admin; whoever does neither has those that they are a pupil of. */
export function useClasses({ schoolYear, studentId, ...options }: ClassFilters & ReadOptions = {}) {
  const query = { ...(schoolYear && { school_year: schoolYear }), ...(studentId && { student_id: studentId }) };
  return usePreauPages("/api/classes", { query }, options);
}

/** A class with its roster. Others' are `not-found`. */
export function useClass(classId: string, options?: ReadOptions) {
  return usePreauQuery("/api/classes/{class_id}", { path: { class_id: classId } }, options);
}

/** Its lessons between two dates. */
export function useClassSessions(classId: string, { from, to, ...options }: { from?: string; to?: string } & ReadOptions = {}) {
  const query = { ...(from && { from }), ...(to && { to }) };
  return usePreauPages("/api/classes/{class_id}/sessions", { path: { class_id: classId }, query }, options);
}

const LESSONS = ["/api/classes/{class_id}/sessions", "/api/classes/{class_id}/stats"] as const;
const MARKS = ["/api/classes/{class_id}/grades", "/api/classes/{class_id}/stats"] as const;

/** `completeSession` (seed 0, 4.1): what the form at the end of a lesson says. `already-completed` is 409. */
export function useCompleteSession(options?: ActOptions) {
  return usePreauAct("POST /api/classes/{class_id}/sessions/complete", LESSONS, options);
}

/** `getClassStats` (seed 0, 4.1): averages, median and distribution out of 20, of a term; drafts too where `drafts` says so. */
export function useClassStats({ classId, term, drafts, ...options }: { classId: string; term: Term; drafts?: boolean } & ReadOptions) {
  const query = { term, ...(drafts !== undefined && { drafts: String(drafts) as "true" | "false" }) };
  return usePreauQuery("/api/classes/{class_id}/stats", { path: { class_id: classId }, query }, options);
}

/** The mark sheets of a term, drafts and what is published, each with its `sheet_version`. */
export function useGrades(classId: string, { term, ...options }: { term?: Term } & ReadOptions = {}) {
  return usePreauPages("/api/classes/{class_id}/grades", { path: { class_id: classId }, query: term ? { term } : {} }, options);
}

/** Saves drafts, cell by cell. */
export function useSaveGrades(options?: ActOptions) {
  return usePreauAct("PUT /api/classes/{class_id}/grades", MARKS, options);
}

/** Publishes a sheet at the version that the teacher sees: `stale-version` (412) when a colleague saved since. */
export function usePublishGrades(options?: ActOptions) {
  return usePreauAct("POST /api/classes/{class_id}/grades/publish", MARKS, options);
}

/** Takes a published sheet back. */
export function useUnpublishGrades(options?: ActOptions) {
  return usePreauAct("POST /api/classes/{class_id}/grades/unpublish", MARKS, options);
}

/** Copies of two devices that wait for a decision, of a class or of all. */
export function useSyncConflicts({ classId, ...options }: { classId?: string } & ReadOptions = {}) {
  return usePreauPages("/api/sync/conflicts", { query: classId ? { class_id: classId } : {} }, options);
}

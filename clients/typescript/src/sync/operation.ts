/** What is sent to `POST /api/sync` and what comes back: §3.5 of the specification of classes. Types alone, and names. */

/** A mark of one pupil; `score` is out of the assessment's `out_of`, and goes with `graded` alone. */
export interface Grade {
  student_id: string;
  status: "graded" | "absent" | "excused" | "missing";
  score?: number;
  comment?: string;
}

/** A lesson that was held, as `complete-class-session` takes it. */
export interface LessonData {
  /** The civil date at the school: `2026-11-30`. */
  date: string;
  starts_at?: string;
  ends_at?: string;
  chapters?: string[];
  homework?: string;
  default_status?: AttendanceStatus;
  attendance?: { student_id: string; status: AttendanceStatus; minutes_late?: number }[];
  notes?: string;
}

export type AttendanceStatus = "present" | "absent" | "late" | "excused";

export interface AssessmentData {
  title: string;
  date: string;
  /** 1 to 100. */
  out_of: number;
  /** 0 to 20. */
  coefficient: number;
  term: string;
}

export interface TaskData {
  student_id?: string;
  label: string;
  due_at?: string | null;
  weight?: number;
  source?: string;
  status?: string;
}

interface OfClass<Kind extends string> {
  kind: Kind;
  class_id: string;
  /** The lesson or assessment; a new one has a `newId()`. */
  target: string;
  /** Its version as last fetched; absent for a new one. */
  base?: number;
}

interface OfTask<Kind extends string> {
  kind: Kind;
  target: string;
  base?: number;
}

type Kinds =
  | (OfClass<"lesson.complete" | "lesson.update"> & { data: LessonData })
  | OfClass<"lesson.delete" | "assessment.delete">
  | (OfClass<"assessment.save"> & { data: AssessmentData })
  | (Omit<OfClass<"grade.save">, "base"> & {
      /** The revisions of the pupils' cells as last fetched; a cell that had nothing is left out. */
      base?: Record<string, number>;
      data: { grades: Grade[] };
    })
  | (OfTask<"task.create"> & { data: TaskData })
  | (OfTask<"task.update"> & { data: Partial<TaskData> })
  | OfTask<"task.complete" | "task.delete">
  | {
      kind: "conflict.resolve";
      /** The conflict: `conflict_id`. */
      target: string;
      /** The class of what it is about; of a task, none. */
      class_id?: string;
      /** With `keep: "other"`: the present version, or the cells' revisions, as seen. */
      base?: number | Record<string, number>;
      data: { keep: "server" | "other" };
    };

/**
 * What a user did. No kind publishes: marks are published by their teacher in person. What must be known to the server
 * first goes into `depends_on`; operations on the same thing are chained without it.
 */
export type Draft = Kinds & { depends_on?: string[] };

/** A draft that was kept: it never changes again, however often it is sent. */
export type Operation = Draft & {
  /** Its name for ever (UUIDv7). */
  op_id: string;
  /** Its place among the operations of this device, from 1. */
  seq: number;
  v: 1;
  /** When the user did it, by the device's clock, which decides nothing. */
  at: string;
};

export interface SyncRequest {
  device_id: string;
  operations: Operation[];
}

export interface Entity {
  kind: "lesson" | "assessment" | "sheet" | "task" | "conflict";
  id: string;
  version: number;
  /** Of a sheet: the revisions of the cells that the operation named and that are as it said. */
  cells?: Record<string, number>;
}

export interface SyncError {
  code: string;
  detail: string;
  errors?: { pointer: string; code: string; detail: string }[];
}

/** What ends an operation. */
export type Outcome = "applied" | "conflict" | "rejected";

export interface SyncResult {
  op_id: string | null;
  status: Outcome | "duplicate" | "waiting" | "deferred" | "failed";
  /** With `duplicate`: what it was the first time. */
  outcome?: Outcome;
  entity?: Entity;
  conflict_id?: string;
  error?: SyncError;
  /** This profile was cloned or restored: it takes a new `device_id`. */
  fork?: boolean;
}

/** An operation that ended otherwise than the user wished, until somebody has seen to it. */
export interface Attention {
  operation: Operation;
  status: "conflict" | "rejected";
  entity?: Entity;
  conflict_id?: string;
  error?: SyncError;
}

/** A new UUIDv7, for a lesson, an assessment or a task that is made offline. */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

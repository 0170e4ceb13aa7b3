/** What was read, with what waits in the outbox laid over it. Pure. */
import type { Item, Schemas } from "@preau/react";
import type { Operation } from "@preau/client/sync";

type ReadLesson = Item<"/api/classes/{class_id}/sessions">;

export type Lesson = Pick<ReadLesson, "id" | "date" | "chapters" | "homework" | "absent"> & {
  /** It is on this device, and not yet on the server. */
  isWaiting: boolean;
};

/** The lessons of a class, latest first. */
export function lessonsWith(read: ReadLesson[], operations: Operation[], classId: string): Lesson[] {
  const lessons = new Map<string, Lesson>(read.map((lesson) => [lesson.id, { ...lesson, isWaiting: false }]));
  for (const operation of operations) {
    if (!("class_id" in operation) || operation.class_id !== classId) continue;
    if (operation.kind === "lesson.delete") lessons.delete(operation.target);
    if (operation.kind !== "lesson.complete" && operation.kind !== "lesson.update") continue;
    const { date, chapters = [], homework, attendance = [] } = operation.data;
    lessons.set(operation.target, {
      id: operation.target,
      date,
      chapters,
      ...(homework !== undefined && { homework }),
      absent: attendance.filter(({ status }) => status === "absent").length,
      isWaiting: true,
    });
  }
  return [...lessons.values()].sort((one, other) => other.date.localeCompare(one.date));
}

type Term = Schemas["Term"];
export type GradeStatus = Schemas["GradeStatus"];

export interface Cell {
  status: GradeStatus;
  score?: number;
  comment?: string;
  /** The revision of the server's, if it has one. */
  revision?: number;
  isWaiting: boolean;
}

/** The marks of an assessment, published or not. */
export interface Sheet {
  id: string;
  title: string;
  date: string;
  out_of: number;
  coefficient: number;
  term: Term;
  /** By the ids of pupils. */
  cells: Map<string, Cell>;
  /** What is needed to publish; absent while the server does not know the assessment. */
  sheet_version?: number;
  published?: Schemas["PublishedGrades"];
  isWaiting: boolean;
}

/** The assessments of a class, latest first. */
export function sheetsWith(read: Schemas["GradeSheet"][], operations: Operation[], classId: string): Sheet[] {
  const sheets = new Map<string, Sheet>(read.map((sheet) => [sheet.assessment.id, asRead(sheet)]));
  for (const operation of operations) {
    if (!("class_id" in operation) || operation.class_id !== classId) continue;
    if (operation.kind === "assessment.save") {
      const { term, ...header } = operation.data;
      const known = sheets.get(operation.target) ?? { id: operation.target, cells: new Map<string, Cell>() };
      sheets.set(operation.target, { ...known, ...header, term: term as Term, isWaiting: true });
    }
    const sheet = sheets.get(operation.target);
    if (operation.kind === "assessment.delete") sheets.delete(operation.target);
    if (operation.kind !== "grade.save" || !sheet) continue;
    const cells = new Map(sheet.cells);
    for (const { student_id, ...grade } of operation.data.grades) {
      const revision = cells.get(student_id)?.revision;
      cells.set(student_id, { ...grade, ...(revision !== undefined && { revision }), isWaiting: true });
    }
    sheets.set(sheet.id, { ...sheet, cells, isWaiting: true });
  }
  return [...sheets.values()].sort((one, other) => other.date.localeCompare(one.date));
}

function asRead({ assessment, grades, sheet_version, published }: Schemas["GradeSheet"]): Sheet {
  const { id, title, date, out_of, coefficient, term } = assessment;
  const cells = grades.map(({ student_id, status, score, comment, revision }): [string, Cell] => [
    student_id,
    {
      status,
      ...(typeof score === "number" && { score }),
      ...(comment && { comment }),
      revision,
      isWaiting: false,
    },
  ]);
  const sent = published ? { published } : {};
  return { id, title, date, out_of, coefficient, term, cells: new Map(cells), sheet_version, ...sent, isWaiting: false };
}

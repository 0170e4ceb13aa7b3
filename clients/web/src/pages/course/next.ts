/** The order in which a course is learnt. */
import type { Course } from "./programme";

/** A lesson or a quiz of a course, and where it stands. */
export type Step = { kind: "lesson" | "quiz"; id: string; title: string; isDone: boolean };

export function stepsOf({ modules, enrollment }: Course): Step[] {
  return modules.flatMap(({ lessons, quiz }) => [
    ...lessons.map(({ id, title }): Step => {
      return { kind: "lesson", id, title, isDone: enrollment?.completed_lessons.includes(id) ?? false };
    }),
    ...(quiz ? [{ kind: "quiz" as const, id: quiz.id, title: quiz.title, isDone: enrollment?.passed_quizzes.includes(quiz.id) ?? false }] : []),
  ]);
}

/** What comes first of what is not done. */
export function firstToDo(course: Course): Step | undefined {
  return stepsOf(course).find(({ isDone }) => !isDone);
}

/**
 * A course as an editor holds it. Texts and questions that were not opened are absent: the course keeps those that it has.
 */
import type { Schemas } from "@preau/react";

export interface QuestionDraft {
  key: string;
  prompt: string;
  choices: string[];
  /** Which choices are right, by their places. */
  correct: number[];
}

export interface QuizDraft {
  id?: string;
  title: string;
  minutes: number;
  pass: number;
  attempts: number;
  /** How many questions the course has, before any is written anew. */
  kept: number;
  questions?: QuestionDraft[] | undefined;
}

export interface LessonDraft {
  key: string;
  id?: string;
  title: string;
  minutes: number;
  required: boolean;
  address: string;
  hasText: boolean;
  text?: string;
}

export interface ModuleDraft {
  key: string;
  id?: string;
  title: string;
  lessons: LessonDraft[];
  quiz?: QuizDraft | undefined;
}

export interface CourseDraft {
  title: string;
  description: string;
  language: "fr" | "en";
  days: number;
  startsOn: string;
  slug?: string;
  modules: ModuleDraft[];
}

type Course = Schemas["CourseView"];

export const newKey = () => crypto.randomUUID();
export const newLesson = (): LessonDraft => ({
  key: newKey(),
  title: "",
  minutes: 30,
  required: true,
  address: "",
  hasText: false,
});
export const newModule = (): ModuleDraft => ({ key: newKey(), title: "", lessons: [newLesson()] });
export const newQuestion = (): QuestionDraft => ({ key: newKey(), prompt: "", choices: ["", ""], correct: [0] });
export const newQuiz = (): QuizDraft => ({
  title: "",
  minutes: 20,
  pass: 60,
  attempts: 3,
  kept: 0,
  questions: [newQuestion()],
});

export function draftOf(course: Course): CourseDraft {
  return {
    title: course.title,
    description: course.description ?? "",
    language: course.language,
    days: course.duration_days,
    startsOn: course.starts_on ?? "",
    slug: course.slug,
    modules: course.modules.map(({ id, title, lessons, quiz }) => ({
      key: id,
      id,
      title,
      lessons: lessons.map((lesson) => ({
        key: lesson.id,
        id: lesson.id,
        title: lesson.title,
        minutes: lesson.duration_minutes,
        required: lesson.required,
        address: lesson.content_url ?? "",
        hasText: lesson.has_content,
      })),
      ...(quiz && {
        quiz: {
          id: quiz.id,
          title: quiz.title,
          minutes: quiz.duration_minutes,
          pass: quiz.pass_percent,
          attempts: quiz.max_attempts,
          kept: quiz.question_count,
        },
      }),
    })),
  };
}

/** `limits` are those of quizzes, which are not edited here and stay as they are. */
export function inputOf(draft: CourseDraft, limits: Map<string, number | undefined>): Schemas["CourseInput"] {
  return {
    title: draft.title.trim(),
    description: draft.description.trim() || null,
    language: draft.language,
    duration_days: draft.days,
    starts_on: draft.startsOn || null,
    ...(draft.slug && { slug: draft.slug }),
    modules: draft.modules.map(({ id, title, lessons, quiz }) => ({
      ...(id && { id }),
      title: title.trim(),
      lessons: lessons.map((lesson) => ({
        ...(lesson.id && { id: lesson.id }),
        title: lesson.title.trim(),
        duration_minutes: lesson.minutes,
        required: lesson.required,
        content_url: lesson.address.trim() || null,
        ...(lesson.text?.trim() && { content: lesson.text }),
      })),
      ...(quiz && {
        quiz: {
          ...(quiz.id && { id: quiz.id }),
          title: quiz.title.trim() || null,
          duration_minutes: quiz.minutes,
          pass_percent: quiz.pass,
          max_attempts: quiz.attempts,
          time_limit_minutes: (quiz.id && limits.get(quiz.id)) || null,
          ...(quiz.questions && {
            questions: quiz.questions.map(({ prompt, choices, correct }) => ({ prompt, choices, correct })),
          }),
        },
      }),
    })),
  };
}

/** The same list with what stands at one place moved by one. */
export function moved<T>(list: T[], from: number, by: -1 | 1): T[] {
  const next = [...list];
  const [taken] = next.splice(from, 1);
  if (taken !== undefined) next.splice(from + by, 0, taken);
  return next;
}

/** The same list with one entry changed. */
export function changed<T extends { key: string }>(list: T[], key: string, part: Partial<T>): T[] {
  return list.map((one) => (one.key === key ? { ...one, ...part } : one));
}

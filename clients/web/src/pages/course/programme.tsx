/** The modules of a course, with their lessons and quizzes: what is done, and what comes next. */
import type { Answer } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Circle, FileQuestion } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "../../i18n";
import { usePerson } from "../../session/session";
import { Card, Empty, Skeleton } from "../../ui/card";
import { duration } from "./duration";

const words = {
  fr: {
    title: "Programme",
    nothing: "Le programme est vide",
    toDo: "L’enseignant·e n’a pas encore ajouté de leçon.",
    done: "terminé",
    toBeDone: "à faire",
    optional: "facultatif",
    questions: (count: number) => `${count} question${count > 1 ? "s" : ""}`,
  },
  en: {
    title: "Programme",
    nothing: "The programme is empty",
    toDo: "The teacher has added no lesson yet.",
    done: "done",
    toBeDone: "to do",
    optional: "optional",
    questions: (count: number) => `${count} question${count === 1 ? "" : "s"}`,
  },
};

export type Course = Answer<"/api/courses/{course_id}">;

interface ProgrammeProps {
  course: Course | undefined;
  /** Whether lessons can be gone to: by those who take the course, and whoever runs it. */
  isOpen: boolean;
}

export function Programme({ course, isOpen }: ProgrammeProps) {
  const said = useWords(words);
  return (
    <Card title={said.title}>
      <div className="min-h-64">
        {!course && <Skeleton lines={5} className="h-11" />}
        {course?.modules.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        {course && <Outline course={course} isOpen={isOpen} />}
      </div>
    </Card>
  );
}

/** The same list, without what is around it. */
export function Outline({ course, isOpen }: { course: Course; isOpen: boolean }) {
  const said = useWords(words);
  const isStudent = usePerson()?.roles.includes("student") ?? false;
  const { enrollment } = course;
  return (
    <ol className="space-y-4">
      {course.modules.map(({ id, title, lessons, quiz }, place) => (
        <li key={id}>
          <h3 className="mb-1 font-medium">
            {place + 1}. {title}
          </h3>
          <ul>
            {lessons.map((lesson) => (
              <Line
                key={lesson.id}
                isDone={enrollment?.completed_lessons.includes(lesson.id)}
                about={`${duration(lesson.duration_minutes)}${lesson.required ? "" : `, ${said.optional}`}`}
                to={
                  isOpen && (
                    <Link
                      to="/cours/$courseId/lecons/$lessonId"
                      params={{ courseId: course.id, lessonId: lesson.id }}
                      className="hover:underline"
                      activeProps={{ className: "font-semibold text-leaf-800" }}
                    >
                      {lesson.title}
                    </Link>
                  )
                }
                title={lesson.title}
              />
            ))}
            {quiz && (
              <Line
                isDone={enrollment?.passed_quizzes.includes(quiz.id)}
                isQuiz
                about={`${said.questions(quiz.question_count)}, ${duration(quiz.duration_minutes)}`}
                to={
                  isOpen &&
                  isStudent && (
                    <Link
                      to="/cours/$courseId/quiz/$quizId"
                      params={{ courseId: course.id, quizId: quiz.id }}
                      className="hover:underline"
                      activeProps={{ className: "font-semibold text-leaf-800" }}
                    >
                      {quiz.title}
                    </Link>
                  )
                }
                title={quiz.title}
              />
            )}
          </ul>
        </li>
      ))}
    </ol>
  );
}

interface LineProps {
  title: string;
  /** The way to it, where there is one. */
  to: ReactNode;
  about: string;
  /** `undefined` for whoever does not take the course. */
  isDone: boolean | undefined;
  isQuiz?: boolean;
}

function Line({ title, to, about, isDone, isQuiz }: LineProps) {
  const said = useWords(words);
  const Icon = isDone ? CircleCheck : isQuiz ? FileQuestion : Circle;
  return (
    <li className="flex items-start gap-3 py-2">
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${isDone ? "text-leaf-600" : "text-ink-soft"}`} />
      <span className="min-w-0 grow break-words">
        {to || title}
        {isDone !== undefined && <span className="sr-only"> ({isDone ? said.done : said.toBeDone})</span>}
      </span>
      <span className="shrink-0 text-sm text-ink-soft">{about}</span>
    </li>
  );
}

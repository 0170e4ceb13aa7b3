/** A quiz at the end of a module: what it asks, an attempt at it, and its mark. */
import { useCourse, useStartQuiz, useSubmitQuiz, type ActAnswer } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Notice, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { duration } from "./course/duration";
import { firstToDo } from "./course/next";
import { StepLink } from "./course/step-link";
import { CourseTabs } from "./course/tabs";
import { Questions } from "./course-quiz/questions";

const words = {
  fr: {
    loading: "Quiz",
    before: "Avant de commencer",
    questions: (count: number) => `${count} question${count > 1 ? "s" : ""}`,
    limit: (time: string) => `Vous avez ${time} par essai, à partir du moment où vous commencez.`,
    noLimit: "Prenez le temps qu’il faut.",
    pass: (share: string, attempts: number) =>
      `Il faut ${share} des points pour réussir, en ${attempts} essai${attempts > 1 ? "s" : ""} au plus.`,
    passed: "réussi",
    begin: "Commencer le quiz",
    again: "Recommencer",
    goOn: "Continuer le cours",
    back: "Retour au cours",
    success: "Quiz réussi !",
    failure: "Ce n’est pas encore ça",
    score: (score: number, of: number) => `${score} point${score > 1 ? "s" : ""} sur ${of}`,
    left: (count: number) => (count === 0 ? "C’était le dernier essai." : `Il vous reste ${count} essai${count > 1 ? "s" : ""}.`),
    missing: "Ce quiz n’est plus dans le cours",
    missingToDo: "Revenez au cours pour voir son programme.",
    closed: "Inscrivez-vous au cours pour passer ce quiz",
    closedToDo: "Le bouton est sur la page du cours.",
  },
  en: {
    loading: "Quiz",
    before: "Before you begin",
    questions: (count: number) => `${count} question${count === 1 ? "" : "s"}`,
    limit: (time: string) => `You have ${time} an attempt, from when you begin.`,
    noLimit: "Take the time that you need.",
    pass: (share: string, attempts: number) =>
      `It takes ${share} of the points to pass, in ${attempts} attempt${attempts === 1 ? "" : "s"} at most.`,
    passed: "passed",
    begin: "Begin the quiz",
    again: "Try again",
    goOn: "Go on with the course",
    back: "Back to the course",
    success: "You passed!",
    failure: "Not quite there yet",
    score: (score: number, of: number) => `${score} point${score === 1 ? "" : "s"} out of ${of}`,
    left: (count: number) => (count === 0 ? "It was the last attempt." : `You have ${count} attempt${count === 1 ? "" : "s"} left.`),
    missing: "This quiz is no longer in the course",
    missingToDo: "Go back to the course to see its programme.",
    closed: "Enrol in the course to take this quiz",
    closedToDo: "The button is on the page of the course.",
  },
};

type Attempt = ActAnswer<"POST /api/enrollments/{enrollment_id}/quizzes/{quiz_id}/attempts">;
type Mark = ActAnswer<"PUT /api/enrollments/{enrollment_id}/quizzes/{quiz_id}/attempts/{attempt_id}">;

const route = getRouteApi("/cours/$courseId/quiz/$quizId");

export default function CourseQuiz() {
  const said = useWords(words);
  const { percent } = useDates();
  const { courseId, quizId } = route.useParams();
  const { data: course, error, refresh } = useCourse(courseId);
  const quiz = course?.modules.find((module) => module.quiz?.id === quizId)?.quiz;
  const own = course?.enrollment && !course.enrollment.withdrawn_at ? course.enrollment : undefined;
  const [attempt, setAttempt] = useState<Attempt>();
  const [mark, setMark] = useState<Mark>();
  const start = useStartQuiz();
  const submit = useSubmitQuiz();

  async function begin(enrollment_id: string) {
    try {
      setAttempt(await start.act({ path: { enrollment_id, quiz_id: quizId } }));
      setMark(undefined);
    } catch {
      // It was told already.
    }
  }

  async function handIn(enrollment_id: string, { id: attempt_id }: Attempt, answers: number[][]) {
    try {
      setMark(await submit.act({ path: { enrollment_id, quiz_id: quizId, attempt_id }, body: { answers } }));
    } catch {
      // It was told already; the answers stay.
    }
  }

  return (
    <Page title={quiz?.title ?? said.loading} lead={<span className="inline-block min-h-6">{course?.title}</span>}>
      <CourseTabs courseId={courseId} />
      <div className="min-h-64">
        {error && !course && <Failed error={error} retry={() => void refresh()} />}
        {!course && !error && <Skeleton lines={4} className="h-16" />}
        {course && !quiz && <Empty title={said.missing}>{said.missingToDo}</Empty>}
        {quiz && !own && <Empty title={said.closed}>{said.closedToDo}</Empty>}
        {quiz && own && !attempt && (
          <Card title={said.before} action={own.passed_quizzes.includes(quizId) && <Badge tone="good">{said.passed}</Badge>}>
            <ul className="mb-4 list-disc space-y-1 pl-6">
              <li>
                {said.questions(quiz.question_count)}, {duration(quiz.duration_minutes)}
              </li>
              <li>{quiz.time_limit_minutes ? said.limit(duration(quiz.time_limit_minutes)) : said.noLimit}</li>
              <li>{said.pass(percent(quiz.pass_percent / 100), quiz.max_attempts)}</li>
            </ul>
            <Button busy={start.isPending} onClick={() => void begin(own.id)}>
              {said.begin}
            </Button>
          </Card>
        )}
        {own && attempt && !mark && (
          <Questions
            key={attempt.id}
            attempt={attempt}
            isBusy={submit.isPending}
            handIn={(answers) => void handIn(own.id, attempt, answers)}
          />
        )}
        {course && own && attempt && mark && (
          <Result mark={mark} left={attempt.attempts_left}>
            {!mark.is_passed && attempt.attempts_left > 0 && (
              <Button busy={start.isPending} onClick={() => void begin(own.id)}>
                {said.again}
              </Button>
            )}
            <GoOn course={course} />
          </Result>
        )}
      </div>
    </Page>
  );
}

function Result({ mark, left, children }: { mark: Mark; left: number; children: React.ReactNode }) {
  const said = useWords(words);
  const Icon = mark.is_passed ? CircleCheck : CircleX;
  return (
    <div role="status">
      <Notice tone={mark.is_passed ? "good" : "wait"}>
        <div className="flex items-start gap-3">
          <Icon aria-hidden="true" className="mt-0.5 size-6 shrink-0" />
          <div>
            <p className="text-lg font-semibold">{mark.is_passed ? said.success : said.failure}</p>
            <p>{said.score(mark.score, mark.max_score)}</p>
            {!mark.is_passed && <p>{said.left(left)}</p>}
          </div>
        </div>
      </Notice>
      <div className="mt-4 flex flex-wrap gap-2">{children}</div>
    </div>
  );
}

function GoOn({ course }: { course: NonNullable<ReturnType<typeof useCourse>["data"]> }) {
  const said = useWords(words);
  const next = firstToDo(course);
  return (
    <>
      {next && next.kind === "lesson" && (
        <Button asChild>
          <StepLink courseId={course.id} step={next}>
            {said.goOn}
          </StepLink>
        </Button>
      )}
      <Button asChild look="secondary">
        <Link to="/cours/$courseId" params={{ courseId: course.id }}>
          {said.back}
        </Link>
      </Button>
    </>
  );
}

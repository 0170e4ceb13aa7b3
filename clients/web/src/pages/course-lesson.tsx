/** A lesson, read: its text, that it is done, and what comes next. */
import { useCompleteLesson, useCourse, useLesson } from "@preau/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, ArrowRight, CircleCheck, ExternalLink } from "lucide-react";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { Bar } from "./course/bar";
import { stepsOf } from "./course/next";
import { Outline } from "./course/programme";
import { StepLink } from "./course/step-link";
import { CourseTabs } from "./course/tabs";

const words = {
  fr: {
    loading: "Leçon",
    text: "Leçon",
    programme: "Programme",
    progress: "Progression dans le cours",
    done: "terminée",
    complete: "J’ai terminé cette leçon",
    completeAndGoOn: "Terminer et continuer",
    around: "Avant et après",
    before: "Précédent",
    after: "Suivant",
    more: "Ouvrir le support",
    nothing: "Cette leçon n’a pas de texte",
    onSite: "Elle se fait avec l’enseignant·e, ou avec le support.",
  },
  en: {
    loading: "Lesson",
    text: "Lesson",
    programme: "Programme",
    progress: "Progress in the course",
    done: "done",
    complete: "I have finished this lesson",
    completeAndGoOn: "Finish and go on",
    around: "Before and after",
    before: "Previous",
    after: "Next",
    more: "Open the material",
    nothing: "This lesson has no text",
    onSite: "It is done with the teacher, or with the material.",
  },
};

const route = getRouteApi("/cours/$courseId/lecons/$lessonId");

export default function CourseLesson() {
  const said = useWords(words);
  const { courseId, lessonId } = route.useParams();
  const { data: course, error: failure, refresh: again } = useCourse(courseId);
  const lesson = useLesson(courseId, lessonId);
  const { data, error, isLoading, refresh } = lesson;
  const steps = course ? stepsOf(course) : [];
  const place = steps.findIndex(({ id }) => id === lessonId);
  const [before, here, after] = [steps[place - 1], steps[place], steps[place + 1]];
  const own = course?.enrollment && !course.enrollment.withdrawn_at ? course.enrollment : undefined;
  const title = data?.title ?? here?.title ?? said.loading;
  return (
    // Another lesson is another page: its title takes the focus.
    <Page key={lessonId} title={title} lead={<span className="inline-block min-h-6">{course?.title}</span>}>
      <CourseTabs courseId={courseId} />
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-[3fr_2fr]">
        <div className="min-w-0">
          <Card title={said.text} action={here?.isDone && <Badge tone="good">{said.done}</Badge>}>
            <div className="min-h-64" aria-busy={isLoading}>
              {error && !data && <Failed error={error} retry={() => void refresh()} />}
              {isLoading && <Skeleton lines={6} className="h-8" />}
              {data && (data.content ? <Markdown text={data.content} /> : <Empty title={said.nothing}>{said.onSite}</Empty>)}
              {data?.content_url && (
                <Button asChild look="secondary" className="mt-4">
                  <a href={data.content_url} target="_blank" rel="noreferrer">
                    <ExternalLink aria-hidden="true" className="size-4.5" />
                    {said.more}
                  </a>
                </Button>
              )}
            </div>
          </Card>
          <nav aria-label={said.around} className="mt-4 flex min-h-11 flex-wrap items-center justify-between gap-2">
            {before ? (
              <Button asChild look="quiet">
                <StepLink courseId={courseId} step={before}>
                  <ArrowLeft aria-hidden="true" className="size-5" />
                  {said.before}
                </StepLink>
              </Button>
            ) : (
              <span />
            )}
            {own && here && !here.isDone && <Complete enrollmentId={own.id} courseId={courseId} lessonId={lessonId} after={after} />}
            {after && (
              <Button asChild look={here?.isDone ? "primary" : "quiet"}>
                <StepLink courseId={courseId} step={after}>
                  {said.after}
                  <ArrowRight aria-hidden="true" className="size-5" />
                </StepLink>
              </Button>
            )}
          </nav>
        </div>
        <Card title={said.programme} className="h-fit min-w-0">
          <div className="min-h-64">
            {failure && !course && <Failed error={failure} retry={() => void again()} />}
            {!course && !failure && <Skeleton lines={5} className="h-11" />}
            {own && <Bar share={own.progress / 100} label={said.progress} className="mb-4" />}
            {course && <Outline course={course} isOpen />}
          </div>
        </Card>
      </div>
    </Page>
  );
}

interface CompleteProps {
  enrollmentId: string;
  courseId: string;
  lessonId: string;
  after: { kind: "lesson" | "quiz"; id: string } | undefined;
}

function Complete({ enrollmentId, courseId, lessonId, after }: CompleteProps) {
  const said = useWords(words);
  const navigate = useNavigate();
  const complete = useCompleteLesson();

  async function finish() {
    try {
      await complete.act({ path: { enrollment_id: enrollmentId, lesson_id: lessonId } });
    } catch {
      // It was told already.
      return;
    }
    if (!after) return void navigate({ to: "/cours/$courseId", params: { courseId } });
    if (after.kind === "lesson") {
      return void navigate({ to: "/cours/$courseId/lecons/$lessonId", params: { courseId, lessonId: after.id } });
    }
    void navigate({ to: "/cours/$courseId/quiz/$quizId", params: { courseId, quizId: after.id } });
  }

  return (
    <Button busy={complete.isPending} onClick={() => void finish()}>
      <CircleCheck aria-hidden="true" className="size-5" />
      {after ? said.completeAndGoOn : said.complete}
    </Button>
  );
}

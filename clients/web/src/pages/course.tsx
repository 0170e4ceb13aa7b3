/** A course: what it is, how far one is in it, its programme and schedule, and what people say of it. */
import { useCourse } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { useName } from "../session/people";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Card, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { duration } from "./course/duration";
import { Enrolment } from "./course/enrolment";
import { Learners } from "./course/learners";
import { Programme } from "./course/programme";
import { Ratings } from "./course/ratings";
import { useRuns } from "./course/runs";
import { Schedule } from "./course/schedule";
import { CourseTabs } from "./course/tabs";

const words = {
  fr: {
    loading: "Cours",
    edit: "Modifier",
    by: (name: string) => `par ${name}`,
    about: "Présentation",
    undescribed: "L’enseignant·e n’a pas encore décrit ce cours.",
    facts: (lessons: number, time: string, days: number) =>
      `${lessons} leçon${lessons > 1 ? "s" : ""} · ${time} de travail · à faire en ${days} jours`,
    learners: (count: number) => `${count} inscrit·e${count > 1 ? "·s" : ""}`,
    starts: (day: string) => `commence le ${day}`,
    draft: "brouillon",
  },
  en: {
    loading: "Course",
    edit: "Edit",
    by: (name: string) => `by ${name}`,
    about: "What it is about",
    undescribed: "The teacher has not described this course yet.",
    facts: (lessons: number, time: string, days: number) =>
      `${lessons} lesson${lessons === 1 ? "" : "s"} · ${time} of work · to be done in ${days} days`,
    learners: (count: number) => `${count} enrolled`,
    starts: (day: string) => `begins on ${day}`,
    draft: "draft",
  },
};

const route = getRouteApi("/cours/$courseId");

export default function CoursePage() {
  const said = useWords(words);
  const dates = useDates();
  const person = usePerson();
  const { courseId } = route.useParams();
  const { data: course, error, isLoading, refresh } = useCourse(courseId);
  const runs = useRuns(course);
  const teacher = useName(course?.instructor_id);
  const lead = (
    <span className="inline-block min-h-6">{teacher && teacher !== course?.instructor_id && said.by(teacher)}</span>
  );
  const canLearn = person?.roles.some((role) => role !== "parent") ?? false;
  const enrolled = course?.enrollment && !course.enrollment.withdrawn_at ? course.enrollment : undefined;
  const action = runs && course && (
    <Button asChild look="secondary" size="small">
      <Link to="/edition/$courseId" params={{ courseId: course.id }}>
        <Pencil aria-hidden="true" className="size-4.5" />
        {said.edit}
      </Link>
    </Button>
  );
  return (
    <Page title={course?.title ?? said.loading} lead={lead} action={action}>
      {canLearn && <CourseTabs courseId={courseId} />}
      {error && !course && <Failed error={error} retry={() => void refresh()} />}
      <div
        className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[3fr_2fr] lg:grid-rows-[auto_1fr]"
        aria-busy={isLoading}
      >
        <Card title={said.about} className="min-w-0">
          {!course && <Skeleton lines={2} className="h-12" />}
          {course && (
            <>
              {course.description ? <Markdown text={course.description} /> : <p className="text-ink-soft">{said.undescribed}</p>}
              <p className="mt-4 flex flex-wrap items-center gap-2 text-sm text-ink-soft">
                <span>{said.facts(course.lesson_count, duration(course.duration_minutes), course.duration_days)}</span>
                <Badge>{said.learners(course.enrollment_count)}</Badge>
                {course.starts_on && <Badge>{said.starts(dates.date(course.starts_on))}</Badge>}
                {!course.is_published && <Badge tone="wait">{said.draft}</Badge>}
              </p>
            </>
          )}
        </Card>
        <div className="grid min-w-0 grid-cols-1 gap-5 empty:hidden lg:col-start-2 lg:row-span-2 lg:row-start-1">
          {person?.roles.includes("student") && <Enrolment course={course} />}
          {enrolled && <Schedule enrollmentId={enrolled.id} course={course!} />}
          {runs && course && <Learners courseId={course.id} />}
        </div>
        <Programme course={course} isOpen={runs || enrolled !== undefined} />
        <Ratings courseId={courseId} runs={runs} enrolment={enrolled} />
      </div>
    </Page>
  );
}

/** The courses that a student takes, and how far they are in each. */
import { useEnrollments, type Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";
import { Bar } from "../course/bar";

const words = {
  fr: {
    title: "Mes cours",
    nothing: "Vous ne suivez pas encore de cours",
    toDo: "Choisissez-en un ci-dessous et inscrivez-vous.",
    progress: (course: string) => `Progression : ${course}`,
    withdrawn: "abandonné",
    completed: "terminé",
    certified: "certifié",
    news: "nouveau contenu",
  },
  en: {
    title: "My courses",
    nothing: "You take no course yet",
    toDo: "Choose one below and enrol.",
    progress: (course: string) => `Progress: ${course}`,
    withdrawn: "left",
    completed: "completed",
    certified: "certified",
    news: "new content",
  },
};

export function Enrolments() {
  const said = useWords(words);
  const enrolments = useEnrollments();
  const { data } = enrolments;
  return (
    <Card title={said.title}>
      <Listed
        of={enrolments}
        className="min-h-20"
        skeleton={<Skeleton lines={1} className="h-16" />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul className="divide-y divide-line">
          {data?.map((enrolment) => <Row key={enrolment.id} enrolment={enrolment} />)}
        </ul>
        <More list={enrolments} />
      </Listed>
    </Card>
  );
}

function Row({ enrolment }: { enrolment: Item<"/api/enrollments"> }) {
  const said = useWords(words);
  const { percent } = useDates();
  const { course, progress, status, withdrawn_at, has_new_content } = enrolment;
  return (
    <li className="py-3 first:pt-0">
      <div className="mb-1.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Link to="/cours/$courseId" params={{ courseId: course.id }} className="font-medium text-leaf-900 hover:underline">
          {course.title}
        </Link>
        <span className="flex items-center gap-2">
          {has_new_content && <Badge tone="wait">{said.news}</Badge>}
          {withdrawn_at ? (
            <Badge>{said.withdrawn}</Badge>
          ) : status === "completed" || status === "certified" ? (
            <Badge tone="good">{said[status]}</Badge>
          ) : (
            <span className="font-medium tabular-nums">{percent(progress / 100)}</span>
          )}
        </span>
      </div>
      <Bar share={progress / 100} label={said.progress(course.title)} />
    </li>
  );
}

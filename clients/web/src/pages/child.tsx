/** One child, as their parent follows them: how far they are, what is coming, marks, evaluations, the report of a week. */
import { useDashboardSummary } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { useChildren } from "../session/children";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { Evaluations } from "./child/evaluations";
import { Report } from "./child/report";
import { Summary } from "./child/summary";
import { ExamTimeline } from "./student-home/exam-timeline";
import { Marks } from "./student-home/marks";
import { Subjects } from "./student-home/subjects";

const words = {
  fr: {
    back: "Mes enfants",
    summary: "En ce moment",
    photos: "Photos",
    upcoming: "Bientôt",
    nothing: "Rien de prévu pour l’instant",
    toDo: "Les séances, les épreuves et les échéances arrivent ici.",
    Visio: "Visio",
    Présentiel: "Sur place",
    Épreuve: "Épreuve",
    Rappel: "À faire",
  },
  en: {
    back: "My children",
    summary: "At the moment",
    photos: "Photos",
    upcoming: "Soon",
    nothing: "Nothing is planned yet",
    toDo: "Sessions, exams and deadlines come here.",
    Visio: "Online",
    Présentiel: "On site",
    Épreuve: "Exam",
    Rappel: "To do",
  },
};

const route = getRouteApi("/enfants/$studentId");

export default function ChildPage() {
  const said = useWords(words);
  const { studentId } = route.useParams();
  const children = useChildren();
  const name = children.data?.find(({ id }) => id === studentId)?.name ?? studentId;
  const action = (
    <span className="flex flex-wrap gap-2">
      <Button asChild look="quiet" size="small">
        <Link to="/enfants">
          <ArrowLeft aria-hidden="true" className="size-4" />
          {said.back}
        </Link>
      </Button>
      <Button asChild look="secondary" size="small">
        <Link to="/photos" search={{ album: `student:${studentId}` }}>
          {said.photos}
        </Link>
      </Button>
    </span>
  );
  return (
    <Page title={name} action={action}>
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
        <Card title={said.summary}>
          <Summary studentId={studentId} />
        </Card>
        <Upcoming studentId={studentId} />
        <Report studentId={studentId} />
        <Marks studentId={studentId} />
        <div className="grid grid-cols-1 content-start gap-5">
          <Subjects studentId={studentId} />
          <Evaluations studentId={studentId} />
        </div>
        <ExamTimeline studentId={studentId} />
      </div>
    </Page>
  );
}

function Upcoming({ studentId }: { studentId: string }) {
  const said = useWords(words);
  const dates = useDates();
  const { data, error, refresh } = useDashboardSummary({ studentId });
  return (
    <Card title={said.upcoming}>
      <div className="min-h-32">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton />}
        {data?.upcoming.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ul className="divide-y divide-line">
          {data?.upcoming.map(({ id, kind, title, at }) => (
            <li key={id} className="flex items-start justify-between gap-3 py-2.5 first:pt-0">
              <div className="min-w-0">
                <p className="font-medium">{title}</p>
                <time dateTime={at} className="block text-sm text-ink-soft first-letter:uppercase">
                  {dates.dayAndTime(at)}
                </time>
              </div>
              <span className="shrink-0">
                <Badge>{said[kind]}</Badge>
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

/** A student's home: how far they are, what they have to do, what is coming, and the exams ahead. */
import { useDashboardSummary } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { Bell, Flag, MapPin, Video } from "lucide-react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { ProgressRadial } from "../ui/progress-radial";
import { ExamTimeline } from "./student-home/exam-timeline";
import { Marks } from "./student-home/marks";
import { Subjects } from "./student-home/subjects";
import { Tasks } from "./student-home/tasks";

const words = {
  fr: {
    hello: (name: string) => `Bonjour ${name}`,
    summary: "Où j’en suis",
    progress: "Progression, toutes matières",
    streak: "Jours de travail d’affilée",
    lastMark: "Dernière note",
    noMark: "pas encore",
    upcoming: "Bientôt",
    nothing: "Rien de prévu pour l’instant",
    toDo: "Réservez une séance avec votre enseignant·e.",
    book: "Réserver une séance",
    Visio: "Visio",
    Présentiel: "Sur place",
    Épreuve: "Épreuve",
    Rappel: "Rappel",
  },
  en: {
    hello: (name: string) => `Hello ${name}`,
    summary: "How far I am",
    progress: "Progress, in all subjects",
    streak: "Days of work in a row",
    lastMark: "Latest mark",
    noMark: "none yet",
    upcoming: "Soon",
    nothing: "Nothing is planned yet",
    toDo: "Book a session with your teacher.",
    book: "Book a session",
    Visio: "Online",
    Présentiel: "On site",
    Épreuve: "Exam",
    Rappel: "Reminder",
  },
};

const ICONS = { Visio: Video, Présentiel: MapPin, Épreuve: Flag, Rappel: Bell };

export default function StudentHome() {
  const said = useWords(words);
  const dates = useDates();
  const person = usePerson();
  const first = person?.name.split(" ")[0] ?? "";
  return (
    <Page title={said.hello(first)} lead={<span className="first-letter:uppercase">{dates.day(new Date())}</span>}>
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
        <Summary />
        <Upcoming />
        <Tasks />
        <div className="grid grid-cols-1 content-start gap-5">
          <Subjects />
          <Marks />
        </div>
        <ExamTimeline />
      </div>
    </Page>
  );
}

function Summary() {
  const said = useWords(words);
  const { number } = useDates();
  const { data, error, refresh } = useDashboardSummary();
  return (
    <Card title={said.summary}>
      <div className="min-h-32">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={1} className="h-32" />}
        {data && (
          <div className="flex flex-wrap items-center gap-6">
            <ProgressRadial share={data.kpis.progress_overall} label={said.progress} />
            <dl className="grid grow gap-3">
              <Figure label={said.lastMark}>
                {data.kpis.last_eval_score === undefined ? said.noMark : `${number(data.kpis.last_eval_score, 2)} / 20`}
              </Figure>
              <Figure label={said.streak}>{data.kpis.streak_days}</Figure>
            </dl>
          </div>
        )}
      </div>
    </Card>
  );
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-soft">{label}</dt>
      <dd className="text-2xl font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

function Upcoming() {
  const said = useWords(words);
  const dates = useDates();
  const { data, error, refresh } = useDashboardSummary();
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/agenda">{said.book}</Link>
    </Button>
  );
  return (
    <Card title={said.upcoming} action={action}>
      <div className="min-h-32">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton />}
        {data?.upcoming.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ul className="divide-y divide-line">
          {data?.upcoming.map(({ id, kind, title, at }) => {
            const Icon = ICONS[kind];
            return (
              <li key={id} className="flex items-start gap-3 py-2.5 first:pt-0">
                <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-leaf-600" />
                <div className="min-w-0 grow">
                  <p className="font-medium">{title}</p>
                  <p className="text-sm text-ink-soft">
                    <time dateTime={at} className="inline-block first-letter:uppercase">
                      {dates.dayAndTime(at)}
                    </time>
                  </p>
                </div>
                <Badge>{said[kind]}</Badge>
              </li>
            );
          })}
        </ul>
      </div>
    </Card>
  );
}

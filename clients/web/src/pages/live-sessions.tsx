/** The live sessions of a course: those to come, the one that is held, and recordings of those that were. */
import { useCourse, useLiveSessions, type Answer } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CirclePlay, Plus } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { useRuns } from "./course/runs";
import { CourseTabs } from "./course/tabs";
import { personName } from "./forum/person";
import { PlanDialog } from "./live-sessions/plan-dialog";
import { LiveStatus } from "./live-sessions/status";

const words = {
  fr: {
    title: "Directs",
    ahead: "En ce moment et à venir",
    past: "Passés",
    plan: "Planifier un direct",
    with: (name: string) => `avec ${name}`,
    seats: (taken: number, of: number) => `${taken} sur ${of} places prises`,
    nothing: "Aucun direct à venir",
    toDo: "L’enseignant·e les annonce ici ; ils entrent aussi dans votre agenda.",
    toPlan: "Planifiez-en un : celles et ceux qui suivent le cours seront prévenus.",
    noPast: "Aucun direct passé",
    noPastToDo: "Les enregistrements se trouveront ici.",
    watch: "Voir l’enregistrement",
    watchThis: (title: string) => `Voir l’enregistrement : ${title}`,
  },
  en: {
    title: "Live sessions",
    ahead: "Now and to come",
    past: "Past",
    plan: "Plan a live session",
    with: (name: string) => `with ${name}`,
    seats: (taken: number, of: number) => `${taken} of ${of} seats taken`,
    nothing: "No live session to come",
    toDo: "The teacher announces them here; they come into your agenda too.",
    toPlan: "Plan one: those who take the course are told.",
    noPast: "No past live session",
    noPastToDo: "Recordings will be here.",
    watch: "Watch the recording",
    watchThis: (title: string) => `Watch the recording: ${title}`,
  },
};

type Session = Answer<"/api/courses/{course_id}/live-sessions">[number];

/** How often the list is asked for again while one looks, in milliseconds. */
const POLL = 30_000;
const isAhead = ({ status }: Session) => status === "scheduled" || status === "live";

const route = getRouteApi("/cours/$courseId/directs");

export default function LiveSessions() {
  const said = useWords(words);
  const { courseId } = route.useParams();
  const { data: course } = useCourse(courseId);
  const runs = useRuns(course);
  const [isPlanning, setPlanning] = useState(false);
  const { data, error, isLoading, refresh } = useLiveSessions(courseId, { refetchInterval: POLL });
  const ahead = data?.filter(isAhead);
  const past = data?.filter((session) => !isAhead(session)).toReversed();
  const action = runs && (
    <Button onClick={() => setPlanning(true)}>
      <Plus aria-hidden="true" className="size-5" />
      {said.plan}
    </Button>
  );
  return (
    <Page title={said.title} lead={<span className="inline-block min-h-6">{course?.title}</span>} action={action}>
      <CourseTabs courseId={courseId} />
      <div className="grid grid-cols-1 gap-5" aria-busy={isLoading}>
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        <Card title={said.ahead}>
          <div className="min-h-28">
            {isLoading && <Skeleton lines={2} className="h-16" />}
            {ahead?.length === 0 && <Empty title={said.nothing}>{runs ? said.toPlan : said.toDo}</Empty>}
            <List courseId={courseId} sessions={ahead ?? []} />
          </div>
        </Card>
        <Card title={said.past}>
          <div className="min-h-28">
            {isLoading && <Skeleton lines={2} className="h-16" />}
            {past?.length === 0 && <Empty title={said.noPast}>{said.noPastToDo}</Empty>}
            <List courseId={courseId} sessions={past ?? []} />
          </div>
        </Card>
      </div>
      <PlanDialog courseId={courseId} open={isPlanning} onClose={() => setPlanning(false)} />
    </Page>
  );
}

function List({ courseId, sessions }: { courseId: string; sessions: Session[] }) {
  const said = useWords(words);
  const dates = useDates();
  return (
    <ul className="divide-y divide-line">
      {sessions.map((session) => (
        <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0">
          <div className="min-w-0 grow basis-64">
            <Link
              to="/cours/$courseId/directs/$sessionId"
              params={{ courseId, sessionId: session.id }}
              className="font-medium break-words text-leaf-900 hover:underline"
            >
              {session.title}
            </Link>
            <p className="text-ink-soft">
              <time dateTime={session.scheduled_start_time} className="inline-block first-letter:uppercase">
                {dates.dayAndTime(session.scheduled_start_time)}
              </time>{" "}
              – {dates.time(session.scheduled_end_time)}, {said.with(personName(session.instructor))}
            </p>
            {isAhead(session) && (
              <p className="text-sm text-ink-soft">{said.seats(session.participant_count, session.max_participants)}</p>
            )}
          </div>
          <LiveStatus status={session.status} />
          {session.recording_url && (
            <Button asChild look="secondary" size="small">
              <a href={session.recording_url} target="_blank" rel="noreferrer" aria-label={said.watchThis(session.title)}>
                <CirclePlay aria-hidden="true" className="size-4.5" />
                {said.watch}
              </a>
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A live session: how it stands, the way into its room, its chat; for whoever runs the course, what begins and ends it. */
import { useCourse, useLiveSession } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, CirclePlay } from "lucide-react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { Button } from "../ui/button";
import { Card, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { useRuns } from "./course/runs";
import { CourseTabs } from "./course/tabs";
import { personName } from "./forum/person";
import { Chat } from "./live-session/chat";
import { Control } from "./live-session/control";
import { Participants } from "./live-session/participants";
import { Room } from "./live-session/room";
import { LiveStatus } from "./live-sessions/status";

const words = {
  fr: {
    loading: "Direct",
    back: "Tous les directs",
    session: "Le direct",
    with: (name: string) => `Avec ${name}`,
    seats: (taken: number, of: number) => `${taken} sur ${of} places prises`,
    recording: "Voir l’enregistrement",
  },
  en: {
    loading: "Live session",
    back: "All live sessions",
    session: "The session",
    with: (name: string) => `With ${name}`,
    seats: (taken: number, of: number) => `${taken} of ${of} seats taken`,
    recording: "Watch the recording",
  },
};

const route = getRouteApi("/cours/$courseId/directs/$sessionId");

export default function LiveSessionPage() {
  const said = useWords(words);
  const dates = useDates();
  const { courseId, sessionId } = route.useParams();
  const { data: course } = useCourse(courseId);
  const runs = useRuns(course);
  const { data: session, etag, error, isLoading, refresh } = useLiveSession(sessionId);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/cours/$courseId/directs" params={{ courseId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  return (
    <Page title={session?.title ?? said.loading} lead={<span className="inline-block min-h-6">{course?.title}</span>} action={action}>
      <CourseTabs courseId={courseId} />
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-2" aria-busy={isLoading}>
        <div className="grid h-fit min-w-0 grid-cols-1 gap-5">
          <Card title={said.session} action={session && <LiveStatus status={session.status} />}>
            <div className="min-h-36">
              {error && !session && <Failed error={error} retry={() => void refresh()} />}
              {isLoading && <Skeleton lines={3} />}
              {session && (
                <>
                  <p className="font-medium first-letter:uppercase">
                    <time dateTime={session.scheduled_start_time}>{dates.dayAndTime(session.scheduled_start_time)}</time> –{" "}
                    {dates.time(session.scheduled_end_time)}
                  </p>
                  <p className="text-ink-soft">
                    {said.with(personName(session.instructor))} · {said.seats(session.participant_count, session.max_participants)}
                  </p>
                  {session.description && <Markdown text={session.description} className="mt-3" />}
                  {session.recording_url && (
                    <Button asChild look="secondary" className="mt-4">
                      <a href={session.recording_url} target="_blank" rel="noreferrer">
                        <CirclePlay aria-hidden="true" className="size-5" />
                        {said.recording}
                      </a>
                    </Button>
                  )}
                  <Room session={session} />
                </>
              )}
            </div>
          </Card>
          {session && runs && <Control session={session} etag={etag} />}
          {session && runs && <Participants sessionId={session.id} isLive={session.status === "live"} />}
        </div>
        {/* How often a chat is asked for, its answer says: when the session begins, it is asked anew. */}
        {session && session.status !== "cancelled" && <Chat key={session.status} session={session} runs={runs} />}
      </div>
    </Page>
  );
}

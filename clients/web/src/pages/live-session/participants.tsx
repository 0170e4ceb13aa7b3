/** Who came to a live session, and for how long, for whoever runs the course. */
import { useParticipants } from "@preau/react";
import { useWords } from "../../i18n";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";
import { duration } from "../course/duration";
import { personName } from "../forum/person";

const words = {
  fr: {
    title: "Participants",
    nothing: "Personne n’est encore venu",
    toDo: "Qui rejoint le direct apparaît ici.",
    here: "présent·e",
  },
  en: {
    title: "Participants",
    nothing: "Nobody came yet",
    toDo: "Whoever joins the session shows here.",
    here: "here",
  },
};

/** How often they are asked for again while the session is held, in milliseconds. */
const POLL = 15_000;

export function Participants({ sessionId, isLive }: { sessionId: string; isLive: boolean }) {
  const said = useWords(words);
  const people = useParticipants(sessionId, { refetchInterval: isLive && POLL });
  const { data } = people;
  return (
    <Card title={said.title}>
      <Listed
        of={people}
        className="min-h-24"
        skeleton={<Skeleton lines={2} />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul className="divide-y divide-line">
          {data?.map(({ user, user_id, joined_at, left_at, attendance_duration }) => (
            <li key={user_id} className="flex flex-wrap items-center justify-between gap-2 py-2 first:pt-0">
              <span>{personName(user)}</span>
              <span className="flex items-center gap-2 text-sm text-ink-soft">
                {attendance_duration !== undefined && duration(attendance_duration)}
                {isLive && joined_at && !left_at && <Badge tone="good">{said.here}</Badge>}
              </span>
            </li>
          ))}
        </ul>
        <More list={people} />
      </Listed>
    </Card>
  );
}

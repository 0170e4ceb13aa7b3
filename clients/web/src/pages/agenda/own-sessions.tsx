/** A student's sessions to come, and how each stands. */
import { useSessions, useWithdrawSession, type Item } from "@preau/react";
import { Video } from "lucide-react";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { midnight, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { useName } from "../../session/people";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton, type Tone } from "../../ui/card";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";

const words = {
  fr: {
    title: "Mes séances à venir",
    with: (name: string) => `avec ${name}`,
    Proposé: "demandée",
    Confirmé: "confirmée",
    Annulé: "annulée",
    withdraw: "Retirer ma demande",
    withdrawThis: (when: string) => `Retirer ma demande du ${when}`,
    withdrawn: "Demande retirée",
    join: "Rejoindre",
    nothing: "Aucune séance à venir",
    toDo: "Choisissez un créneau ci-dessous.",
  },
  en: {
    title: "My sessions to come",
    with: (name: string) => `with ${name}`,
    Proposé: "asked for",
    Confirmé: "confirmed",
    Annulé: "cancelled",
    withdraw: "Withdraw my request",
    withdrawThis: (when: string) => `Withdraw my request for ${when}`,
    withdrawn: "Request withdrawn",
    join: "Join",
    nothing: "No session to come",
    toDo: "Choose a slot below.",
  },
};

const TONES: Record<Session["status"], Tone> = { Proposé: "wait", Confirmé: "good", Annulé: "plain" };

type Session = Item<"/sessions/list">;

export function OwnSessions() {
  const said = useWords(words);
  const [from] = useState(() => midnight(new Date()).toISOString());
  const sessions = useSessions({ from });
  return (
    <Card title={said.title}>
      <Listed
        of={sessions}
        className="min-h-28"
        skeleton={<Skeleton lines={2} />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul className="divide-y divide-line">
          {sessions.data?.map((session) => <Row key={session.id} session={session} />)}
        </ul>
        <More list={sessions} />
      </Listed>
    </Card>
  );
}

/** The keyboard goes on at the session whose button it pressed, which is there no more, unless it went elsewhere meanwhile. */
export function keepKeyboardAt(row: HTMLElement | null | undefined) {
  if (document.activeElement === document.body) row?.focus();
}

function Row({ session }: { session: Session }) {
  const said = useWords(words);
  const dates = useDates();
  const withdraw = useWithdrawSession();
  const { id, slot_start, slot_end, status, coach_id, note, video_url } = session;
  const coach = useName(coach_id);
  const when = dates.dayAndTime(slot_start);
  const row = useRef<HTMLLIElement>(null);

  async function takeBack() {
    try {
      await withdraw.act({ path: { session_id: id } });
      toast.success(said.withdrawn, { description: when });
      keepKeyboardAt(row.current);
    } catch {
      // It was told already.
    }
  }

  return (
    <li
      ref={row}
      tabIndex={-1}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0"
      data-start={slot_start}
    >
      <div className="min-w-0 grow">
        <p className={`font-medium first-letter:uppercase ${status === "Annulé" ? "line-through" : ""}`}>
          <time dateTime={slot_start}>{when}</time> – {dates.time(slot_end)}
        </p>
        <p className="text-ink-soft">
          {said.with(coach)}
          {note && ` · ${note}`}
        </p>
      </div>
      <Badge tone={TONES[status]}>{said[status]}</Badge>
      {status === "Confirmé" && video_url && (
        <Button asChild size="small">
          <a href={video_url} rel="noreferrer" target="_blank">
            <Video aria-hidden="true" className="size-4.5" />
            {said.join}
          </a>
        </Button>
      )}
      {status === "Proposé" && (
        <Button
          look="danger"
          size="small"
          aria-label={said.withdrawThis(when)}
          busy={withdraw.isPending}
          onClick={() => void takeBack()}
        >
          {said.withdraw}
        </Button>
      )}
    </li>
  );
}

/** A coach's sessions, those to come or those that were: what each is about, how to enter it, and what can be done about it. */
import { useCancelSession, useSession, useSessions } from "@preau/react";
import { Video } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { midnight, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { useName } from "../../session/people";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton, type Tone } from "../../ui/card";
import { Choice } from "../../ui/choice";
import { Confirm } from "../../ui/confirm";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";
import { MoveDialog } from "./move-dialog";
import { SessionLine, type Session } from "./session-line";

const words = {
  fr: {
    title: "Mon planning",
    show: "Afficher",
    next: "à venir",
    past: "30 derniers jours",
    Proposé: "demandée",
    Confirmé: "confirmée",
    Annulé: "annulée",
    nothing: "Aucune séance sur cette période",
    toDo: "Dès que vous acceptez une demande, la séance est ici.",
    join: "Rejoindre",
    move: "Déplacer",
    moveThis: (name: string, when: string) => `Déplacer la séance avec ${name}, ${when}`,
    cancel: "Annuler",
    cancelThis: (name: string, when: string) => `Annuler la séance avec ${name}, ${when}`,
    sure: "Annuler cette séance ?",
    sureLead: (name: string, when: string) => `${name}, ${when}. L’élève est prévenu·e, et le créneau redevient libre.`,
    keep: "Garder la séance",
    cancelled: "Séance annulée",
  },
  en: {
    title: "My schedule",
    show: "Show",
    next: "to come",
    past: "last 30 days",
    Proposé: "asked for",
    Confirmé: "confirmed",
    Annulé: "cancelled",
    nothing: "No session in this period",
    toDo: "As soon as you accept a request, the session is here.",
    join: "Join",
    move: "Move",
    moveThis: (name: string, when: string) => `Move the session with ${name}, ${when}`,
    cancel: "Cancel",
    cancelThis: (name: string, when: string) => `Cancel the session with ${name}, ${when}`,
    sure: "Cancel this session?",
    sureLead: (name: string, when: string) => `${name}, ${when}. The pupil is told, and the slot is free again.`,
    keep: "Keep the session",
    cancelled: "Session cancelled",
  },
};

type Period = "next" | "past";

const TONES: Record<Session["status"], Tone> = { Proposé: "wait", Confirmé: "good", Annulé: "plain" };
/** How long before a session its room may be open, in milliseconds. */
const EARLY = 3_600_000;

export function OwnSessions() {
  const said = useWords(words);
  const [period, setPeriod] = useState<Period>("next");
  const [today] = useState(() => midnight(new Date()));
  const within =
    period === "next"
      ? { from: today.toISOString() }
      : { from: midnight(today, -30).toISOString(), to: today.toISOString() };
  const sessions = useSessions(within);
  const options = (["next", "past"] as const).map((value) => ({ value, label: said[value] }));
  return (
    <Card
      title={said.title}
      action={<Choice label={said.show} value={period} options={options} onChoose={(chosen) => setPeriod(chosen)} />}
    >
      <Listed
        of={sessions}
        className="min-h-48"
        skeleton={<Skeleton lines={3} />}
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

function Row({ session }: { session: Session }) {
  const said = useWords(words);
  const dates = useDates();
  const cancel = useCancelSession();
  const [isMoving, setMoving] = useState(false);
  const { id, slot_start, slot_end, status, student_id } = session;
  const [when, name] = [dates.dayAndTime(slot_start), useName(student_id)];
  const now = Date.now();
  const isOver = Date.parse(slot_end) <= now;
  const isNear = !isOver && Date.parse(slot_start) - EARLY <= now;

  async function callOff() {
    try {
      await cancel.act({ path: { session_id: id } });
      toast.success(said.cancelled, { description: `${name}, ${when}` });
    } catch {
      // It was told already.
    }
  }

  return (
    <SessionLine session={session}>
      <Badge tone={TONES[status]}>{said[status]}</Badge>
      {status === "Confirmé" && isNear && <Join id={id} />}
      {status !== "Annulé" && !isOver && (
        <span className="flex gap-1">
          <Button look="quiet" size="small" aria-label={said.moveThis(name, when)} onClick={() => setMoving(true)}>
            {said.move}
          </Button>
          <Confirm
            size="small"
            label={said.cancelThis(name, when)}
            title={said.sure}
            consequence={said.sureLead(name, when)}
            confirm={said.cancel}
            back={said.keep}
            act={callOff}
          >
            {said.cancel}
          </Confirm>
        </span>
      )}
      <MoveDialog session={session} name={name} open={isMoving} onClose={() => setMoving(false)} />
    </SessionLine>
  );
}

/** The way into its room, which is told of one session at a time, and once it is open. */
function Join({ id }: { id: string }) {
  const said = useWords(words);
  const { data } = useSession(id, { refetchInterval: 60_000 });
  if (!data?.video_url) return null;
  return (
    <Button asChild size="small">
      <a href={data.video_url} rel="noreferrer" target="_blank">
        <Video aria-hidden="true" className="size-4.5" />
        {said.join}
      </a>
    </Button>
  );
}

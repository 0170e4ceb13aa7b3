/** What a coach is asked for and has not answered yet. */
import { useConfirmSession, useDeclineSession, useSessions } from "@preau/react";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { midnight, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { useName } from "../../session/people";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";
import { SessionLine, type Session } from "./session-line";

const words = {
  fr: {
    title: "Demandes à traiter",
    count: (count: string) => `${count} en attente`,
    nothing: "Aucune demande en attente",
    toDo: "Les élèves réservent dans vos disponibilités : tenez-les à jour, leurs demandes arrivent ici.",
    accept: "Accepter",
    acceptThis: (name: string, when: string) => `Accepter la demande de ${name}, ${when}`,
    decline: "Refuser",
    declineThis: (name: string, when: string) => `Refuser la demande de ${name}, ${when}`,
    accepted: "Séance confirmée",
    declined: "Demande refusée",
    told: (name: string) => `${name} est prévenu·e.`,
    asked: (when: string) => `demandée ${when}`,
  },
  en: {
    title: "Requests to answer",
    count: (count: string) => `${count} waiting`,
    nothing: "No request is waiting",
    toDo: "Pupils book within your availability: keep it up to date, their requests come here.",
    accept: "Accept",
    acceptThis: (name: string, when: string) => `Accept the request of ${name}, ${when}`,
    decline: "Decline",
    declineThis: (name: string, when: string) => `Decline the request of ${name}, ${when}`,
    accepted: "Session confirmed",
    declined: "Request declined",
    told: (name: string) => `${name} is told.`,
    asked: (when: string) => `asked for ${when}`,
  },
};

export function Requests() {
  const said = useWords(words);
  // What began before today is answered no more.
  const [from] = useState(() => midnight(new Date()).toISOString());
  const requests = useSessions({ status: "Proposé", from });
  const count = requests.data?.length ?? 0;
  const action = count > 0 && <Badge tone="wait">{said.count(`${count}${requests.hasMore ? "+" : ""}`)}</Badge>;
  return (
    <Card title={said.title} action={action}>
      <Listed
        of={requests}
        className="min-h-28"
        skeleton={<Skeleton lines={2} />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul className="divide-y divide-line">
          {requests.data?.map((session) => <Row key={session.id} session={session} />)}
        </ul>
        <More list={requests} />
      </Listed>
    </Card>
  );
}

function Row({ session }: { session: Session }) {
  const said = useWords(words);
  const dates = useDates();
  const confirm = useConfirmSession();
  const decline = useDeclineSession();
  const { id, slot_start, student_id, created_at } = session;
  const when = dates.dayAndTime(slot_start);
  const name = useName(student_id);
  const isBusy = confirm.isPending || decline.isPending;

  async function answer(act: typeof confirm.act | typeof decline.act, done: string) {
    try {
      await act({ path: { session_id: id } });
      toast.success(done, { description: said.told(name) });
    } catch {
      // It was told already, and the list has been read anew.
    }
  }

  return (
    <SessionLine session={session} more={said.asked(dates.fromNow(created_at))}>
      <span className="flex flex-wrap gap-2">
        <Button
          look="danger"
          size="small"
          aria-label={said.declineThis(name, when)}
          busy={isBusy}
          onClick={() => void answer(decline.act, said.declined)}
        >
          <X aria-hidden="true" className="size-4.5" />
          {said.decline}
        </Button>
        <Button
          size="small"
          aria-label={said.acceptThis(name, when)}
          busy={isBusy}
          onClick={() => void answer(confirm.act, said.accepted)}
        >
          <Check aria-hidden="true" className="size-4.5" />
          {said.accept}
        </Button>
      </span>
    </SessionLine>
  );
}

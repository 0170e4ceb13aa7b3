/** The school's outbox: what people are told, what became of each message, and those that are to be sent again. */
import { usePreauAct, usePreauPages, type Item } from "@preau/react";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { useKnownPeople, useName } from "../session/people";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton, type Tone } from "../ui/card";
import { Choice } from "../ui/choice";
import { useDebounced } from "../ui/debounced";
import { Field } from "../ui/field";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { Letter } from "./messages/letter";

const words = {
  fr: {
    title: "Boîte d’envoi",
    lead: "Tout ce que l’école dit à ses membres, et ce qu’il en est advenu.",
    list: "Messages",
    state: "État",
    channels: { email: "E-mail", whatsapp: "WhatsApp", in_app: "Avis" },
    states: {
      all: "tous",
      queued: "en attente",
      sending: "en cours d’envoi",
      failed: "échec, à réessayer",
      sent: "envoyé",
      delivered: "remis",
      dropped: "abandonné",
      dead: "échec définitif",
      bounced: "refusé par sa messagerie",
      complained: "signalé comme indésirable",
    },
    again: "Renvoyer",
    againThis: (name: string) => `Renvoyer le message à ${name}`,
    queued: "Message remis en file d’envoi",
    reason: (reason: string) => `Raison : ${reason}`,
    attempts: (count: number) => `${count} ${count > 1 ? "tentatives" : "tentative"}`,
    next: "prochaine :",
    recipient: "Destinataire",
    recipientHint: "Son identifiant, ou une adresse entière.",
    nothing: "Aucun message dans cet état",
    toDo: "Choisissez un autre état ou une autre personne, ou revenez plus tard.",
    refresh: "Actualiser",
  },
  en: {
    title: "Outbox",
    lead: "All that the school tells its people, and what became of it.",
    list: "Messages",
    state: "State",
    channels: { email: "E-mail", whatsapp: "WhatsApp", in_app: "Notice" },
    states: {
      all: "all",
      queued: "waiting",
      sending: "being sent",
      failed: "failed, to be tried again",
      sent: "sent",
      delivered: "delivered",
      dropped: "dropped",
      dead: "failed for good",
      bounced: "refused by their mail service",
      complained: "reported as spam",
    },
    again: "Send again",
    againThis: (name: string) => `Send the message to ${name} again`,
    queued: "The message is in the queue again",
    reason: (reason: string) => `Reason: ${reason}`,
    attempts: (count: number) => `${count} ${count === 1 ? "attempt" : "attempts"}`,
    next: "next:",
    recipient: "To",
    recipientHint: "Their identifier, or a whole address.",
    nothing: "No message is in this state",
    toDo: "Choose another state or another person, or come back later.",
    refresh: "Refresh",
  },
};

type Message = Item<"/api/admin/messages">;
type State = Message["state"];

const TONES: Record<State, Tone> = {
  queued: "wait",
  sending: "wait",
  failed: "wait",
  sent: "good",
  delivered: "good",
  dropped: "plain",
  dead: "bad",
  bounced: "bad",
  complained: "bad",
};
/** What may be sent again. */
const ENDED: State[] = ["dead", "failed"];
/** What something is still to be done for. */
const OPEN: State[] = ["queued", "sending", "failed"];
/** How often the page looks for news, in milliseconds, while someone sees it. */
const EVERY = 5_000;

export default function Messages() {
  const said = useWords(words);
  const known = useKnownPeople();
  const [state, setState] = useState<State | "all">("all");
  const [typed, setTyped] = useState("");
  const recipient = useDebounced(typed.trim());
  // Who looks at what is older reads no news: all of it would be read again each time.
  const [isBack, setBack] = useState(false);
  const [isRefreshing, setRefreshing] = useState(false);
  const query = { limit: 30, ...(state !== "all" && { state }), ...(recipient && { recipient }) };
  const messages = usePreauPages("/api/admin/messages", { query }, { refetchInterval: !isBack && EVERY });
  const { hasMore, isLoadingMore } = messages;

  async function loadMore() {
    setBack(true);
    await messages.loadMore();
  }

  async function refresh() {
    setRefreshing(true);
    await messages.refresh();
    setRefreshing(false);
  }

  const options = (["all", ...Object.keys(TONES)] as (State | "all")[]).map((value) => ({
    value,
    label: said.states[value],
  }));
  const action = (
    <span className="flex flex-wrap gap-2">
      <Choice label={said.state} value={state} options={options} onChoose={(chosen) => setState(chosen)} />
      <Button look="secondary" busy={isRefreshing} onClick={() => void refresh()}>
        <RefreshCw aria-hidden="true" className="size-4.5" />
        {said.refresh}
      </Button>
    </span>
  );
  return (
    <Page title={said.title} lead={said.lead}>
      <Card title={said.list} action={action}>
        <Field
          label={said.recipient}
          hint={said.recipientHint}
          list="messages-people"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          className="mb-4 max-w-md"
        />
        <datalist id="messages-people">
          {known.map(({ id, name }) => (
            <option key={id} value={id} label={name} />
          ))}
        </datalist>
        <Listed
          of={messages}
          className="min-h-96"
          skeleton={<Skeleton lines={6} className="h-14" />}
          empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
        >
          <ul className="divide-y divide-line">
            {messages.data?.map((message) => <Row key={message.id} message={message} />)}
          </ul>
          <More list={{ hasMore, isLoadingMore, loadMore }} />
        </Listed>
      </Card>
    </Page>
  );
}

function Row({ message }: { message: Message }) {
  const said = useWords(words);
  const dates = useDates();
  const retry = usePreauAct("POST /api/admin/messages/{message_id}/retry", ["/api/admin/messages"]);
  const { id, template, channel, state, to, created_at, due_at, attempts, reason } = message;
  const user = useName("user" in to ? to.user : undefined);
  const name = "user" in to ? (user ?? to.user) : to.address;

  async function again() {
    try {
      await retry.act({ path: { message_id: id } });
      toast.success(said.queued, { description: name });
    } catch {
      // It was told already.
    }
  }

  return (
    <li data-message={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3 first:pt-0">
      <div className="min-w-0 grow basis-64">
        <p className="font-medium break-words">{name}</p>
        <p className="text-sm text-ink-soft">
          {said.channels[channel]}, {template}, <time dateTime={created_at}>{dates.dayAndTime(created_at)}</time>
        </p>
        {(attempts > 0 || OPEN.includes(state)) && (
          <p className="text-sm text-ink-soft">
            {said.attempts(attempts)}
            {OPEN.includes(state) && (
              <>
                , {said.next} <time dateTime={due_at}>{dates.dayAndTime(due_at)}</time>
              </>
            )}
          </p>
        )}
        {reason && <p className="text-sm text-rust-700">{said.reason(reason)}</p>}
      </div>
      <Badge tone={TONES[state]}>{said.states[state]}</Badge>
      <Letter message={message} />
      {ENDED.includes(state) && (
        <Button
          look="secondary"
          size="small"
          aria-label={said.againThis(name)}
          busy={retry.isPending}
          onClick={() => void again()}
        >
          {said.again}
        </Button>
      )}
    </li>
  );
}

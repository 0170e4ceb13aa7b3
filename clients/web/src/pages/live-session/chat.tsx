/** The chat of a live session: messages and questions as they come, and those that were pinned. */
import { useLiveChat, usePinChatMessage, useSendChatMessage, useUnpinChatMessage, type Answer } from "@preau/react";
import { CircleQuestionMark, Pin, PinOff, Send } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Markdown } from "../../markdown";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { Area } from "../../ui/field";
import { Failed } from "../../ui/page";
import { personName } from "../forum/person";

const words = {
  fr: {
    title: "Chat",
    messages: "Messages du chat",
    pinned: "Épinglés",
    question: "question",
    answer: "réponse",
    pin: (name: string) => `Épingler le message de ${name}`,
    unpin: (name: string) => `Désépingler le message de ${name}`,
    nothing: "Rien n’a encore été dit",
    toDo: "Écrivez le premier message, ou posez une question.",
    notLive: "Le chat s’ouvre avec le direct.",
    over: "Le chat est fermé.",
    joinFirst: "Rejoignez le direct pour écrire.",
    write: "Votre message",
    asQuestion: "C’est une question pour l’enseignant·e",
    asAnswer: "C’est une réponse à une question",
    send: "Envoyer",
  },
  en: {
    title: "Chat",
    messages: "Messages of the chat",
    pinned: "Pinned",
    question: "question",
    answer: "answer",
    pin: (name: string) => `Pin the message of ${name}`,
    unpin: (name: string) => `Unpin the message of ${name}`,
    nothing: "Nothing was said yet",
    toDo: "Write the first message, or ask a question.",
    notLive: "The chat opens with the session.",
    over: "The chat is closed.",
    joinFirst: "Join the session to write.",
    write: "Your message",
    asQuestion: "It is a question to the teacher",
    asAnswer: "It is an answer to a question",
    send: "Send",
  },
};

type Session = Answer<"/api/live-sessions/{session_id}">;
type Message = Answer<"/api/live-sessions/{session_id}/chat">[number];

/** How often the chat of a session that is not held is asked for again, in milliseconds. */
const SELDOM = 30_000;

export function Chat({ session, runs }: { session: Session; runs: boolean }) {
  const said = useWords(words);
  const isLive = session.status === "live";
  // While it is held, as often as the server wishes, by the ETag: what was answered before it began wished for less.
  const often = isLive ? { staleTime: 0 } : { refetchInterval: SELDOM };
  const { data, error, isLoading, refresh } = useLiveChat(session.id, often);
  const pins = useLiveChat(session.id, { pinned: true, ...often });
  const list = useRef<HTMLDivElement>(null);
  const last = data?.at(-1)?.id;
  useEffect(() => {
    // The latest one is what one reads; nothing else of the page moves.
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last]);
  return (
    <Card title={said.title} className="h-fit min-w-0">
      {pins.data && pins.data.length > 0 && (
        <section aria-label={said.pinned} className="mb-3 rounded-lg border border-sun-300 bg-sun-100 px-3 py-2">
          <h3 className="flex items-center gap-2 text-sm font-medium text-sun-700">
            <Pin aria-hidden="true" className="size-4" />
            {said.pinned}
          </h3>
          <ul>
            {pins.data.map((message) => (
              <Line key={message.id} message={message} runs={runs} />
            ))}
          </ul>
        </section>
      )}
      <div aria-busy={isLoading}>
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {isLoading && <Skeleton lines={4} />}
        {data?.length === 0 && (
          <Empty title={said.nothing}>{isLive ? said.toDo : session.status === "ended" ? said.over : said.notLive}</Empty>
        )}
        {data && data.length > 0 && (
          <div
            ref={list}
            role="log"
            aria-label={said.messages}
            tabIndex={0}
            className="max-h-96 min-h-40 overflow-y-auto rounded-lg border border-line px-3"
          >
            <ul className="divide-y divide-line">
              {data.map((message) => (
                <Line key={message.id} message={message} runs={runs} />
              ))}
            </ul>
          </div>
        )}
      </div>
      {isLive &&
        (session.is_participant || runs ? (
          <Write sessionId={session.id} runs={runs} />
        ) : (
          <p className="mt-3 text-ink-soft">{said.joinFirst}</p>
        ))}
    </Card>
  );
}

function Line({ message, runs }: { message: Message; runs: boolean }) {
  const said = useWords(words);
  const { time } = useDates();
  const name = personName(message.user);
  const [pin, unpin] = [usePinChatMessage(), useUnpinChatMessage()];
  const path = { session_id: message.session_id, message_id: message.id };
  return (
    <li className="flex items-start gap-2 py-2">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2 text-sm text-ink-soft">
          <span className="font-medium text-ink">{name}</span>
          <time dateTime={message.created_at}>{time(message.created_at)}</time>
          {message.message_type !== "message" && (
            <Badge tone={message.message_type === "question" ? "wait" : "good"}>
              {message.message_type === "question" && <CircleQuestionMark aria-hidden="true" className="size-3.5" />}
              {said[message.message_type]}
            </Badge>
          )}
        </p>
        <Markdown text={message.message} />
      </div>
      {runs && (
        <Button
          look="quiet"
          size="small"
          aria-label={message.is_pinned ? said.unpin(name) : said.pin(name)}
          onClick={() => (message.is_pinned ? unpin : pin).start({ path })}
        >
          {message.is_pinned ? <PinOff aria-hidden="true" className="size-4" /> : <Pin aria-hidden="true" className="size-4" />}
        </Button>
      )}
    </li>
  );
}

function Write({ sessionId, runs }: { sessionId: string; runs: boolean }) {
  const said = useWords(words);
  const [message, setMessage] = useState("");
  const [isSpecial, setSpecial] = useState(false);
  const send = useSendChatMessage();

  async function say() {
    const text = message.trim();
    if (!text) return;
    const message_type = isSpecial ? (runs ? "answer" : "question") : "message";
    try {
      await send.act({ path: { session_id: sessionId }, body: { message: text, message_type } });
      setMessage("");
      setSpecial(false);
    } catch {
      // It was told already; what was written stays.
    }
  }

  return (
    <form
      className="mt-3 space-y-1"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <Area
        label={said.write}
        rows={2}
        maxLength={2000}
        value={message}
        onChange={({ target }) => setMessage(target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void say();
        }}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <label className="flex min-h-11 items-center gap-2">
          <input
            type="checkbox"
            className="size-5 shrink-0 accent-leaf-700"
            checked={isSpecial}
            onChange={({ target }) => setSpecial(target.checked)}
          />
          {runs ? said.asAnswer : said.asQuestion}
        </label>
        <Button type="submit" busy={send.isPending} disabled={!message.trim()}>
          <Send aria-hidden="true" className="size-4.5" />
          {said.send}
        </Button>
      </div>
    </form>
  );
}

/** A reply with those under it: its text, its votes, and what one may do with it. */
import { useTopicReplies, type Item, type Schemas } from "@preau/react";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Markdown } from "../../markdown";
import { Button } from "../../ui/button";
import { Badge } from "../../ui/card";
import { More } from "../../ui/more";
import { personName } from "../forum/person";
import { ReplyActions } from "./reply-actions";
import { WriteReply } from "./write-reply";

const words = {
  fr: {
    by: (name: string) => `Réponse de ${name}`,
    edited: "modifiée",
    solution: "solution",
    hidden: "masquée",
    deleted: "Cette réponse a été supprimée.",
    isHidden: "Cette réponse est masquée en attendant une décision.",
    more: "Voir toutes les réponses à celle-ci",
  },
  en: {
    by: (name: string) => `Reply by ${name}`,
    edited: "changed",
    solution: "solution",
    hidden: "hidden",
    deleted: "This reply was deleted.",
    isHidden: "This reply is hidden until someone decides.",
    more: "See all replies to this one",
  },
};

export type ReplyView = Schemas["ForumReplyView"] | Item<"/api/topics/{topic_id}/replies">;

export interface ReplyProps {
  reply: ReplyView;
  /** Whether one runs the course. */
  runs: boolean;
  mayReply: boolean;
  /** Whether one says what solves the topic. */
  maySolve: boolean;
}

export function Reply(props: ReplyProps) {
  const said = useWords(words);
  const { fromNow } = useDates();
  const [writing, setWriting] = useState<"reply" | "edit">();
  const { reply, ...rest } = props;
  const name = personName(reply.user);
  const close = () => setWriting(undefined);
  return (
    <li className="py-3 first:pt-0">
      <article
        aria-label={said.by(name)}
        className={`rounded-lg ${reply.is_solution ? "border-l-4 border-leaf-600 bg-leaf-50 p-3" : ""}`}
      >
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-soft">
          <span className="font-medium text-ink">{name}</span>
          <time dateTime={reply.created_at}>{fromNow(reply.created_at)}</time>
          {reply.edited_at && <span>({said.edited})</span>}
          {reply.is_solution && (
            <Badge tone="good">
              <CircleCheck aria-hidden="true" className="size-3.5" />
              {said.solution}
            </Badge>
          )}
          {reply.is_hidden && <Badge tone="bad">{said.hidden}</Badge>}
        </p>
        {writing === "edit" ? (
          <WriteReply topicId={reply.topic_id} edited={reply} onDone={close} />
        ) : reply.deleted ? (
          <p className="mt-1 text-ink-soft italic">{said.deleted}</p>
        ) : reply.is_hidden && !reply.content ? (
          <p className="mt-1 text-ink-soft italic">{said.isHidden}</p>
        ) : (
          <Markdown text={reply.content} className="mt-1" />
        )}
        <ReplyActions {...props} name={name} write={setWriting} />
        {writing === "reply" && (
          <div className="mt-2">
            <WriteReply topicId={reply.topic_id} parent={{ id: reply.id, name }} onDone={close} />
          </div>
        )}
      </article>
      {reply.replies.length > 0 && (
        <ul className="mt-1 border-l-2 border-line pl-3 sm:pl-5">
          {reply.replies.map((one) => (
            <Reply key={one.id} {...rest} reply={one} />
          ))}
        </ul>
      )}
      {reply.has_more_replies && !reply.parent_reply_id && <Rest {...props} />}
    </li>
  );
}

/** All that is under a reply, one by one, where there is more than its topic shows. */
function Rest({ reply, ...rest }: ReplyProps) {
  const said = useWords(words);
  const [isOpen, setOpen] = useState(false);
  const replies = useTopicReplies(reply.topic_id, { under: reply.id, enabled: isOpen });
  if (!isOpen) {
    return (
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        {said.more}
      </Button>
    );
  }
  return (
    <>
      <ul aria-busy={replies.isLoading} className="mt-1 border-l-2 border-line pl-3 sm:pl-5">
        {replies.data?.map((one) => <Reply key={one.id} {...rest} reply={{ ...one, replies: [] }} />)}
      </ul>
      <More list={replies} />
    </>
  );
}

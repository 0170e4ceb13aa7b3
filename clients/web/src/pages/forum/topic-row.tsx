/** A topic in a list. */
import type { Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Eye, Lock, MessageSquare, Pin } from "lucide-react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Badge } from "../../ui/card";
import { personName } from "./person";

const words = {
  fr: {
    by: (name: string, when: string) => `${name}, ${when}`,
    last: (name: string, when: string) => `dernière réponse de ${name}, ${when}`,
    pinned: "épinglé",
    locked: "verrouillé",
    solved: "résolu",
    unread: "nouveau",
    replies: (count: number) => `${count} réponse${count > 1 ? "s" : ""}`,
    views: (count: number) => `${count} vue${count > 1 ? "s" : ""}`,
  },
  en: {
    by: (name: string, when: string) => `${name}, ${when}`,
    last: (name: string, when: string) => `last reply by ${name}, ${when}`,
    pinned: "pinned",
    locked: "locked",
    solved: "solved",
    unread: "new",
    replies: (count: number) => `${count} ${count === 1 ? "reply" : "replies"}`,
    views: (count: number) => `${count} view${count === 1 ? "" : "s"}`,
  },
};

export function TopicRow({ courseId, topic }: { courseId: string; topic: Item<"/api/forums/{forum_id}/topics"> }) {
  const said = useWords(words);
  const { fromNow } = useDates();
  const { last_reply_user, last_reply_at } = topic;
  return (
    <li className="py-3 first:pt-0">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          to="/cours/$courseId/forum/$topicId"
          params={{ courseId, topicId: topic.id }}
          className={`min-w-0 break-words text-leaf-900 hover:underline ${topic.unread ? "font-bold" : "font-medium"}`}
        >
          {topic.title}
        </Link>
        {topic.is_pinned && (
          <Badge>
            <Pin aria-hidden="true" className="size-3.5" />
            {said.pinned}
          </Badge>
        )}
        {topic.is_locked && (
          <Badge>
            <Lock aria-hidden="true" className="size-3.5" />
            {said.locked}
          </Badge>
        )}
        {topic.has_solution && (
          <Badge tone="good">
            <CircleCheck aria-hidden="true" className="size-3.5" />
            {said.solved}
          </Badge>
        )}
        {topic.unread && <Badge tone="wait">{said.unread}</Badge>}
      </p>
      <p className="flex flex-wrap items-center gap-x-4 text-sm text-ink-soft">
        <span>{said.by(personName(topic.user), fromNow(topic.created_at))}</span>
        <span className="flex items-center gap-1">
          <MessageSquare aria-hidden="true" className="size-4" />
          {said.replies(topic.reply_count)}
        </span>
        <span className="flex items-center gap-1">
          <Eye aria-hidden="true" className="size-4" />
          {said.views(topic.view_count)}
        </span>
        {last_reply_user && last_reply_at && <span>{said.last(personName(last_reply_user), fromNow(last_reply_at))}</span>}
      </p>
    </li>
  );
}

/** What was flagged in a forum, for whoever runs the course: each reply is hidden, or shown again. */
import { useCourse, useCourseForum, useForumFlags, useResolveFlags, type Item } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, Eye, EyeOff } from "lucide-react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";
import { CourseTabs } from "./course/tabs";
import { personName } from "./forum/person";
import { REASONS } from "./forum/reasons";

const words = {
  fr: {
    title: "Signalements",
    back: "Retour au forum",
    list: "Réponses signalées",
    nothing: "Rien n’est signalé",
    toDo: "Ce que les élèves signalent apparaît ici, à vous de décider.",
    by: (author: string) => `Réponse de ${author}`,
    flagged: (name: string, reason: string, when: string) => `Signalée par ${name} : ${reason}, ${when}`,
    count: (count: number) => `${count} signalement${count > 1 ? "s" : ""}`,
    hidden: "masquée",
    deleted: "Cette réponse a été supprimée.",
    topic: "Voir le sujet",
    hide: "Masquer",
    hideThis: (author: string) => `Masquer la réponse de ${author}`,
    keep: "Laisser visible",
    keepThis: (author: string) => `Laisser visible la réponse de ${author}`,
    wasHidden: "Réponse masquée",
    wasKept: "Réponse laissée visible",
  },
  en: {
    title: "Flags",
    back: "Back to the forum",
    list: "Flagged replies",
    nothing: "Nothing is flagged",
    toDo: "What students flag shows here, for you to decide.",
    by: (author: string) => `Reply by ${author}`,
    flagged: (name: string, reason: string, when: string) => `Flagged by ${name}: ${reason}, ${when}`,
    count: (count: number) => `${count} flag${count === 1 ? "" : "s"}`,
    hidden: "hidden",
    deleted: "This reply was deleted.",
    topic: "See the topic",
    hide: "Hide",
    hideThis: (author: string) => `Hide the reply by ${author}`,
    keep: "Leave it visible",
    keepThis: (author: string) => `Leave it visible: the reply by ${author}`,
    wasHidden: "The reply is hidden",
    wasKept: "The reply stays visible",
  },
};

type FlagView = Item<"/api/forums/{forum_id}/flags">;

const route = getRouteApi("/cours/$courseId/forum/signalements");

export default function ForumFlags() {
  const said = useWords(words);
  const { courseId } = route.useParams();
  const { data: course } = useCourse(courseId);
  const { data: forum, error, isLoading, refresh } = useCourseForum(courseId);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/cours/$courseId/forum" params={{ courseId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  return (
    <Page title={said.title} lead={<span className="inline-block min-h-6">{course?.title}</span>} action={action}>
      <CourseTabs courseId={courseId} />
      <Card title={said.list}>
        <div className="min-h-64" aria-busy={isLoading}>
          {error && !forum && <Failed error={error} retry={() => void refresh()} />}
          {isLoading && <Skeleton lines={3} className="h-24" />}
          {forum && <List courseId={courseId} forumId={forum.id} />}
        </div>
      </Card>
    </Page>
  );
}

function List({ courseId, forumId }: { courseId: string; forumId: string }) {
  const said = useWords(words);
  const flags = useForumFlags(forumId);
  const { data } = flags;
  return (
    <Listed
      of={flags}
      skeleton={<Skeleton lines={3} className="h-24" />}
      empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
    >
      <ul className="divide-y divide-line">
        {data?.map((flag) => (
          <Row key={`${flag.reply_id} ${flag.user.id}`} courseId={courseId} forumId={forumId} flag={flag} />
        ))}
      </ul>
      <More list={flags} />
    </Listed>
  );
}

function Row({ courseId, forumId, flag }: { courseId: string; forumId: string; flag: FlagView }) {
  const said = useWords(words);
  const reasons = useWords(REASONS);
  const { fromNow } = useDates();
  const resolve = useResolveFlags();
  const author = personName(flag.author);

  async function decide(is_hidden: boolean) {
    try {
      // Where there are more flags than one request decides on, the same one goes on.
      const input = { path: { forum_id: forumId, reply_id: flag.reply_id }, body: { is_hidden } };
      while ((await resolve.act(input))?.complete === false);
      toast.success(is_hidden ? said.wasHidden : said.wasKept);
    } catch {
      // It was told already.
    }
  }

  return (
    <li className="py-4 first:pt-0">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{said.by(author)}</span>
        <Badge tone="wait">{said.count(flag.flag_count)}</Badge>
        {flag.is_hidden && <Badge tone="bad">{said.hidden}</Badge>}
      </p>
      <p className="text-sm text-ink-soft">{said.flagged(personName(flag.user), reasons[flag.reason], fromNow(flag.created_at))}</p>
      <blockquote className="my-2 rounded-lg bg-paper px-4 py-3">
        {flag.deleted ? <p className="text-ink-soft">{said.deleted}</p> : <Markdown text={flag.content} />}
      </blockquote>
      <div className="flex flex-wrap gap-2">
        <Button
          look="danger"
          size="small"
          aria-label={said.hideThis(author)}
          disabled={resolve.isPending}
          onClick={() => void decide(true)}
        >
          <EyeOff aria-hidden="true" className="size-4" />
          {said.hide}
        </Button>
        <Button
          look="secondary"
          size="small"
          aria-label={said.keepThis(author)}
          disabled={resolve.isPending}
          onClick={() => void decide(false)}
        >
          <Eye aria-hidden="true" className="size-4" />
          {said.keep}
        </Button>
        <Button asChild look="quiet" size="small">
          <Link to="/cours/$courseId/forum/$topicId" params={{ courseId, topicId: flag.topic_id }}>
            {said.topic}
          </Link>
        </Button>
      </div>
    </li>
  );
}

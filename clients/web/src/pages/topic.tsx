/** A topic of a forum with its replies, one under the other, and what one may do with each. */
import { useCourse, useTopic, useTopicReplies, type Answer } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, CircleCheck, Lock, Pin } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Notice, Skeleton } from "../ui/card";
import { Choice } from "../ui/choice";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";
import { useRuns } from "./course/runs";
import { CourseTabs } from "./course/tabs";
import { personName } from "./forum/person";
import { Reply } from "./topic/reply";
import { TopicActions } from "./topic/topic-actions";
import { WriteReply } from "./topic/write-reply";

const words = {
  fr: {
    loading: "Sujet",
    back: "Retour au forum",
    question: "Question",
    by: (name: string, when: string) => `${name}, ${when}`,
    edited: "modifié",
    about: "Leçon :",
    pinned: "épinglé",
    locked: "verrouillé",
    solved: "résolu",
    replies: "Réponses",
    sort: "Trier",
    sorts: { oldest: "dans l’ordre", recent: "les plus récentes", votes: "les mieux votées" },
    nothing: "Pas encore de réponse",
    toDo: "Écrivez la première ci-dessous.",
    lockedFor: "Ce sujet est verrouillé : on n’y répond plus.",
  },
  en: {
    loading: "Topic",
    back: "Back to the forum",
    question: "Question",
    by: (name: string, when: string) => `${name}, ${when}`,
    edited: "changed",
    about: "Lesson:",
    pinned: "pinned",
    locked: "locked",
    solved: "solved",
    replies: "Replies",
    sort: "Sort",
    sorts: { oldest: "in order", recent: "latest first", votes: "best voted" },
    nothing: "No reply yet",
    toDo: "Write the first one below.",
    lockedFor: "This topic is locked: it is replied to no more.",
  },
};

const SORTS = ["oldest", "recent", "votes"] as const;
/** How often replies are asked for again while one looks, in milliseconds. */
const POLL = 20_000;

type Topic = Answer<"/api/topics/{topic_id}">;

const route = getRouteApi("/cours/$courseId/forum/$topicId");

export default function TopicPage() {
  const said = useWords(words);
  const { courseId, topicId } = route.useParams();
  const { data: course } = useCourse(courseId);
  const runs = useRuns(course);
  const { data: topic, etag, error, isLoading, refresh } = useTopic(topicId);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/cours/$courseId/forum" params={{ courseId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  const lesson = course?.modules.flatMap(({ lessons }) => lessons).find(({ id }) => id === topic?.lesson_id);
  return (
    <Page title={topic?.title ?? said.loading} lead={<span className="inline-block min-h-6">{course?.title}</span>} action={action}>
      <CourseTabs courseId={courseId} />
      <div className="grid grid-cols-1 gap-5" aria-busy={isLoading}>
        {error && !topic && <Failed error={error} retry={() => void refresh()} />}
        {isLoading && <Skeleton lines={3} className="h-24" />}
        {topic && (
          <>
            <Question topic={topic} etag={etag} runs={runs} courseId={courseId}>
              {lesson && (
                <p className="mt-3 text-sm text-ink-soft">
                  {said.about}{" "}
                  <Link
                    to="/cours/$courseId/lecons/$lessonId"
                    params={{ courseId, lessonId: lesson.id }}
                    className="text-leaf-800 underline"
                  >
                    {lesson.title}
                  </Link>
                </p>
              )}
            </Question>
            <Replies topic={topic} runs={runs} />
          </>
        )}
      </div>
    </Page>
  );
}

interface QuestionProps {
  topic: Topic;
  etag: string | undefined;
  runs: boolean;
  courseId: string;
  children: React.ReactNode;
}

function Question({ topic, etag, runs, courseId, children }: QuestionProps) {
  const said = useWords(words);
  const { fromNow } = useDates();
  const badges = (
    <span className="flex flex-wrap gap-2">
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
    </span>
  );
  return (
    <Card title={said.question} action={badges}>
      <p className="mb-2 text-sm text-ink-soft">
        {said.by(personName(topic.user), fromNow(topic.created_at))}
        {topic.edited_at && ` (${said.edited})`}
      </p>
      <Markdown text={topic.content} />
      {children}
      <TopicActions topic={topic} etag={etag} runs={runs} courseId={courseId} />
    </Card>
  );
}

function Replies({ topic, runs }: { topic: Topic; runs: boolean }) {
  const said = useWords(words);
  const person = usePerson();
  const [sort, setSort] = useState<(typeof SORTS)[number]>("oldest");
  const replies = useTopicReplies(topic.id, { sort, refetchInterval: POLL });
  const { data } = replies;
  const mayReply = runs || !topic.is_locked;
  const options = SORTS.map((value) => ({ value, label: said.sorts[value] }));
  return (
    <Card title={said.replies} action={<Choice label={said.sort} value={sort} options={options} onChoose={(chosen) => setSort(chosen)} />}>
      <Listed
        of={replies}
        className="min-h-32"
        skeleton={<Skeleton lines={2} className="h-24" />}
        empty={<Empty title={said.nothing}>{mayReply && said.toDo}</Empty>}
      >
        <ul className="divide-y divide-line">
          {data?.map((reply) => (
            <Reply
              key={reply.id}
              reply={reply}
              runs={runs}
              mayReply={mayReply}
              maySolve={runs || topic.user_id === person?.id}
            />
          ))}
        </ul>
        <More list={replies} />
      </Listed>
      <div className="mt-4 border-t border-line pt-4">
        {mayReply ? <WriteReply topicId={topic.id} /> : <Notice tone="wait">{said.lockedFor}</Notice>}
      </div>
    </Card>
  );
}

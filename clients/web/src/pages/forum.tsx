/** The forum of a course: its topics, found and sorted, and a new one. */
import {
  useCourse,
  useCourseForum,
  useCreateForum,
  useFollowForum,
  useForumTopics,
  useUnfollowForum,
  useUpdateForum,
  type Answer,
} from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Flag, Lock, LockOpen, Plus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Notice, Skeleton } from "../ui/card";
import { Choice } from "../ui/choice";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";
import { useRuns } from "./course/runs";
import { CourseTabs } from "./course/tabs";
import { Follow } from "./forum/follow";
import { NewTopic } from "./forum/new-topic";
import { SearchBox } from "./forum/search-box";
import { TopicRow } from "./forum/topic-row";

const words = {
  fr: {
    title: "Forum",
    topics: "Sujets",
    ask: "Nouveau sujet",
    follow: "Me prévenir des nouveaux sujets",
    unfollow: "Ne plus m’en prévenir",
    flags: "Signalements",
    sort: "Trier",
    sorts: { pinned: "épinglés d’abord", recent: "les plus récents", popular: "les plus suivis" },
    locked: "Ce forum est verrouillé : on le lit, on n’y écrit plus.",
    lock: "Verrouiller",
    unlock: "Déverrouiller",
    nothing: "Aucun sujet pour l’instant",
    toDo: "Posez la première question : une réponse aide souvent tout le monde.",
    notFound: "Aucun sujet ne correspond",
    notFoundToDo: "Essayez d’autres mots, ou posez votre question.",
    none: "Ce cours n’a pas encore de forum",
    noneToDo: "L’enseignant·e peut en ouvrir un.",
    noneToOpen: "Ouvrez-en un pour que vos élèves se posent des questions et se répondent.",
    open: "Ouvrir le forum",
    firstTitle: (course: string) => `Vos questions : ${course}`,
    opened: "Forum ouvert",
  },
  en: {
    title: "Forum",
    topics: "Topics",
    ask: "New topic",
    follow: "Tell me of new topics",
    unfollow: "Tell me of them no more",
    flags: "Flags",
    sort: "Sort",
    sorts: { pinned: "pinned first", recent: "latest", popular: "most followed" },
    locked: "This forum is locked: it is read, and no longer written in.",
    lock: "Lock",
    unlock: "Unlock",
    nothing: "There is no topic yet",
    toDo: "Ask the first question: an answer often helps everyone.",
    notFound: "No topic is like that",
    notFoundToDo: "Try other words, or ask your question.",
    none: "This course has no forum yet",
    noneToDo: "Its teacher can open one.",
    noneToOpen: "Open one, so that your students ask questions and answer each other.",
    open: "Open the forum",
    firstTitle: (course: string) => `Your questions: ${course}`,
    opened: "The forum is open",
  },
};

const SORTS = ["pinned", "recent", "popular"] as const;

type Forum = Answer<"/api/courses/{course_id}/forum">;

const route = getRouteApi("/cours/$courseId/forum");

export default function ForumPage() {
  const said = useWords(words);
  const { courseId } = route.useParams();
  const { data: course } = useCourse(courseId);
  const runs = useRuns(course);
  const { data: forum, etag, error, isLoading, refresh } = useCourseForum(courseId);
  const isNone = error?.code === "not-found" && course !== undefined;
  const title = forum?.title ?? said.title;
  return (
    <Page title={title} lead={<span className="inline-block min-h-6">{course?.title}</span>}>
      <CourseTabs courseId={courseId} />
      <div className="min-h-96" aria-busy={isLoading}>
        {isNone && <None course={course} runs={runs} />}
        {error && !isNone && !forum && <Failed error={error} retry={() => void refresh()} />}
        {isLoading && <Skeleton lines={5} className="h-16" />}
        {forum && <Open forum={forum} etag={etag} runs={runs} />}
      </div>
    </Page>
  );
}

function None({ course, runs }: { course: { id: string; title: string }; runs: boolean }) {
  const said = useWords(words);
  const create = useCreateForum();

  async function open() {
    try {
      await create.act({ path: { course_id: course.id }, body: { title: said.firstTitle(course.title).slice(0, 255) } });
      toast.success(said.opened);
    } catch {
      // It was told already.
    }
  }

  return (
    <Empty title={said.none}>
      <p>{runs ? said.noneToOpen : said.noneToDo}</p>
      {runs && (
        <Button className="mt-3" busy={create.isPending} onClick={() => void open()}>
          {said.open}
        </Button>
      )}
    </Empty>
  );
}

function Open({ forum, etag, runs }: { forum: Forum; etag: string | undefined; runs: boolean }) {
  const said = useWords(words);
  const [isNew, setNew] = useState(false);
  const follow = useFollowForum();
  const unfollow = useUnfollowForum();
  const path = { forum_id: forum.id };
  return (
    <>
      {forum.description && <Markdown text={forum.description} className="mb-4 text-ink-soft" />}
      <div className="mb-4 flex flex-wrap items-center gap-2">
        {(runs || !forum.is_locked) && (
          <Button onClick={() => setNew(true)}>
            <Plus aria-hidden="true" className="size-5" />
            {said.ask}
          </Button>
        )}
        <Follow
          words={said}
          isFollowed={forum.is_followed}
          follow={() => follow.act({ path })}
          unfollow={() => unfollow.act({ path })}
        />
        {runs && <Moderation forum={forum} etag={etag} />}
      </div>
      {forum.is_locked && (
        <div className="mb-4">
          <Notice tone="wait">{said.locked}</Notice>
        </div>
      )}
      <Topics forum={forum} />
      <NewTopic forum={forum} open={isNew} onClose={() => setNew(false)} />
    </>
  );
}

function Moderation({ forum, etag }: { forum: Forum; etag: string | undefined }) {
  const said = useWords(words);
  const update = useUpdateForum();
  const { title, description, is_locked } = forum;
  const change = () =>
    update.start({
      path: { forum_id: forum.id },
      body: { title, ...(description && { description }), is_locked: !is_locked },
      ...(etag && { ifMatch: etag }),
    });
  return (
    <>
      <Button asChild look="secondary">
        <Link to="/cours/$courseId/forum/signalements" params={{ courseId: forum.course_id }}>
          <Flag aria-hidden="true" className="size-4.5" />
          {said.flags}
        </Link>
      </Button>
      <Button look="secondary" busy={update.isPending} onClick={change}>
        {is_locked ? <LockOpen aria-hidden="true" className="size-4.5" /> : <Lock aria-hidden="true" className="size-4.5" />}
        {is_locked ? said.unlock : said.lock}
      </Button>
    </>
  );
}

function Topics({ forum }: { forum: Forum }) {
  const said = useWords(words);
  const [search, setSearch] = useState("");
  const [sort, setSort] = useState<(typeof SORTS)[number]>("pinned");
  // What a search finds has an order of its own.
  const topics = useForumTopics(forum.id, search ? { search } : { sort });
  const { data } = topics;
  const options = SORTS.map((value) => ({ value, label: said.sorts[value] }));
  const action = !search && <Choice label={said.sort} value={sort} options={options} onChoose={(chosen) => setSort(chosen)} />;
  return (
    <Card title={<>{said.topics} <Badge>{forum.topic_count}</Badge></>} action={action}>
      <SearchBox onSearch={setSearch} />
      <Listed
        of={topics}
        className="min-h-48"
        skeleton={<Skeleton lines={3} className="h-16" />}
        empty={
          <Empty title={search ? said.notFound : said.nothing}>{search ? said.notFoundToDo : said.toDo}</Empty>
        }
      >
        <ul className="divide-y divide-line">
          {data?.map((topic) => <TopicRow key={topic.id} courseId={forum.course_id} topic={topic} />)}
        </ul>
        <More list={topics} />
      </Listed>
    </Card>
  );
}

/** A course as its instructor writes it: modules, lessons and quizzes, in their order; then it is published. */
import { useCourse, usePublishCourse, useUpdateCourse, type Schemas } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, Plus, Send } from "lucide-react";
import { useCallback, useState } from "react";
import { toast } from "sonner";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { SaveBar } from "../ui/save-bar";
import { CourseFields } from "./course-editor/course-fields";
import { changed, draftOf, inputOf, moved, newModule, type CourseDraft } from "./course-editor/draft";
import { ModuleEditor } from "./course-editor/module-editor";

const words = {
  fr: {
    title: "Cours",
    back: "Mes cours",
    about: "Le cours",
    modules: "Modules",
    add: "Ajouter un module",
    nothing: "Aucun module",
    toDo: "Ajoutez un module, puis ses leçons : il en faut une pour publier.",
    draft: "brouillon",
    published: "publié",
    publish: "Publier le cours",
    isPublished: "Le cours est publié",
    saved: "Cours enregistré",
    stale: "Le cours a changé entre-temps, sur un autre appareil.",
  },
  en: {
    title: "Course",
    back: "My courses",
    about: "The course",
    modules: "Modules",
    add: "Add a module",
    nothing: "No module",
    toDo: "Add a module, then its lessons: it takes one to publish.",
    draft: "draft",
    published: "published",
    publish: "Publish the course",
    isPublished: "The course is published",
    saved: "Course saved",
    stale: "The course has changed meanwhile, on another device.",
  },
};

const route = getRouteApi("/edition/$courseId");

export default function CourseEditor() {
  const said = useWords(words);
  const { courseId } = route.useParams();
  // Only what one saves oneself, or asks for, comes under what one is writing.
  const { data, etag, error, refresh } = useCourse(courseId, { staleTime: Infinity });
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/edition">
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  return (
    <Page title={data?.title ?? said.title} action={action}>
      {error && !data && <Failed error={error} retry={() => void refresh()} />}
      {!data && !error && <Skeleton lines={3} className="h-40" />}
      {data && <Editor key={data.updated_at} course={data} etag={etag} reread={() => void refresh()} />}
    </Page>
  );
}

interface Props {
  course: Schemas["CourseView"];
  etag: string | undefined;
  reread(): void;
}

function Editor({ course, etag, reread }: Props) {
  const said = useWords(words);
  const update = useUpdateCourse({ quiet: true });
  const publish = usePublishCourse();
  const [begin] = useState(() => draftOf(course));
  const [draft, setDraft] = useState(begin);
  const set = useCallback((part: Partial<CourseDraft>) => setDraft((now) => ({ ...now, ...part })), []);
  const { modules } = draft;
  const isChanged = draft !== begin && JSON.stringify(draft) !== JSON.stringify(begin);

  async function keep() {
    const limits = new Map(course.modules.flatMap(({ quiz }) => (quiz ? [[quiz.id, quiz.time_limit_minutes]] : [])));
    try {
      await update.act({
        path: { course_id: course.id },
        body: inputOf(draft, limits),
        ...(etag !== undefined && { ifMatch: etag }),
      });
      toast.success(said.saved);
    } catch {
      // The bar says why.
    }
  }

  async function makePublic() {
    try {
      await publish.act({ path: { course_id: course.id } });
      toast.success(said.isPublished);
    } catch {
      // It was told already.
    }
  }

  const state = (
    <Badge tone={course.is_published ? "good" : "wait"}>{course.is_published ? said.published : said.draft}</Badge>
  );
  const add = (
    <Button look="secondary" size="small" onClick={() => set({ modules: [...modules, newModule()] })}>
      <Plus aria-hidden="true" className="size-4.5" />
      {said.add}
    </Button>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
      className="grid grid-cols-1 gap-5"
    >
      <Card title={said.about} action={state}>
        <CourseFields draft={draft} set={set} />
      </Card>
      <Card title={said.modules} action={add}>
        {modules.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ol className="grid gap-3">
          {modules.map((module, place) => (
            <ModuleEditor
              key={module.key}
              courseId={course.id}
              module={module}
              place={place}
              count={modules.length}
              set={(part) => setDraft((now) => ({ ...now, modules: changed(now.modules, module.key, part) }))}
              onMove={(by) => set({ modules: moved(modules, place, by) })}
              onRemove={() => set({ modules: modules.filter(({ key }) => key !== module.key) })}
            />
          ))}
        </ol>
      </Card>
      <SaveBar
        saving={update}
        isChanged={isChanged}
        stale={said.stale}
        reread={reread}
        undo={() => setDraft(begin)}
      >
        {!course.is_published && !isChanged && (
          <Button look="secondary" busy={publish.isPending} onClick={() => void makePublic()}>
            <Send aria-hidden="true" className="size-4.5" />
            {said.publish}
          </Button>
        )}
      </SaveBar>
    </form>
  );
}

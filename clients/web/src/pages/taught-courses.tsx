/** The courses that one teaches, drafts among them: where one is begun, and where each is edited. */
import { useCourses, useCreateCourse } from "@preau/react";
import { Link, useNavigate } from "@tanstack/react-router";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Empty, Skeleton } from "../ui/card";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";

const words = {
  fr: {
    title: "Éditer mes cours",
    lead: "Un cours est un brouillon jusqu’à ce que vous le publiiez.",
    newOne: "Nouveau cours",
    name: "Titre",
    create: "Commencer",
    back: "Annuler",
    nothing: "Vous n’avez pas encore de cours",
    toDo: "Commencez-en un : modules, leçons et quiz viennent ensuite.",
    draft: "brouillon",
    published: "publié",
    facts: (lessons: number, learners: string) =>
      `${lessons} leçon${lessons > 1 ? "s" : ""}, ${learners} inscrit·e·s`,
  },
  en: {
    title: "Edit my courses",
    lead: "A course is a draft until you publish it.",
    newOne: "New course",
    name: "Title",
    create: "Begin",
    back: "Cancel",
    nothing: "You have no course yet",
    toDo: "Begin one: modules, lessons and quizzes come next.",
    draft: "draft",
    published: "published",
    facts: (lessons: number, learners: string) => `${lessons} lesson${lessons === 1 ? "" : "s"}, ${learners} enrolled`,
  },
};

export default function TaughtCourses() {
  const said = useWords(words);
  const { number } = useDates();
  const person = usePerson();
  const courses = useCourses({ ...(person && { instructorId: person.id }) });
  const [isNew, setNew] = useState(false);
  const action = (
    <Button onClick={() => setNew(true)}>
      <Plus aria-hidden="true" className="size-4.5" />
      {said.newOne}
    </Button>
  );
  return (
    <Page title={said.title} lead={said.lead} action={action}>
      <Listed
        of={courses}
        className="min-h-48"
        skeleton={<Skeleton lines={2} className="h-24" />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul className="grid gap-4 sm:grid-cols-2">
          {courses.data?.map(({ id, title, is_published, lesson_count, enrollment_count }) => (
            <li key={id}>
              <Link
                to="/edition/$courseId"
                params={{ courseId: id }}
                className="flex h-full items-center justify-between gap-3 rounded-2xl border border-line bg-white p-5 hover:border-leaf-600 hover:bg-leaf-50"
              >
                <span className="min-w-0">
                  <span className="block text-lg font-semibold break-words">{title}</span>
                  <span className="block text-ink-soft">{said.facts(lesson_count, number(enrollment_count))}</span>
                  <span className="mt-2 inline-block">
                    <Badge tone={is_published ? "good" : "wait"}>{is_published ? said.published : said.draft}</Badge>
                  </span>
                </span>
                <Pencil aria-hidden="true" className="size-5 shrink-0 text-leaf-700" />
              </Link>
            </li>
          ))}
        </ul>
        <More list={courses} size="usual" />
      </Listed>
      <Dialog title={said.newOne} open={isNew} onClose={() => setNew(false)}>
        <NewCourse onClose={() => setNew(false)} />
      </Dialog>
    </Page>
  );
}

function NewCourse({ onClose }: { onClose(): void }) {
  const said = useWords(words);
  const navigate = useNavigate();
  const create = useCreateCourse({ quiet: true });
  const [title, setTitle] = useState("");

  async function make() {
    const made = await create.act({ body: { title: title.trim() } }).catch(() => undefined);
    if (made) await navigate({ to: "/edition/$courseId", params: { courseId: made.id } });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Field
        label={said.name}
        value={title}
        onChange={({ target }) => setTitle(target.value)}
        required
        pattern=".*\S.*"
        maxLength={255}
      />
      {create.error && (
        <p role="alert" className="mt-2 text-rust-700">
          {create.error.detail}
        </p>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={create.isPending}>
          {said.create}
        </Button>
      </div>
    </form>
  );
}

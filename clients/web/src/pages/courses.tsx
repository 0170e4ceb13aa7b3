/** Courses: those that one takes or teaches, and the school's catalogue. */
import { useCourses, type Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { Award, Search, Star, UsersRound } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { useName } from "../session/people";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Field } from "../ui/field";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { duration } from "./course/duration";
import { Enrolments } from "./courses/enrolments";

const words = {
  fr: {
    title: "Cours",
    certificates: "Mes certificats",
    catalogue: "Tous les cours",
    taught: "Mes cours",
    search: "Chercher un cours",
    go: "Chercher",
    by: (name: string) => `par ${name}`,
    lessons: (count: number) => `${count} leçon${count > 1 ? "s" : ""}`,
    learners: (count: number) => `${count} inscrit·e${count > 1 ? "·s" : ""}`,
    rating: (average: string, count: number) => `${average} sur 5, ${count} avis`,
    unrated: "pas encore d’avis",
    draft: "brouillon",
    nothing: "Aucun cours ne correspond",
    toDo: "Essayez un autre mot, ou effacez la recherche.",
    none: "Il n’y a pas encore de cours",
    noneToDo: "Les cours que l’école publie apparaissent ici.",
    noneTaught: "Vous n’avez pas encore de cours",
  },
  en: {
    title: "Courses",
    certificates: "My certificates",
    catalogue: "All courses",
    taught: "My courses",
    search: "Look for a course",
    go: "Search",
    by: (name: string) => `by ${name}`,
    lessons: (count: number) => `${count} lesson${count === 1 ? "" : "s"}`,
    learners: (count: number) => `${count} enrolled`,
    rating: (average: string, count: number) => `${average} out of 5, ${count} rating${count === 1 ? "" : "s"}`,
    unrated: "no rating yet",
    draft: "draft",
    nothing: "No course is like that",
    toDo: "Try another word, or clear the search.",
    none: "There is no course yet",
    noneToDo: "The courses that the school publishes show here.",
    noneTaught: "You have no course yet",
  },
};

type Summary = Item<"/api/courses">;

export default function Courses() {
  const said = useWords(words);
  const person = usePerson();
  const isStudent = person?.roles.includes("student");
  const action = isStudent && (
    <Button asChild look="secondary" size="small">
      <Link to="/certificats">
        <Award aria-hidden="true" className="size-4.5" />
        {said.certificates}
      </Link>
    </Button>
  );
  return (
    <Page title={said.title} action={action}>
      <div className="grid grid-cols-1 gap-5">
        {isStudent && <Enrolments />}
        {person?.roles.includes("coach") && <Taught instructorId={person.id} />}
        <Catalogue />
      </div>
    </Page>
  );
}

function Taught({ instructorId }: { instructorId: string }) {
  const said = useWords(words);
  const courses = useCourses({ instructorId });
  return (
    <Card title={said.taught}>
      <List courses={courses} none={<Empty title={said.noneTaught}>{said.noneToDo}</Empty>} />
    </Card>
  );
}

function Catalogue() {
  const said = useWords(words);
  const [written, setWritten] = useState("");
  const [search, setSearch] = useState("");
  const courses = useCourses({ search });
  const none = search ? <Empty title={said.nothing}>{said.toDo}</Empty> : <Empty title={said.none}>{said.noneToDo}</Empty>;
  return (
    <Card title={said.catalogue}>
      <form
        role="search"
        className="mb-4 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setSearch(written.trim());
        }}
      >
        <Field
          label={said.search}
          type="search"
          maxLength={100}
          value={written}
          onChange={({ target }) => setWritten(target.value)}
          className="grow"
        />
        <Button type="submit" look="secondary" aria-label={said.go}>
          <Search aria-hidden="true" className="size-5" />
        </Button>
      </form>
      <List courses={courses} none={none} />
    </Card>
  );
}

function List({ courses, none }: { courses: ReturnType<typeof useCourses>; none: React.ReactNode }) {
  const { data } = courses;
  return (
    <Listed
      of={courses}
      className="min-h-48"
      skeleton={<Skeleton lines={2} className="h-28" />}
      empty={none}
    >
      <ul className="grid gap-4 sm:grid-cols-2">
        {data?.map((course) => <Row key={course.id} course={course} />)}
      </ul>
      <More list={courses} />
    </Listed>
  );
}

function Row({ course }: { course: Summary }) {
  const said = useWords(words);
  const { number } = useDates();
  const name = useName(course.instructor_id);
  const { average_rating, rating_count } = course;
  return (
    <li className="relative flex flex-col gap-1 rounded-xl border border-line p-4 focus-within:border-leaf-600 hover:border-leaf-600">
      <Link
        to="/cours/$courseId"
        params={{ courseId: course.id }}
        className="font-semibold text-leaf-900 after:absolute after:inset-0 hover:underline"
      >
        {course.title}
      </Link>
      <p className="text-sm text-ink-soft">
        {name !== course.instructor_id && `${said.by(name)} · `}
        {said.lessons(course.lesson_count)} · {duration(course.duration_minutes)}
      </p>
      <p className="line-clamp-3 text-ink-soft">{course.description}</p>
      <p className="mt-auto flex flex-wrap items-center gap-x-4 gap-y-1 pt-1 text-sm">
        <span className="flex items-center gap-1.5">
          <Star aria-hidden="true" className={`size-4 ${rating_count ? "fill-sun-300 stroke-sun-700" : "stroke-ink-soft"}`} />
          {rating_count ? said.rating(number(average_rating, 2), rating_count) : said.unrated}
        </span>
        <span className="flex items-center gap-1.5">
          <UsersRound aria-hidden="true" className="size-4 stroke-ink-soft" />
          {said.learners(course.enrollment_count)}
        </span>
        {!course.is_published && <Badge tone="wait">{said.draft}</Badge>}
      </p>
    </li>
  );
}

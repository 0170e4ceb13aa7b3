/** A pupil's classes: who teaches them, and the marks that were published in their subject. */
import { useClasses, useMarks, type Item } from "@preau/react";
import { useDates } from "../dates";
import { useLanguage, useWords } from "../i18n";
import { useName } from "../session/people";
import { usePerson } from "../session/session";
import { subjectName } from "../subjects";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";

const words = {
  fr: {
    title: "Mes classes",
    nothing: "Vous n’êtes dans aucune classe",
    toDo: "L’administration de l’école vous inscrit dans vos classes : elles s’affichent ici.",
    year: (year: string) => `année ${year}`,
    archived: "archivée",
    teachers: "Enseignant·e·s",
    marks: "Notes publiées dans cette matière",
    noMark: "Pas encore de note : elles arrivent ici quand un enseignant les publie.",
    none: "sans note",
    term: { T1: "1er trimestre", T2: "2e trimestre", T3: "3e trimestre" } as Record<string, string>,
    coefficient: (number: string) => `coefficient ${number}`,
    more: "Plus de notes",
  },
  en: {
    title: "My classes",
    nothing: "You are in no class",
    toDo: "The school’s administration puts you in your classes: they show here.",
    year: (year: string) => `year ${year}`,
    archived: "archived",
    teachers: "Taught by",
    marks: "Published marks in this subject",
    noMark: "No mark yet: they come here when a teacher publishes them.",
    none: "no mark",
    term: { T1: "1st term", T2: "2nd term", T3: "3rd term" } as Record<string, string>,
    coefficient: (number: string) => `coefficient ${number}`,
    more: "More marks",
  },
};

type Class = Item<"/api/classes">;
type Mark = Item<"/dashboard/marks">;

export default function OwnClasses() {
  const said = useWords(words);
  const person = usePerson();
  const classes = useClasses(person ? { studentId: person.id } : { enabled: false });
  const marks = useMarks();
  const { data, error, isLoading } = classes;
  const failed = error ?? marks.error;
  return (
    <Page title={said.title}>
      <div className="min-h-96" aria-busy={isLoading}>
        {failed && !data && <Failed error={failed} retry={() => void classes.refresh()} />}
        {isLoading && <Skeleton lines={2} className="h-48" />}
        {data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <div className="grid gap-5 lg:grid-cols-2">
          {data?.map((one) => (
            <OwnClass key={one.id} one={one} marks={marks.data?.filter(({ subject }) => subject === one.subject)} />
          ))}
        </div>
        <More list={classes} />
        <More list={marks} />
      </div>
    </Page>
  );
}

function OwnClass({ one, marks }: { one: Class; marks: Mark[] | undefined }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { name, subject, level, school_year, archived_at, teachers } = one;
  return (
    <Card title={name} action={archived_at && <Badge>{said.archived}</Badge>}>
      <p className="text-ink-soft">
        {subjectName(subject, language)}, {level}, {said.year(school_year)}
      </p>
      <dl className="mt-2">
        <dt className="text-sm text-ink-soft">{said.teachers}</dt>
        {teachers.map((id) => (
          <dd key={id} className="font-medium">
            <Name id={id} />
          </dd>
        ))}
      </dl>
      <h3 className="mt-4 mb-1 font-semibold">{said.marks}</h3>
      {!marks && <Skeleton lines={2} />}
      {marks?.length === 0 && <p className="text-ink-soft">{said.noMark}</p>}
      <ul className="divide-y divide-line">{marks?.map((mark) => <OneMark key={mark.assessment_id} mark={mark} />)}</ul>
    </Card>
  );
}

const Name = ({ id }: { id: string }) => useName(id);

function OneMark({ mark }: { mark: Mark }) {
  const said = useWords(words);
  const { date, number } = useDates();
  const { title, term, coefficient, published_at, score } = mark;
  const when = term && (said.term[term] ?? term);
  return (
    <li className="flex items-center justify-between gap-3 py-2.5">
      <div className="min-w-0">
        <p className="font-medium break-words">{title}</p>
        <p className="text-sm text-ink-soft">
          {when && `${when}, `}
          {said.coefficient(number(coefficient, 2))}, <time dateTime={published_at}>{date(published_at)}</time>
        </p>
      </div>
      <p className="text-lg font-semibold whitespace-nowrap tabular-nums">
        {typeof score === "number" ? `${number(score, 2)} / 20` : said.none}
      </p>
    </li>
  );
}

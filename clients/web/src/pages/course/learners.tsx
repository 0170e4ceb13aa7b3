/** Who takes a course, for whoever runs it. */
import { useCourseEnrollments } from "@preau/react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Card, Empty, Skeleton } from "../../ui/card";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";
import { Bar } from "./bar";

const words = {
  fr: {
    title: "Inscrit·e·s",
    nothing: "Personne ne suit encore ce cours",
    toDo: "Les élèves s’inscrivent depuis la page du cours.",
    progress: (name: string) => `Progression de ${name}`,
  },
  en: {
    title: "Who takes it",
    nothing: "Nobody takes this course yet",
    toDo: "Students enrol from the page of the course.",
    progress: (name: string) => `Progress of ${name}`,
  },
};

export function Learners({ courseId }: { courseId: string }) {
  const said = useWords(words);
  const { percent } = useDates();
  const learners = useCourseEnrollments(courseId);
  const { data } = learners;
  return (
    <Card title={said.title}>
      <Listed
        of={learners}
        className="min-h-32"
        skeleton={<Skeleton />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul className="space-y-3">
          {data?.map(({ id, user_id, name = user_id, progress }) => (
            <li key={id}>
              <p className="mb-1 flex justify-between gap-3">
                <span>{name}</span>
                <span className="font-medium tabular-nums">{percent(progress / 100)}</span>
              </p>
              <Bar share={progress / 100} label={said.progress(name)} />
            </li>
          ))}
        </ul>
        <More list={learners} />
      </Listed>
    </Card>
  );
}

/** How far a student is in each subject, looked at rather than read. */
import { useProgression, type OfStudent } from "@preau/react";
import { subjectName } from "../../subjects";
import { useDates } from "../../dates";
import { useLanguage, useWords } from "../../i18n";
import { Card, Empty, Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "Par matière",
    nothing: "Rien n’est encore mesuré",
    toDo: "Les enseignants notent ici ce qui est acquis, au fil des séances.",
  },
  en: {
    title: "By subject",
    nothing: "Nothing is measured yet",
    toDo: "Teachers note here what is known, session after session.",
  },
};

/** Of a student; of whoever is signed in when absent. */
export function Subjects({ studentId }: OfStudent) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { percent } = useDates();
  const { data, error, refresh } = useProgression({ studentId });
  return (
    <Card title={said.title}>
      <div className="min-h-40">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton />}
        {data?.subjects.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ul className="space-y-4">
          {data?.subjects.map(({ subject, score }) => (
            <li key={subject}>
              <div className="mb-1 flex justify-between gap-3">
                <span>{subjectName(subject, language)}</span>
                <span className="font-medium tabular-nums">{percent(score)}</span>
              </div>
              <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" className="h-2.5 w-full rounded-full">
                <rect width="100" height="4" className="fill-leaf-100" />
                <rect width={score * 100} height="4" className="fill-leaf-600" />
              </svg>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

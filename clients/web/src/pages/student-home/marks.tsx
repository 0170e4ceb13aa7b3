/** A student's published marks, latest first. */
import { useMarks, type OfStudent } from "@preau/react";
import { subjectName } from "../../subjects";
import { useDates } from "../../dates";
import { useLanguage, useWords } from "../../i18n";
import { Card, Empty, Skeleton } from "../../ui/card";
import { More } from "../../ui/more";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "Mes notes",
    theirs: "Notes",
    nothing: "Pas encore de note",
    toDo: "Elles arrivent ici quand un enseignant les publie.",
    none: "sans note",
    published: (when: string) => `publiée ${when}`,
  },
  en: {
    title: "My marks",
    theirs: "Marks",
    nothing: "No mark yet",
    toDo: "They come here when a teacher publishes them.",
    none: "no mark",
    published: (when: string) => `published ${when}`,
  },
};

/** Of a student; of whoever is signed in when absent. */
export function Marks({ studentId }: OfStudent) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { number, fromNow } = useDates();
  const marks = useMarks({ studentId });
  return (
    <Card title={studentId ? said.theirs : said.title}>
      <div className="min-h-32">
        {marks.error && !marks.data && <Failed error={marks.error} retry={() => void marks.refresh()} />}
        {marks.isLoading && <Skeleton />}
        {marks.data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ul className="divide-y divide-line">
          {marks.data?.map(({ assessment_id, title, subject, score, published_at }) => (
            <li key={assessment_id} className="flex items-center justify-between gap-3 py-2.5 first:pt-0">
              <div className="min-w-0">
                <p className="font-medium">{title}</p>
                <p className="text-sm text-ink-soft">
                  {subject && `${subjectName(subject, language)}, `}
                  <time dateTime={published_at}>{said.published(fromNow(published_at))}</time>
                </p>
              </div>
              <p className="text-lg font-semibold whitespace-nowrap tabular-nums">
                {typeof score === "number" ? `${number(score, 2)} / 20` : said.none}
              </p>
            </li>
          ))}
        </ul>
        <More list={marks} />
      </div>
    </Card>
  );
}

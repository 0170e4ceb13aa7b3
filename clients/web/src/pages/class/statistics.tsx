/** What the published marks of a class come to in a term: how they are spread, and each pupil's average. */
import { usePreauQuery, type Schemas } from "@preau/react";
import { useState } from "react";
import { civilDate, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { TERMS, termOf } from "../../terms";
import { Card, Empty, Skeleton } from "../../ui/card";
import { Choice } from "../../ui/choice";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "Statistiques",
    term: "Période",
    average: "Moyenne",
    median: "Médiane",
    lowest: "Plus basse",
    highest: "Plus haute",
    nothing: "Pas encore de note publiée sur cette période",
    toDo: "Publiez les notes d’une évaluation : ce qu’elles donnent s’affiche ici.",
    spread: "Répartition des moyennes",
    share: (from: number, to: number, count: number) => `de ${from} à ${to} : ${count}`,
    pupil: "Élève",
    none: "sans note",
  },
  en: {
    title: "Statistics",
    term: "Term",
    average: "Average",
    median: "Median",
    lowest: "Lowest",
    highest: "Highest",
    nothing: "No mark is published in this term yet",
    toDo: "Publish the marks of an assessment: what they come to shows here.",
    spread: "How the averages are spread",
    share: (from: number, to: number, count: number) => `from ${from} to ${to}: ${count}`,
    pupil: "Pupil",
    none: "no mark",
  },
};

interface Props {
  classId: string;
  students: Schemas["Pupil"][];
}

export function Statistics({ classId, students }: Props) {
  const said = useWords(words);
  const { number } = useDates();
  const [term, setTerm] = useState(() => termOf(civilDate(new Date())));
  const { data, error, refresh } = usePreauQuery("/api/classes/{class_id}/stats", {
    path: { class_id: classId },
    query: { term },
  });
  const called = (id: string) => students.find(({ student_id }) => student_id === id)?.name ?? id;
  const options = TERMS.map((value) => ({ value: value as Schemas["Term"], label: value }));
  const shown = typeof data?.average === "number" ? data : undefined;
  return (
    <Card
      title={said.title}
      action={<Choice label={said.term} value={term} options={options} onChoose={(chosen) => setTerm(chosen)} />}
      className="lg:col-span-2"
    >
      <div className="min-h-64">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={4} />}
        {data && !shown && <Empty title={said.nothing}>{said.toDo}</Empty>}
        {shown && (
          <div className="grid gap-6 sm:grid-cols-2">
            <div>
              <dl className="grid grid-cols-2 gap-3">
                {(["average", "median", "lowest", "highest"] as const).map((figure) => (
                  <div key={figure}>
                    <dt className="text-sm text-ink-soft">{said[figure]}</dt>
                    <dd className="text-xl font-semibold tabular-nums">{number(shown[figure] ?? 0, 2)}</dd>
                  </div>
                ))}
              </dl>
              <Spread shares={shown.distribution} />
            </div>
            <table className="h-fit w-full">
              <thead>
                <tr className="border-b border-line text-left text-sm text-ink-soft">
                  <th scope="col" className="py-2 font-normal">
                    {said.pupil}
                  </th>
                  <th scope="col" className="py-2 text-right font-normal">
                    {said.average}
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.student_averages.map(({ student_id, average }) => (
                  <tr key={student_id} className="border-b border-line last:border-0">
                    <th scope="row" className="py-2 text-left font-normal">
                      {called(student_id)}
                    </th>
                    <td className="py-2 text-right font-medium tabular-nums">
                      {typeof average === "number" ? number(average, 2) : said.none}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </Card>
  );
}

/** Of a bar, and of the half of a number that is beside it. */
const [WIDE, HIGH, EDGE] = [28, 80, 8];

function Spread({ shares }: { shares: Schemas["Share"][] }) {
  const said = useWords(words);
  const most = Math.max(1, ...shares.map(({ count }) => count));
  const label = shares.map(({ from, to, count }) => said.share(from, to, count)).join(", ");
  return (
    <figure className="mt-4">
      <figcaption className="text-sm text-ink-soft">{said.spread}</figcaption>
      <svg viewBox={`${-EDGE} 0 ${shares.length * WIDE + 2 * EDGE} ${HIGH + 18}`} role="img" aria-label={label} className="mt-2 w-full max-w-sm">
        {shares.map(({ from, to, count }, place) => (
          <g key={from} transform={`translate(${place * WIDE} 0)`}>
            <rect x="3" y="0" width={WIDE - 6} height={HIGH} rx="3" className="fill-leaf-50" />
            <rect
              x="3"
              y={HIGH - (count / most) * HIGH}
              width={WIDE - 6}
              height={(count / most) * HIGH}
              rx="3"
              className="fill-leaf-600"
            />
            <text x={0} y={HIGH + 13} textAnchor="middle" className="fill-ink-soft text-[9px]">
              {from}
            </text>
            {place === shares.length - 1 && (
              <text x={WIDE} y={HIGH + 13} textAnchor="middle" className="fill-ink-soft text-[9px]">
                {to}
              </text>
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

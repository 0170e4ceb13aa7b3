/** Each student's score before and after, on one scale: an arrow is what they gained. */
import type { Item } from "@preau/react";
import { useWords } from "../../i18n";

const words = {
  fr: {
    picture: "Scores avant et après, par élève",
    before: "Avant",
    after: "Après",
    pupil: "Élève",
    gain: "Gain",
    none: "–",
    unnamed: "sans nom",
  },
  en: {
    picture: "Scores before and after, by pupil",
    before: "Before",
    after: "After",
    pupil: "Pupil",
    gain: "Gain",
    none: "–",
    unnamed: "no name",
  },
};

type Student = Item<"/api/admin/students">;

const [WIDE, HIGH, EDGE] = [300, 22, 10];

interface Props {
  students: Student[];
  outOf: number;
}

/** A table, whose plot stands in each line: what one sees is also what is read aloud. */
export function ByStudent({ students, outOf }: Props) {
  const said = useWords(words);
  return (
    <>
      <Legend />
      <div className="overflow-x-auto" role="region" aria-label={said.picture} tabIndex={0}>
        <table className="w-full min-w-lg">
          <caption className="sr-only">{said.picture}</caption>
          <thead>
            <tr className="border-b border-line text-left text-sm text-ink-soft">
              <th scope="col" className="py-2 pr-3 font-normal">
                {said.pupil}
              </th>
              <td aria-hidden="true" className="w-1/2" />
              {(["before", "after", "gain"] as const).map((column) => (
                <th key={column} scope="col" className="py-2 pl-3 text-right font-normal">
                  {said[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {students.map(({ inscription_id, full_name, pre, post, gain }) => (
              <tr key={inscription_id} className="border-b border-line last:border-0">
                <th scope="row" className="py-2 pr-3 text-left font-normal">
                  {full_name ?? said.unnamed}
                </th>
                <td aria-hidden="true" className="py-1">
                  <Way before={pre?.score} after={post?.score} outOf={outOf} />
                </td>
                <td className="py-2 pl-3 text-right tabular-nums">{pre?.score ?? said.none}</td>
                <td className="py-2 pl-3 text-right tabular-nums">{post?.score ?? said.none}</td>
                <td className="py-2 pl-3 text-right font-medium tabular-nums">
                  {gain == null ? said.none : `${gain > 0 ? "+" : ""}${gain}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function Legend() {
  const said = useWords(words);
  return (
    <p aria-hidden="true" className="mb-2 flex gap-4 text-sm text-ink-soft">
      <span className="flex items-center gap-1.5">
        <svg viewBox="0 0 10 10" className="size-3">
          <circle cx="5" cy="5" r="4" className="fill-sun-300 stroke-sun-700" />
        </svg>
        {said.before}
      </span>
      <span className="flex items-center gap-1.5">
        <svg viewBox="0 0 10 10" className="size-3">
          <circle cx="5" cy="5" r="4.5" className="fill-leaf-600" />
        </svg>
        {said.after}
      </span>
    </p>
  );
}

interface WayProps {
  before: number | undefined;
  after: number | undefined;
  outOf: number;
}

/** From the score before to the one after. */
function Way({ before, after, outOf }: WayProps) {
  const at = (score: number) => EDGE + (outOf ? score / outOf : 0) * (WIDE - 2 * EDGE);
  const middle = HIGH / 2;
  return (
    <svg viewBox={`0 0 ${WIDE} ${HIGH}`} className="w-full max-w-md">
      <line x1={EDGE} x2={WIDE - EDGE} y1={middle} y2={middle} className="stroke-line" strokeWidth="1" />
      {Array.from({ length: outOf + 1 }, (_, score) => (
        <line key={score} x1={at(score)} x2={at(score)} y1={middle - 2} y2={middle + 2} className="stroke-line" />
      ))}
      {before !== undefined && after !== undefined && (
        <line
          x1={at(before)}
          x2={at(after)}
          y1={middle}
          y2={middle}
          strokeWidth="4"
          className={after >= before ? "stroke-leaf-200" : "stroke-rust-100"}
        />
      )}
      {before !== undefined && (
        <circle cx={at(before)} cy={middle} r="5" strokeWidth="1.5" className="fill-sun-300 stroke-sun-700" />
      )}
      {after !== undefined && <circle cx={at(after)} cy={middle} r="4.5" className="fill-leaf-600" />}
    </svg>
  );
}

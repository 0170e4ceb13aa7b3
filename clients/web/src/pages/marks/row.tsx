/** One pupil's mark: kept on the device as soon as one leaves the row. */
import { useId, useState } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import type { Cell, GradeStatus } from "../../offline/overlay";
import { Badge } from "../../ui/card";
import { FIELD } from "../../ui/field";

const words = {
  fr: {
    status: (name: string) => `${name} : situation`,
    score: (name: string, of: number) => `${name} : note sur ${of}`,
    comment: (name: string) => `${name} : appréciation`,
    commentHint: "Appréciation",
    graded: "Noté",
    absent: "Absent",
    excused: "Excusé",
    missing: "Non rendu",
    wrong: (of: number) => `Une note va de 0 à ${of}.`,
    waiting: "à envoyer",
    kept: "brouillon",
  },
  en: {
    status: (name: string) => `${name}: situation`,
    score: (name: string, of: number) => `${name}: mark out of ${of}`,
    comment: (name: string) => `${name}: comment`,
    commentHint: "Comment",
    graded: "Marked",
    absent: "Absent",
    excused: "Excused",
    missing: "Not handed in",
    wrong: (of: number) => `A mark goes from 0 to ${of}.`,
    waiting: "to be sent",
    kept: "draft",
  },
};

const STATUSES = ["graded", "absent", "excused", "missing"] as const satisfies GradeStatus[];

export interface Entry {
  status: GradeStatus;
  score?: number;
  comment?: string;
}

interface Props {
  name: string;
  outOf: number;
  cell: Cell | undefined;
  /** Keeps what was entered. */
  keep(entry: Entry): void;
}

/** What is in the fields while someone writes. */
interface Written {
  status: GradeStatus;
  score: string;
  comment: string;
}

export function Row({ name, outOf, cell, keep }: Props) {
  const said = useWords(words);
  const { number } = useDates();
  const id = useId();
  /** `undefined` until someone writes: what the server says shows then, as it changes. */
  const [written, setWritten] = useState<Written>();
  const read: Written = {
    status: cell?.status ?? "graded",
    score: cell?.score === undefined ? "" : number(cell.score, 2),
    comment: cell?.comment ?? "",
  };
  const { status, score, comment } = written ?? read;
  const value = Number(score.replace(",", ".").trim() || NaN);
  const isWrong = status === "graded" && score.trim() !== "" && !(value >= 0 && value <= outOf);
  const write = (part: Partial<Written>) => setWritten({ ...(written ?? read), ...part });

  /** What is half-written or wrong stays in the fields, and is not kept. */
  function leave() {
    if (!written || isWrong || (status === "graded" && score.trim() === "")) return;
    const isSame = written.status === read.status && written.score === read.score && written.comment === read.comment;
    setWritten(undefined);
    if (isSame) return;
    const about = comment.trim();
    keep({ status, ...(status === "graded" && { score: value }), ...(about && { comment: about }) });
  }

  return (
    <li
      className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-2 py-3 sm:grid-cols-[minmax(8rem,1fr)_9rem_6rem_minmax(8rem,1.4fr)_6.5rem]"
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) leave();
      }}
    >
      <span className="font-medium">{name}</span>
      <span className="justify-self-end sm:order-last">
        {cell && <Badge tone={cell.isWaiting ? "wait" : "plain"}>{cell.isWaiting ? said.waiting : said.kept}</Badge>}
      </span>
      <select
        aria-label={said.status(name)}
        value={status}
        onChange={({ target }) => write({ status: target.value as GradeStatus })}
        className={FIELD}
      >
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {said[one]}
          </option>
        ))}
      </select>
      <span>
        <input
          aria-label={said.score(name, outOf)}
          aria-invalid={isWrong}
          aria-describedby={`${id}-wrong`}
          inputMode="decimal"
          autoComplete="off"
          value={status === "graded" ? score : ""}
          disabled={status !== "graded"}
          onChange={({ target }) => write({ score: target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            const next = event.currentTarget.closest("li")?.nextElementSibling?.querySelector("input");
            if (next) next.focus();
            else event.currentTarget.blur();
          }}
          className={`${FIELD} max-w-24 text-right tabular-nums aria-invalid:border-rust-700 disabled:bg-paper`}
        />
      </span>
      <input
        aria-label={said.comment(name)}
        placeholder={said.commentHint}
        value={comment}
        maxLength={500}
        onChange={({ target }) => write({ comment: target.value })}
        className={`${FIELD} col-span-2 sm:col-span-1`}
      />
      <span id={`${id}-wrong`} role="status" className="col-span-full text-sm text-rust-700 empty:hidden">
        {isWrong && said.wrong(outOf)}
      </span>
    </li>
  );
}

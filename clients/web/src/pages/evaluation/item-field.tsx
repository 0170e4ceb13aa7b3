/** One question, and the field that its kind asks for. */
import type { Schemas } from "@preau/react";
import { useId } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { FIELD } from "../../ui/field";

const words = {
  fr: {
    question: (number: number) => `Question ${number}`,
    points: (points: string) => `${points} pt`,
    trou: "Le mot qui manque",
    nombre: "Un nombre",
    ouverte: "Votre réponse",
  },
  en: {
    question: (number: number) => `Question ${number}`,
    points: (points: string) => `${points} ${points === "1" ? "pt" : "pts"}`,
    trou: "The missing word",
    nombre: "A number",
    ouverte: "Your answer",
  },
};

type Item = Schemas["ItemView"];

interface Props {
  item: Item;
  number: number;
  answer: string;
  onAnswer(answer: string): void;
}

/** The longest answer that is taken, in characters. */
const LONGEST = 10_000;

export function ItemField({ item, number, answer, onAnswer }: Props) {
  const said = useWords(words);
  const id = useId();
  const { kind, choices } = item;
  if (kind === "qcm") {
    return (
      <fieldset>
        <legend>
          <Prompt item={item} number={number} />
        </legend>
        {choices?.map((choice) => (
          <label key={choice} className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-2 hover:bg-leaf-50">
            <input
              type="radio"
              name={id}
              className="size-5 shrink-0 accent-leaf-700"
              checked={answer === choice}
              onChange={() => onAnswer(choice)}
            />
            <span className="min-w-0 break-words">{choice}</span>
          </label>
        ))}
      </fieldset>
    );
  }
  const shared = { id, value: answer, maxLength: LONGEST, placeholder: said[kind] };
  return (
    <>
      <label htmlFor={id}>
        <Prompt item={item} number={number} />
      </label>
      {kind === "ouverte" ? (
        <textarea {...shared} rows={5} onChange={({ target }) => onAnswer(target.value)} className={`${FIELD} py-2`} />
      ) : (
        <input
          {...shared}
          autoComplete="off"
          {...(kind === "nombre" && { inputMode: "decimal" as const })}
          onChange={({ target }) => onAnswer(target.value)}
          className={`${FIELD} max-w-80`}
        />
      )}
    </>
  );
}

/** What is asked, and what it counts. */
export function Prompt({ item, number, aside }: { item: Item; number: number; aside?: string }) {
  const said = useWords(words);
  const dates = useDates();
  return (
    <span className="mb-2 block">
      <span className="flex justify-between gap-3 text-sm text-ink-soft">
        <span>{said.question(number)}</span>
        <span className="whitespace-nowrap tabular-nums">{aside ?? said.points(dates.number(item.points, 2))}</span>
      </span>
      <span className="block font-medium break-words whitespace-pre-line">{item.prompt}</span>
    </span>
  );
}

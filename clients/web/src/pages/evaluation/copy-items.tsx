/** What was answered, question by question; once it is corrected with what was expected, and why it is worth what it is. */
import type { Schemas } from "@preau/react";
import { Check, CircleSlash2, X } from "lucide-react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import type { Evaluation } from "../evaluation";
import { Prompt } from "./item-field";

const words = {
  fr: {
    answer: "Réponse",
    none: "sans réponse",
    inFiles: "voir les fichiers rendus",
    expected: "Attendu",
    criteria: "Critères",
    comment: "Commentaire",
    met: { oui: "atteint", partiel: "en partie", non: "manque" },
    quoted: (text: string) => `« ${text} »`,
  },
  en: {
    answer: "Answer",
    none: "no answer",
    inFiles: "see the files handed in",
    expected: "Expected",
    criteria: "Criteria",
    comment: "Comment",
    met: { oui: "met", partiel: "in part", non: "missing" },
    quoted: (text: string) => `“${text}”`,
  },
};

const ICONS = {
  oui: { icon: Check, colour: "text-leaf-700" },
  partiel: { icon: CircleSlash2, colour: "text-sun-700" },
  non: { icon: X, colour: "text-rust-700" },
};

export function CopyItems({ evaluation }: { evaluation: Evaluation }) {
  const said = useWords(words);
  const { number } = useDates();
  const { items, responses, grade, files } = evaluation;
  const isCorrected = evaluation.status === "Corrigé";
  return (
    <ol className="divide-y divide-line">
      {items.map((item, place) => {
        const mark = isCorrected ? grade?.items.find(({ item_id }) => item_id === item.item_id) : undefined;
        const answer = responses[item.item_id]?.trim();
        return (
          <li key={item.item_id} className="py-4 first:pt-0 last:pb-0">
            <Prompt
              item={item}
              number={place + 1}
              {...(mark && { aside: `${number(mark.points, 2)} / ${number(mark.of, 2)}` })}
            />
            <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[7rem_1fr]">
              {evaluation.status !== "Proposé" && (
                <Told term={said.answer}>
                  {answer ? <span className="whitespace-pre-line">{answer}</span> : <em>{files.length > 0 ? said.inFiles : said.none}</em>}
                </Told>
              )}
              {item.expected && item.expected.length > 0 && <Told term={said.expected}>{item.expected.join(", ")}</Told>}
              {mark && mark.criteria.length > 0 && (
                <Told term={said.criteria}>
                  <Criteria criteria={mark.criteria} />
                </Told>
              )}
              {mark?.comment && <Told term={said.comment}>{mark.comment}</Told>}
            </dl>
          </li>
        );
      })}
    </ol>
  );
}

function Told({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-sm text-ink-soft sm:pt-0.5">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Criteria({ criteria }: { criteria: Schemas["Criterion"][] }) {
  const said = useWords(words);
  return (
    <ul className="space-y-1">
      {criteria.map(({ label, met, words: found }) => {
        const { icon: Icon, colour } = ICONS[met];
        return (
          <li key={label} className="flex items-start gap-2">
            <Icon aria-hidden="true" className={`mt-0.5 size-4.5 shrink-0 ${colour}`} />
            <span className="min-w-0">
              {label} <span className={`text-sm ${colour}`}>({said.met[met]})</span>
              {found && <span className="block text-sm text-ink-soft">{said.quoted(found)}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

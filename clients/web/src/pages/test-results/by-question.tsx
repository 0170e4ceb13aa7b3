/** How each question was answered before and after, and what a tutor ought to know of it. */
import type { Schemas } from "@preau/react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Badge } from "../../ui/card";
import { Legend } from "./by-student";

const words = {
  fr: {
    right: "bonnes réponses",
    before: (share?: string) => (share ? `Avant : ${share} de bonnes réponses` : "Avant : personne encore"),
    after: (share?: string) => (share ? `Après : ${share} de bonnes réponses` : "Après : personne encore"),
    voided: "annulée",
    unused: (letters: string) => `Choix que personne ne prend : ${letters}`,
    weak: "Ne distingue pas qui réussit de qui échoue",
  },
  en: {
    right: "right answers",
    before: (share?: string) => (share ? `Before: ${share} right answers` : "Before: nobody yet"),
    after: (share?: string) => (share ? `After: ${share} right answers` : "After: nobody yet"),
    voided: "voided",
    unused: (letters: string) => `Choices that nobody takes: ${letters}`,
    weak: "Does not tell who does well from who does not",
  },
};

/** Below it a question tells little of who answers it: what item analysis usually takes. */
const WEAK = 0.1;
/** Fewer answers than these tell nothing of choices. */
const FEW = 5;
const [WIDE, HIGH] = [300, 10];

export function ByQuestion({ questions }: { questions: Schemas["QuestionReport"][] }) {
  const said = useWords(words);
  const { percent } = useDates();
  return (
    <>
      <Legend />
      <ol className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {questions.map(({ question_id, question_text, choices, correct_choice, is_voided, pre, post }) => {
          const latest = post.difficulty == null ? pre : post;
          const { chosen, unanswered } = latest.choices;
          const answered = Object.values(chosen).reduce((sum, count) => sum + count, unanswered);
          const unused = answered < FEW ? [] : latest.unused_distractors;
          return (
            <li key={question_id} className="min-w-0">
              <p className="font-medium break-words">
                {question_text} {is_voided && <Badge tone="bad">{said.voided}</Badge>}
              </p>
              <p className="text-sm break-words text-leaf-800">{choices[correct_choice]}</p>
              <Bar share={pre.difficulty} label={said.before} className="fill-sun-300" percent={percent} />
              <Bar share={post.difficulty} label={said.after} className="fill-leaf-600" percent={percent} />
              {latest.discrimination != null && latest.discrimination < WEAK && (
                <p className="text-sm text-rust-700">{said.weak}</p>
              )}
              {unused.length > 0 && <p className="text-sm text-ink-soft">{said.unused(unused.join(", "))}</p>}
            </li>
          );
        })}
      </ol>
    </>
  );
}

interface BarProps {
  share: number | null | undefined;
  label(share?: string): string;
  className: string;
  percent(share: number): string;
}

function Bar({ share, label, className, percent }: BarProps) {
  const written = share == null ? undefined : percent(share);
  return (
    <div className="mt-1 flex items-center gap-2">
      <svg
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label(written)}
        className="h-2.5 min-w-0 grow"
      >
        <rect width={WIDE} height={HIGH} rx="3" className="fill-leaf-50" />
        <rect width={WIDE * (share ?? 0)} height={HIGH} rx="3" className={className} />
      </svg>
      <span aria-hidden="true" className="w-12 text-right text-sm tabular-nums">
        {written ?? "–"}
      </span>
    </div>
  );
}

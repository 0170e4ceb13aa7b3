/** What came of a test: of the one after, question by question. */
import { useTest, type Schemas } from "@preau/react";
import { Check, X } from "lucide-react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Card, Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";
import { ProgressRadial } from "../../ui/progress-radial";

const words = {
  fr: {
    title: "Résultat",
    label: "Part de bonnes réponses",
    score: (score: number, of: number) => `${score} bonne${score > 1 ? "s" : ""} réponse${score > 1 ? "s" : ""} sur ${of}`,
    taken: (when: string) => `Rendu ${when}`,
    pre: "Les réponses ne sont pas montrées : le test d’après pose les mêmes questions.",
    right: "Juste",
    wrong: "Faux",
    yours: (answer: string) => `Votre réponse : ${answer}`,
    none: "Pas de réponse",
    correct: (answer: string) => `La bonne réponse : ${answer}`,
  },
  en: {
    title: "Result",
    label: "Share of right answers",
    score: (score: number, of: number) => `${score} right answer${score === 1 ? "" : "s"} of ${of}`,
    taken: (when: string) => `Handed in ${when}`,
    pre: "The answers are not shown: the test after asks the same questions.",
    right: "Right",
    wrong: "Wrong",
    yours: (answer: string) => `Your answer: ${answer}`,
    none: "No answer",
    correct: (answer: string) => `The right answer: ${answer}`,
  },
};

type Own = Schemas["OwnTest"];

export function Result({ testId }: { testId: string }) {
  const said = useWords(words);
  const dates = useDates();
  const { data, error, refresh } = useTest(testId);
  if (error && !data) return <Failed error={error} retry={() => void refresh()} />;
  if (!data) return <Skeleton lines={2} className="h-32" />;
  const { score = 0, max_score = 0, taken_at, type } = data;
  const results = "results" in data ? data.results : undefined;
  return (
    <Card title={said.title}>
      <div className="flex flex-wrap items-center gap-5">
        <ProgressRadial share={max_score ? score / max_score : 0} label={said.label} />
        <div>
          <p className="text-xl font-semibold">{said.score(score, max_score)}</p>
          {taken_at && <p className="text-ink-soft">{said.taken(dates.dayAndTime(taken_at))}</p>}
          {type === "PRE" && <p className="mt-2 max-w-prose text-ink-soft">{said.pre}</p>}
        </div>
      </div>
      {results && (
        <ol className="mt-5 divide-y divide-line">
          {results.map((result) => (
            <Line key={result.question_id} result={result} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Line({ result }: { result: NonNullable<Own["results"]>[number] }) {
  const said = useWords(words);
  const { question_text, choices, response, revealed, is_right } = result;
  const Mark = is_right ? Check : X;
  return (
    <li className="flex gap-3 py-3">
      <Mark
        aria-label={is_right ? said.right : said.wrong}
        role="img"
        className={`mt-0.5 size-5 shrink-0 ${is_right ? "text-leaf-700" : "text-rust-700"}`}
      />
      <div className="min-w-0 break-words">
        <p className="font-medium">{question_text}</p>
        <p className="text-ink-soft">{response ? said.yours(choices[response]) : said.none}</p>
        {revealed && !is_right && <p className="text-leaf-800">{said.correct(choices[revealed])}</p>}
      </div>
    </li>
  );
}

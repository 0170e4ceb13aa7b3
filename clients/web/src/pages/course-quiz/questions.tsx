/** The questions of an attempt, and how long there is for them. */
import type { Schemas } from "@preau/react";
import { useEffect, useId, useState } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/card";

const words = {
  fr: {
    question: (number: number, of: number) => `Question ${number} sur ${of}`,
    points: (count: number) => `${count} point${count > 1 ? "s" : ""}`,
    several: "Plusieurs réponses sont possibles.",
    until: (time: string) => `À rendre avant ${time}.`,
    over: "Le temps est écoulé : cet essai ne peut plus être rendu.",
    unanswered: (count: number) => `${count} question${count > 1 ? "s" : ""} sans réponse`,
    handIn: "Rendre le quiz",
  },
  en: {
    question: (number: number, of: number) => `Question ${number} of ${of}`,
    points: (count: number) => `${count} point${count === 1 ? "" : "s"}`,
    several: "There may be several answers.",
    until: (time: string) => `To be handed in before ${time}.`,
    over: "The time is over: this attempt can no longer be handed in.",
    unanswered: (count: number) => `${count} question${count === 1 ? "" : "s"} without an answer`,
    handIn: "Hand in",
  },
};

interface QuestionsProps {
  attempt: Schemas["AttemptView"];
  isBusy: boolean;
  /** For each question, the choices that were made, from 0. */
  handIn(answers: number[][]): void;
}

export function Questions({ attempt, isBusy, handIn }: QuestionsProps) {
  const said = useWords(words);
  const { time } = useDates();
  const { questions, ends_at } = attempt;
  const [answers, setAnswers] = useState<number[][]>(() => questions.map(() => []));
  const isOver = useIsPast(ends_at);
  const unanswered = answers.filter(({ length }) => length === 0).length;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        handIn(answers);
      }}
    >
      {ends_at && (
        <div role="status">
          <Notice tone={isOver ? "bad" : "wait"}>{isOver ? said.over : said.until(time(ends_at))}</Notice>
        </div>
      )}
      {questions.map((question, place) => (
        <Question
          key={place}
          question={question}
          title={said.question(place + 1, questions.length)}
          answer={answers[place] ?? []}
          choose={(chosen) => setAnswers((all) => all.map((one, at) => (at === place ? chosen : one)))}
        />
      ))}
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p role="status" className="text-ink-soft">
          {unanswered > 0 && said.unanswered(unanswered)}
        </p>
        <Button type="submit" busy={isBusy} disabled={isOver}>
          {said.handIn}
        </Button>
      </div>
    </form>
  );
}

interface QuestionProps {
  question: Schemas["AskedQuizQuestion"];
  title: string;
  answer: number[];
  choose(answer: number[]): void;
}

function Question({ question, title, answer, choose }: QuestionProps) {
  const said = useWords(words);
  const id = useId();
  const { prompt, choices, is_multiple, points } = question;
  const ticked = (choice: number) =>
    answer.includes(choice) ? answer.filter((one) => one !== choice) : [...answer, choice].toSorted((one, other) => one - other);
  return (
    <section aria-labelledby={id} className="rounded-2xl border border-line bg-white p-4 sm:p-5">
      <h2 id={id} className="mb-1 text-sm text-ink-soft">
        {title} · {said.points(points)}
      </h2>
      <fieldset aria-describedby={`${id}-several`}>
        <legend className="mb-2 font-medium break-words whitespace-pre-line">{prompt}</legend>
        <p id={`${id}-several`} className="text-sm text-ink-soft">
          {is_multiple && said.several}
        </p>
        {choices.map((choice, place) => (
          <label key={place} className="flex min-h-11 items-center gap-3 rounded-lg px-2 hover:bg-leaf-50">
            <input
              type={is_multiple ? "checkbox" : "radio"}
              name={id}
              className="size-5 shrink-0 accent-leaf-700"
              checked={answer.includes(place)}
              onChange={() => choose(is_multiple ? ticked(place) : [place])}
            />
            <span className="min-w-0 break-words">{choice}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}

/** Whether an instant has come; told when it does. */
function useIsPast(instant: string | undefined): boolean {
  const [now, setNow] = useState(Date.now);
  const left = instant ? new Date(instant).getTime() - now : Infinity;
  useEffect(() => {
    if (left <= 0 || left === Infinity) return;
    // A timer counts no more than 24 days.
    const timer = setTimeout(() => setNow(Date.now()), Math.min(left, 86_400_000));
    return () => clearTimeout(timer);
  }, [left]);
  return left <= 0;
}

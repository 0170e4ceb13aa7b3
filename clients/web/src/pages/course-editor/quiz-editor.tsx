/** The quiz at the end of a module. Nobody reads the questions that it has: they stay, or all are written anew. */
import { Plus, Trash2 } from "lucide-react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Field, FIELD } from "../../ui/field";
import { changed, newQuestion, type QuestionDraft, type QuizDraft } from "./draft";

const words = {
  fr: {
    quiz: (called: string) => `Quiz, ${called.toLowerCase()}`,
    title: "Titre (celui du module, si vide)",
    minutes: "Minutes",
    pass: "Réussi à (%)",
    attempts: "Essais",
    kept: (count: number) => `${count} question${count > 1 ? "s" : ""} en place : elles restent telles quelles.`,
    anew: "Réécrire les questions",
    keep: "Garder celles qui sont en place",
    question: (number: number) => `Question ${number} du quiz`,
    choice: (question: number, choice: number) => `Question ${question}, choix ${choice}`,
    right: (question: number, choice: number) => `Question ${question}, le choix ${choice} est juste`,
    add: "Ajouter une question",
    addChoice: (question: number) => `Ajouter un choix à la question ${question}`,
    remove: (question: number) => `Supprimer la question ${question}`,
    removeQuiz: "Supprimer le quiz",
  },
  en: {
    quiz: (called: string) => `Quiz, ${called.toLowerCase()}`,
    title: "Title (the module’s, if empty)",
    minutes: "Minutes",
    pass: "Passed at (%)",
    attempts: "Attempts",
    kept: (count: number) => `${count} question${count === 1 ? "" : "s"} there: they stay as they are.`,
    anew: "Write the questions anew",
    keep: "Keep those that are there",
    question: (number: number) => `Question ${number} of the quiz`,
    choice: (question: number, choice: number) => `Question ${question}, choice ${choice}`,
    right: (question: number, choice: number) => `Question ${question}, choice ${choice} is right`,
    add: "Add a question",
    addChoice: (question: number) => `Add a choice to question ${question}`,
    remove: (question: number) => `Remove question ${question}`,
    removeQuiz: "Remove the quiz",
  },
};

/** How many choices a question has at most. */
const CHOICES = 8;

interface Props {
  quiz: QuizDraft;
  called: string;
  set(part: Partial<QuizDraft>): void;
  onRemove(): void;
}

export function QuizEditor({ quiz, called, set, onRemove }: Props) {
  const said = useWords(words);
  const { questions } = quiz;
  const numbers = [
    ["minutes", 600],
    ["pass", 100],
    ["attempts", 10],
  ] as const;
  return (
    <fieldset className="mt-2 min-w-0 rounded-lg bg-sun-100/60 p-3">
      <legend className="sr-only">{said.quiz(called)}</legend>
      <p aria-hidden="true" className="mb-2 font-medium">
        Quiz
      </p>
      <div className="flex flex-wrap items-end gap-2">
        <Field
          label={said.title}
          value={quiz.title}
          maxLength={255}
          onChange={({ target }) => set({ title: target.value })}
          className="min-w-0 grow basis-48"
        />
        {numbers.map(([what, most]) => (
          <Field
            key={what}
            label={said[what]}
            type="number"
            min={1}
            max={most}
            required
            value={Number.isNaN(quiz[what]) ? "" : quiz[what]}
            onChange={({ target }) => set({ [what]: target.valueAsNumber })}
            className="w-24"
          />
        ))}
      </div>
      {questions && (
        <ol className="mt-3 grid gap-3">
          {questions.map((question, place) => (
            <Question
              key={question.key}
              question={question}
              number={place + 1}
              set={(part) => set({ questions: changed(questions, question.key, part) })}
              onRemove={
                questions.length > 1
                  ? () => set({ questions: questions.filter(({ key }) => key !== question.key) })
                  : undefined
              }
            />
          ))}
        </ol>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {questions ? (
          <Button look="quiet" size="small" onClick={() => set({ questions: [...questions, newQuestion()] })}>
            <Plus aria-hidden="true" className="size-4.5" />
            {said.add}
          </Button>
        ) : (
          <>
            <p className="text-sm text-ink-soft">{said.kept(quiz.kept)}</p>
            <Button look="quiet" size="small" onClick={() => set({ questions: [newQuestion()] })}>
              {said.anew}
            </Button>
          </>
        )}
        {questions && quiz.id && (
          <Button look="quiet" size="small" onClick={() => set({ questions: undefined })}>
            {said.keep}
          </Button>
        )}
        <Button look="quiet" size="small" className="ml-auto" onClick={onRemove}>
          {said.removeQuiz}
        </Button>
      </div>
    </fieldset>
  );
}

interface QuestionProps {
  question: QuestionDraft;
  number: number;
  set(part: Partial<QuestionDraft>): void;
  /** Absent for the last one: a quiz has a question. */
  onRemove: (() => void) | undefined;
}

function Question({ question, number, set, onRemove }: QuestionProps) {
  const said = useWords(words);
  const { prompt, choices, correct } = question;
  return (
    <li className="grid gap-2">
      <div className="flex items-end gap-2">
        <Field
          label={said.question(number)}
          value={prompt}
          required
          pattern=".*\S.*"
          maxLength={2000}
          onChange={({ target }) => set({ prompt: target.value })}
          className="min-w-0 grow"
        />
        {onRemove && (
          <Button look="quiet" size="small" aria-label={said.remove(number)} onClick={onRemove}>
            <Trash2 aria-hidden="true" className="size-4.5" />
          </Button>
        )}
      </div>
      {choices.map((choice, place) => (
        <div key={place} className="flex items-center gap-2">
          <input
            type="checkbox"
            aria-label={said.right(number, place + 1)}
            className="size-5 shrink-0 accent-leaf-700"
            checked={correct.includes(place)}
            // One of them is right at least.
            disabled={correct.length === 1 && correct.includes(place)}
            onChange={({ target }) =>
              set({
                correct: target.checked
                  ? [...correct, place].sort((one, other) => one - other)
                  : correct.filter((one) => one !== place),
              })
            }
          />
          <input
            aria-label={said.choice(number, place + 1)}
            className={FIELD}
            value={choice}
            required
            pattern=".*\S.*"
            maxLength={500}
            onChange={({ target }) =>
              set({ choices: choices.map((one, index) => (index === place ? target.value : one)) })
            }
          />
        </div>
      ))}
      {choices.length < CHOICES && (
        <Button
          look="quiet"
          size="small"
          className="justify-self-start"
          aria-label={said.addChoice(number)}
          onClick={() => set({ choices: [...choices, ""] })}
        >
          <Plus aria-hidden="true" className="size-4.5" />
        </Button>
      )}
    </li>
  );
}

/** A question as one writes it: what it asks, four choices, which of them is right, and why. */
import type { PreauError, Schemas } from "@preau/react";
import { useId, useState } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Area, FIELD } from "../../ui/field";

const words = {
  fr: {
    text: "Question",
    choices: "Choix, et lequel est juste",
    choice: (letter: string) => `Choix ${letter}`,
    right: (letter: string) => `Le choix ${letter} est juste`,
    explanation: "Explication (facultatif)",
    back: "Annuler",
  },
  en: {
    text: "Question",
    choices: "Choices, and which one is right",
    choice: (letter: string) => `Choice ${letter}`,
    right: (letter: string) => `Choice ${letter} is right`,
    explanation: "Explanation (optional)",
    back: "Cancel",
  },
};

export const LETTERS = ["A", "B", "C", "D"] as const satisfies readonly Schemas["Letter"][];
export type QuestionInput = Pick<
  Schemas["UpdateQuestion"],
  "question_text" | "choices" | "correct_choice" | "explanation"
>;

export const BLANK: QuestionInput = {
  question_text: "",
  choices: { A: "", B: "", C: "", D: "" },
  correct_choice: "A",
  explanation: null,
};

interface Props {
  begin: QuestionInput;
  /** What sending it is called. */
  done: string;
  error: PreauError | null;
  isBusy: boolean;
  onSend(question: QuestionInput): void;
  onClose(): void;
}

export function QuestionForm({ begin, done, error, isBusy, onSend, onClose }: Props) {
  const said = useWords(words);
  const name = useId();
  const [draft, setDraft] = useState(begin);
  const set = (part: Partial<QuestionInput>) => setDraft({ ...draft, ...part });

  function send() {
    onSend({ ...draft, explanation: draft.explanation?.trim() || null });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="grid gap-3"
    >
      <Area
        label={said.text}
        value={draft.question_text}
        rows={2}
        required
        maxLength={500}
        onChange={({ target }) => set({ question_text: target.value })}
      />
      <fieldset className="grid gap-2">
        <legend className="mb-1 text-sm text-ink-soft">{said.choices}</legend>
        {LETTERS.map((letter) => (
          <div key={letter} className="flex items-center gap-2">
            <input
              type="radio"
              name={name}
              aria-label={said.right(letter)}
              className="size-5 shrink-0 accent-leaf-700"
              checked={draft.correct_choice === letter}
              onChange={() => set({ correct_choice: letter })}
            />
            <span aria-hidden="true" className="w-4 font-medium">
              {letter}
            </span>
            <input
              aria-label={said.choice(letter)}
              className={FIELD}
              value={draft.choices[letter]}
              required
              maxLength={200}
              onChange={({ target }) => set({ choices: { ...draft.choices, [letter]: target.value } })}
            />
          </div>
        ))}
      </fieldset>
      <Area
        label={said.explanation}
        value={draft.explanation ?? ""}
        rows={2}
        maxLength={600}
        onChange={({ target }) => set({ explanation: target.value })}
      />
      {error && (
        <p role="alert" className="text-rust-700">
          {error.detail}
          {error.problem?.errors?.map(({ pointer, detail }) => <span key={pointer}> {detail}</span>)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={isBusy}>
          {done}
        </Button>
      </div>
    </form>
  );
}

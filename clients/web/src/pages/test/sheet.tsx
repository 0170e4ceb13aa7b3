/** The questions of a test that goes on. */
import { useSaveResponses, useSubmitTest, type Schemas } from "@preau/react";
import { useEffect, useId, useRef, useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge, Notice } from "../../ui/card";
import { BAR } from "../../ui/progress";
import { Clock } from "./clock";

const words = {
  fr: {
    answered: (count: number, of: number) => `${count} réponse${count > 1 ? "s" : ""} sur ${of}`,
    question: (number: number) => `Question ${number}`,
    kept: "réponses gardées",
    keeping: "en cours d’enregistrement…",
    notKept: "La dernière réponse n’est pas encore gardée : elle partira avec la suivante, ou quand vous rendrez le test.",
    stale: "Ce test est ouvert ailleurs aussi : ce qui est coché ici sera rendu.",
    submit: "Rendre le test",
    missing: (count: number) => `Il manque ${count} réponse${count > 1 ? "s" : ""}.`,
    done: "Test rendu",
  },
  en: {
    answered: (count: number, of: number) => `${count} answer${count === 1 ? "" : "s"} of ${of}`,
    question: (number: number) => `Question ${number}`,
    kept: "answers kept",
    keeping: "being kept…",
    notKept: "The last answer is not kept yet: it goes with the next one, or when you hand in the test.",
    stale: "This test is open elsewhere too: what is ticked here is handed in.",
    submit: "Hand in the test",
    missing: (count: number) => `${count} answer${count === 1 ? " is" : "s are"} missing.`,
    done: "Test handed in",
  },
};

type Responses = Record<string, Schemas["Letter"]>;
const LETTERS = ["A", "B", "C", "D"] as const;

interface Props {
  test: Schemas["StartedTest"];
  onTaken(id: string): void;
}

export function Sheet({ test, onTaken }: Props) {
  const said = useWords(words);
  const name = useId();
  const [responses, setResponses] = useState<Responses>(test.responses);
  const save = useSaveResponses({ quiet: true });
  const submit = useSubmitTest();
  const { queue, isDirty } = useKeeping(test, save.act);
  const missing = test.questions.length - Object.keys(responses).length;

  function choose(question: string, letter: Schemas["Letter"]) {
    setResponses((now) => ({ ...now, [question]: letter }));
    queue({ [question]: letter });
  }

  async function handIn() {
    try {
      // All of them, whatever was kept: what is handed in is what is seen.
      const { id } = await submit.act({ body: { test_id: test.id, responses } });
      toast.success(said.done);
      onTaken(id);
    } catch {
      // It was told already.
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void handIn();
      }}
      className="grid gap-4"
    >
      <div className="sticky top-0 z-10 -mx-4 flex flex-wrap items-center gap-3 border-b border-line bg-paper px-4 py-3">
        <label className="grow basis-40">
          <span className="text-sm text-ink-soft">
            {said.answered(test.questions.length - missing, test.questions.length)}
          </span>
          <progress
            max={test.questions.length}
            value={test.questions.length - missing}
            className={`block ${BAR}`}
          />
        </label>
        <Badge tone={save.error ? "bad" : isDirty ? "wait" : "good"}>{isDirty ? said.keeping : said.kept}</Badge>
        {test.deadline && <Clock deadline={test.deadline} serverTime={test.server_time} />}
      </div>
      {save.error && (
        <div role="alert">
          <Notice tone="wait">{save.error.code === "stale-version" ? said.stale : said.notKept}</Notice>
        </div>
      )}
      <ol className="grid gap-4">
        {test.questions.map(({ question_id, question_text, choices }, place) => (
          <li key={question_id}>
            <fieldset className="rounded-2xl border border-line bg-white p-4 sm:p-5">
              <legend className="sr-only">{question_text}</legend>
              <p aria-hidden="true" className="text-sm text-ink-soft">
                {said.question(place + 1)}
              </p>
              <p aria-hidden="true" className="mb-2 font-medium break-words">
                {question_text}
              </p>
              {LETTERS.map((letter) => (
                <label
                  key={letter}
                  className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-2 break-words hover:bg-leaf-50 has-checked:bg-leaf-100"
                >
                  <input
                    type="radio"
                    name={`${name}-${question_id}`}
                    className="size-5 shrink-0 accent-leaf-700"
                    checked={responses[question_id] === letter}
                    onChange={() => choose(question_id, letter)}
                  />
                  <span className="min-w-0">{choices[letter]}</span>
                </label>
              ))}
            </fieldset>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p aria-live="polite" className="text-ink-soft">
          {missing > 0 && said.missing(missing)}
        </p>
        <Button type="submit" busy={submit.isPending}>
          {said.submit}
        </Button>
      </div>
    </form>
  );
}

/** Keeps answers one request after the other, each at the revision that the one before it left. */
function useKeeping(test: Schemas["StartedTest"], save: ReturnType<typeof useSaveResponses>["act"]) {
  const revision = useRef(test.revision);
  const waiting = useRef<Responses>({});
  const isSending = useRef(false);
  const [isDirty, setDirty] = useState(false);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => void (gone.current = true);
  }, []);

  async function send() {
    if (isSending.current) return;
    isSending.current = true;
    try {
      while (Object.keys(waiting.current).length > 0 && !gone.current) {
        const responses = waiting.current;
        waiting.current = {};
        try {
          const kept = await save({ path: { test_id: test.id }, body: { responses, revision: revision.current } });
          revision.current = kept.revision;
        } catch {
          // They go with the next ones.
          waiting.current = { ...responses, ...waiting.current };
          return;
        }
      }
      setDirty(false);
    } finally {
      isSending.current = false;
    }
  }

  function queue(answers: Responses) {
    waiting.current = { ...waiting.current, ...answers };
    setDirty(true);
    void send();
  }

  return { queue, isDirty };
}

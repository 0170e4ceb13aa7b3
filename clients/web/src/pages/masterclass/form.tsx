/** A masterclass as an admin writes it: all of it, but for its PDF. */
import type { PreauError, Schemas } from "@preau/react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Area, Field, Select } from "../../ui/field";

const words = {
  fr: {
    name: "Titre",
    about: "De quoi s’agit-il ?",
    starts: "Début",
    ends: "Fin",
    undated: "Sans date, les deux tests sont ouverts dès maintenant.",
    capacity: "Places",
    any: "Vide : sans limite.",
    status: "État",
    states: { draft: "en préparation", open: "ouverte aux inscriptions", closed: "fermée", cancelled: "annulée" },
    questions: "Questions par test",
    minutes: "Durée d’un test (minutes)",
    noLimit: "Vide : sans limite.",
    reveal: "Montrer les bonnes réponses quand le test d’après est clos",
    back: "Annuler",
  },
  en: {
    name: "Title",
    about: "What is it about?",
    starts: "Begins",
    ends: "Ends",
    undated: "Without dates, both tests are open from now on.",
    capacity: "Seats",
    any: "Empty: no limit.",
    status: "State",
    states: { draft: "in preparation", open: "open for registration", closed: "closed", cancelled: "cancelled" },
    questions: "Questions in a test",
    minutes: "Time for a test (minutes)",
    noLimit: "Empty: no limit.",
    reveal: "Show the correct answers once the test after has closed",
    back: "Cancel",
  },
};

type Masterclass = Schemas["Masterclass"];
type Input = Schemas["MasterclassInput"];
type Status = Masterclass["status"];
const STATES = ["draft", "open", "closed", "cancelled"] as const satisfies readonly Status[];

interface FormProps {
  masterclass?: Masterclass;
  /** What sending it is called. */
  done: string;
  error: PreauError | null;
  isBusy: boolean;
  onSend(body: Input): void;
  onClose(): void;
}

/** As a field of the browser takes it, in the zone of the device: `2026-11-30T17:00`. */
function local(instant: string | undefined): string {
  if (!instant) return "";
  const written = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short" });
  return written.format(new Date(instant)).replace(" ", "T");
}

const numberOr = (value: string) => (value.trim() ? Number(value) : null);
const instantOr = (value: string) => (value ? new Date(value).toISOString() : null);

export function Form({ masterclass, done, error, isBusy, onSend, onClose }: FormProps) {
  const said = useWords(words);
  const test = masterclass?.test;
  const [draft, setDraft] = useState({
    title: masterclass?.title ?? "",
    description: masterclass?.description ?? "",
    starts: local(masterclass?.starts_at),
    ends: local(masterclass?.ends_at),
    capacity: String(masterclass?.capacity ?? ""),
    status: masterclass?.status ?? ("draft" as Status),
    questions: String(test?.question_count ?? 10),
    minutes: String(test?.minutes ?? ""),
    reveals: test?.reveal === "after_close",
  });
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });

  function send() {
    onSend({
      title: draft.title.trim(),
      description: draft.description.trim() || null,
      starts_at: instantOr(draft.starts),
      ends_at: instantOr(draft.ends),
      capacity: numberOr(draft.capacity),
      status: draft.status,
      ...(masterclass && { asks: masterclass.asks }),
      test: {
        question_count: Number(draft.questions),
        minutes: numberOr(draft.minutes),
        reveal: draft.reveals ? "after_close" : "none",
        ...(test && { post_closes_after_days: test.post_closes_after_days }),
      },
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="grid gap-3 sm:grid-cols-2"
    >
      <Field
        label={said.name}
        value={draft.title}
        onChange={({ target }) => set({ title: target.value })}
        required
        pattern=".*\S.*"
        maxLength={200}
        className="sm:col-span-2"
      />
      <Area
        label={said.about}
        value={draft.description}
        rows={3}
        maxLength={4000}
        onChange={({ target }) => set({ description: target.value })}
        className="sm:col-span-2"
      />
      <Field
        label={said.starts}
        hint={said.undated}
        type="datetime-local"
        value={draft.starts}
        onChange={({ target }) => set({ starts: target.value })}
      />
      <Field
        label={said.ends}
        type="datetime-local"
        min={draft.starts}
        value={draft.ends}
        onChange={({ target }) => set({ ends: target.value })}
      />
      <Field
        label={said.capacity}
        hint={said.any}
        type="number"
        min={1}
        max={10_000}
        value={draft.capacity}
        onChange={({ target }) => set({ capacity: target.value })}
      />
      <Select
        label={said.status}
        value={draft.status}
        onChange={({ target }) => set({ status: target.value as Status })}
      >
        {STATES.map((state) => (
          <option key={state} value={state}>
            {said.states[state]}
          </option>
        ))}
      </Select>
      <Field
        label={said.questions}
        type="number"
        min={1}
        max={50}
        value={draft.questions}
        onChange={({ target }) => set({ questions: target.value })}
        required
      />
      <Field
        label={said.minutes}
        hint={said.noLimit}
        type="number"
        min={1}
        max={180}
        value={draft.minutes}
        onChange={({ target }) => set({ minutes: target.value })}
      />
      <label className="flex min-h-11 items-center gap-2 sm:col-span-2">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-leaf-700"
          checked={draft.reveals}
          onChange={({ target }) => set({ reveals: target.checked })}
        />
        {said.reveal}
      </label>
      {error && (
        <p role="alert" className="text-rust-700 sm:col-span-2">
          {error.detail}
          {error.problem?.errors?.map(({ pointer, detail }) => <span key={pointer}> {detail}</span>)}
        </p>
      )}
      <div className="mt-2 flex flex-wrap justify-end gap-2 sm:col-span-2">
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

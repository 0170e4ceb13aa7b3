/** Makes an assessment, with or without a network, and goes to its marks. */
import { newId } from "@preau/client/sync";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toast } from "sonner";
import { civilDate } from "../../dates";
import { useWords } from "../../i18n";
import { useOutbox } from "../../offline/outbox";
import { TERMS, termOf } from "../../terms";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field, Select } from "../../ui/field";

const words = {
  fr: {
    title: "Nouvelle évaluation",
    name: "Intitulé",
    date: "Jour",
    outOf: "Notée sur",
    coefficient: "Coefficient",
    term: "Période",
    make: "Créer",
    back: "Annuler",
    notKept: "L’évaluation n’a pas pu être gardée sur cet appareil",
  },
  en: {
    title: "New assessment",
    name: "Title",
    date: "Day",
    outOf: "Out of",
    coefficient: "Coefficient",
    term: "Term",
    make: "Make",
    back: "Cancel",
    notKept: "The assessment could not be kept on this device",
  },
};

interface Props {
  classId: string;
  open: boolean;
  onClose(): void;
}

export function NewAssessment({ classId, open, onClose }: Props) {
  const said = useWords(words);
  return (
    <Dialog title={said.title} open={open} onClose={onClose}>
      <Form classId={classId} onClose={onClose} />
    </Dialog>
  );
}

function Form({ classId, onClose }: Omit<Props, "open">) {
  const said = useWords(words);
  const navigate = useNavigate();
  const { enqueue } = useOutbox();
  const today = civilDate(new Date());
  const [header, setHeader] = useState({
    title: "",
    date: today,
    out_of: 20,
    coefficient: 1,
    term: termOf(today),
  });
  const set = (part: Partial<typeof header>) => setHeader({ ...header, ...part });

  async function make() {
    const target = newId();
    try {
      await enqueue({
        kind: "assessment.save",
        class_id: classId,
        target,
        data: { ...header, title: header.title.trim() },
      });
    } catch {
      toast.error(said.notKept);
      return;
    }
    onClose();
    await navigate({ to: "/classes/$classId/notes/$assessmentId", params: { classId, assessmentId: target } });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
      className="grid gap-3 sm:grid-cols-2"
    >
      <Field
        label={said.name}
        value={header.title}
        onChange={({ target }) => set({ title: target.value })}
        required
        pattern=".*\S.*"
        maxLength={200}
        className="sm:col-span-2"
      />
      <Field
        label={said.date}
        type="date"
        value={header.date}
        onChange={({ target }) => set({ date: target.value, term: termOf(target.value) })}
        required
      />
      <Select
        label={said.term}
        value={header.term}
        onChange={({ target }) => set({ term: target.value as (typeof header)["term"] })}
      >
        {TERMS.map((term) => (
          <option key={term}>{term}</option>
        ))}
      </Select>
      <Field
        label={said.outOf}
        type="number"
        min={1}
        max={100}
        step={0.5}
        value={header.out_of}
        onChange={({ target }) => set({ out_of: target.valueAsNumber })}
        required
      />
      <Field
        label={said.coefficient}
        type="number"
        min={0}
        max={20}
        step={0.5}
        value={header.coefficient}
        onChange={({ target }) => set({ coefficient: target.valueAsNumber })}
        required
      />
      <div className="mt-2 flex flex-wrap justify-end gap-2 sm:col-span-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit">{said.make}</Button>
      </div>
    </form>
  );
}

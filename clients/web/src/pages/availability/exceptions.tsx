/** The dates that differ from their week: closed, or with hours of their own. */
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { civilDate, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/card";
import { Field } from "../../ui/field";
import type { Draft, Exception } from "./draft";
import { Hours } from "./hours";

const words = {
  fr: {
    date: "Date",
    add: "Ajouter cette date",
    closed: "Fermé aux heures habituelles",
    closedOn: (day: string) => `Fermé aux heures habituelles, ${day}`,
    extra: "Heures en plus",
    extraOn: (day: string) => `Heures en plus, ${day}`,
    remove: (day: string) => `Supprimer l’exception du ${day}`,
    nothing: "Aucune exception",
    toDo: "Congé, jour férié, permanence exceptionnelle : ajoutez la date, puis dites ce qui change.",
  },
  en: {
    date: "Date",
    add: "Add this date",
    closed: "Closed at the usual hours",
    closedOn: (day: string) => `Closed at the usual hours, ${day}`,
    extra: "More hours",
    extraOn: (day: string) => `More hours, ${day}`,
    remove: (day: string) => `Remove the exception of ${day}`,
    nothing: "No exception",
    toDo: "Leave, a public holiday, more hours once: add the date, then say what changes.",
  },
};

interface Props {
  exceptions: Exception[];
  onChange(exceptions: Exception[]): void;
}

export function Exceptions({ exceptions, onChange }: Props) {
  const said = useWords(words);
  const dates = useDates();
  const today = civilDate(new Date());
  const [date, setDate] = useState("");
  const isThere = exceptions.some((one) => one.date === date);
  const set = (which: string, part: Partial<Draft["exceptions"][number]>) =>
    onChange(exceptions.map((one) => (one.date === which ? { ...one, ...part } : one)));

  function add() {
    const all = [...exceptions, { date, closed: true, extra: [] }];
    onChange(all.sort((one, other) => one.date.localeCompare(other.date)));
    setDate("");
  }

  return (
    <>
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <Field
          label={said.date}
          type="date"
          min={today}
          value={date}
          onChange={({ target }) => setDate(target.value)}
          className="w-48"
        />
        <Button look="secondary" disabled={!date || isThere} onClick={add}>
          <Plus aria-hidden="true" className="size-4.5" />
          {said.add}
        </Button>
      </div>
      {exceptions.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
      <ul className="divide-y divide-line">
        {exceptions.map(({ date: which, closed, extra }) => {
          const day = dates.date(which);
          return (
            <li key={which} className="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[11rem_1fr_auto]">
              <time dateTime={which} className="font-medium sm:pt-2.5">
                {day}
              </time>
              <div>
                <label className="flex min-h-11 items-center gap-2">
                  <input
                    type="checkbox"
                    aria-label={said.closedOn(day)}
                    className="size-5 shrink-0 accent-leaf-700"
                    checked={closed}
                    onChange={({ target }) => set(which, { closed: target.checked })}
                  />
                  {said.closed}
                </label>
                <p className="text-sm text-ink-soft">{said.extra}</p>
                <Hours of={said.extraOn(day)} hours={extra} onChange={(hours) => set(which, { extra: hours })} />
              </div>
              <Button
                look="quiet"
                size="small"
                className="h-fit justify-self-start"
                aria-label={said.remove(day)}
                onClick={() => onChange(exceptions.filter((one) => one.date !== which))}
              >
                <Trash2 aria-hidden="true" className="size-4.5" />
              </Button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

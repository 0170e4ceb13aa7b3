/** Moves a session to another time, as long as it was. */
import { useRescheduleSession } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { civilDate, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import type { Session } from "./session-line";

const words = {
  fr: {
    title: "Déplacer la séance",
    lead: (name: string, when: string) => `Avec ${name}, prévue ${when}. Sa durée ne change pas, et ${name} est prévenu·e.`,
    day: "Nouveau jour",
    time: "Nouvelle heure",
    back: "Annuler",
    move: "Déplacer",
    moved: "Séance déplacée",
  },
  en: {
    title: "Move the session",
    lead: (name: string, when: string) => `With ${name}, planned ${when}. It stays as long as it was, and ${name} is told.`,
    day: "New day",
    time: "New time",
    back: "Cancel",
    move: "Move",
    moved: "Session moved",
  },
};

interface Props {
  session: Session;
  name: string;
  open: boolean;
  onClose(): void;
}

export function MoveDialog({ session, name, open, onClose }: Props) {
  const said = useWords(words);
  return (
    <Dialog title={said.title} open={open} onClose={onClose}>
      <Form session={session} name={name} onClose={onClose} />
    </Dialog>
  );
}

/** `17:00`, as a field of the browser takes it. */
function timeOfDay(instant: string): string {
  return new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit" }).format(new Date(instant));
}

function Form({ session, name, onClose }: Omit<Props, "open">) {
  const said = useWords(words);
  const dates = useDates();
  const move = useRescheduleSession({ quiet: true });
  const { id, slot_start, slot_end } = session;
  const [day, setDay] = useState(() => civilDate(slot_start));
  const [time, setTime] = useState(() => timeOfDay(slot_start));

  async function send() {
    const start = new Date(`${day}T${time}`);
    const end = new Date(start.getTime() + Date.parse(slot_end) - Date.parse(slot_start));
    try {
      await move.act({
        path: { session_id: id },
        body: { slot: { start: start.toISOString(), end: end.toISOString() } },
      });
      toast.success(said.moved, { description: dates.dayAndTime(start) });
      onClose();
    } catch {
      // The form says why.
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      className="grid gap-3 sm:grid-cols-2"
    >
      <p className="sm:col-span-2">{said.lead(name, dates.dayAndTime(slot_start))}</p>
      <Field
        label={said.day}
        type="date"
        min={civilDate(new Date())}
        value={day}
        onChange={({ target }) => setDay(target.value)}
        required
      />
      <Field label={said.time} type="time" value={time} onChange={({ target }) => setTime(target.value)} required />
      {move.error && (
        <p role="alert" className="text-rust-700 sm:col-span-2">
          {move.error.detail}
        </p>
      )}
      <div className="mt-2 flex flex-wrap justify-end gap-2 sm:col-span-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={move.isPending}>
          {said.move}
        </Button>
      </div>
    </form>
  );
}

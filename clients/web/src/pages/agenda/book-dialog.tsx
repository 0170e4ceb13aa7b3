/** Asks for a slot: where the session is held, and what it is about. */
import { useBookSession } from "@preau/react";
import { useId, useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import type { Slot } from "../agenda";

const words = {
  fr: {
    title: "Demander cette séance",
    with: (name: string) => `Avec ${name}`,
    where: "Où",
    Visio: "En visio",
    Présentiel: "Sur place",
    about: "De quoi voulez-vous parler ? (facultatif)",
    ask: "Envoyer la demande",
    back: "Annuler",
    asked: "Demande envoyée",
    agreed: "Séance confirmée",
    next: (name: string) => `${name} vous répondra : vous serez prévenu·e.`,
  },
  en: {
    title: "Ask for this session",
    with: (name: string) => `With ${name}`,
    where: "Where",
    Visio: "Online",
    Présentiel: "On site",
    about: "What do you want to talk about? (optional)",
    ask: "Send the request",
    back: "Cancel",
    asked: "Request sent",
    agreed: "Session confirmed",
    next: (name: string) => `${name} will answer: you will be told.`,
  },
};

const PLACES = ["Visio", "Présentiel"] as const;

interface Props {
  coach: { value: string; label: string };
  /** The slot that is asked for; none, and there is no dialog. */
  slot: Slot | undefined;
  onBooked(slot: Slot): void;
  onClose(): void;
}

export function BookDialog({ coach, slot, onBooked, onClose }: Props) {
  const said = useWords(words);
  const dates = useDates();
  const id = useId();
  const [type, setType] = useState<(typeof PLACES)[number]>("Visio");
  const [note, setNote] = useState("");
  const book = useBookSession();

  async function ask() {
    if (!slot) return;
    const about = note.trim();
    try {
      const session = await book.act({ body: { type, coach_id: coach.value, slot, ...(about && { note: about }) } });
      toast.success(session?.status === "Confirmé" ? said.agreed : said.asked, {
        description: session?.status === "Confirmé" ? dates.dayAndTime(slot.start) : said.next(coach.label),
      });
      setNote("");
      onBooked(slot);
    } catch {
      // It was told already. The slot may be gone: the list has been read anew.
    }
    onClose();
  }

  return (
    <Dialog title={said.title} open={slot !== undefined} onClose={onClose}>
      {slot && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void ask();
          }}
        >
          <p className="font-medium first-letter:uppercase">
            {dates.day(slot.start)}, {dates.time(slot.start)} – {dates.time(slot.end)}
          </p>
          <p className="text-ink-soft">{said.with(coach.label)}</p>
          <fieldset className="mt-4 flex flex-wrap gap-x-5">
            <legend className="text-sm text-ink-soft">{said.where}</legend>
            {PLACES.map((place) => (
              <label key={place} className="flex min-h-11 items-center gap-2">
                <input
                  type="radio"
                  name="place"
                  className="size-5 accent-leaf-700"
                  checked={type === place}
                  onChange={() => setType(place)}
                />
                {said[place]}
              </label>
            ))}
          </fieldset>
          <label htmlFor={id} className="mt-3 block text-sm text-ink-soft">
            {said.about}
          </label>
          <textarea
            id={id}
            value={note}
            rows={3}
            maxLength={500}
            onChange={({ target }) => setNote(target.value)}
            className="mt-1 w-full rounded-lg border border-line p-3"
          />
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <Button look="secondary" onClick={onClose}>
              {said.back}
            </Button>
            <Button type="submit" busy={book.isPending}>
              {said.ask}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

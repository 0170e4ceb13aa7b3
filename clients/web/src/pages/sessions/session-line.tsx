/** What a session is about, as lists of sessions say it: when it is, with whom, and how. */
import type { Item } from "@preau/react";
import type { ReactNode } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { useName } from "../../session/people";

const words = {
  fr: { places: { Visio: "Visio", Présentiel: "Présentiel", Stage: "Stage" } },
  en: { places: { Visio: "online", Présentiel: "on site", Stage: "workshop" } },
};

export type Session = Item<"/sessions/list">;

/** One of the list; `more` is a line under it, and its children stand beside it. */
export function SessionLine({ session, more, children }: { session: Session; more?: ReactNode; children: ReactNode }) {
  const said = useWords(words);
  const dates = useDates();
  const { id, slot_start, slot_end, status, student_id, kind, note } = session;
  const name = useName(student_id);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 first:pt-0" data-session={id}>
      <div className="min-w-0 grow basis-64">
        <p className={`font-medium first-letter:uppercase ${status === "Annulé" ? "line-through" : ""}`}>
          <time dateTime={slot_start}>{dates.dayAndTime(slot_start)}</time> – {dates.time(slot_end)}
        </p>
        <p className="break-words text-ink-soft">
          {name}, {said.places[kind]}
          {note && ` · ${note}`}
        </p>
        {more && <p className="text-sm text-ink-soft">{more}</p>}
      </div>
      {children}
    </li>
  );
}

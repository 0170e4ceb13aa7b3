/** The hours of each week, as a picture and as fields. */
import { useWords } from "../../i18n";
import { DAYS, minutes, type Day, type Draft, type Hours as Stretch } from "./draft";
import { Hours } from "./hours";

const words = {
  fr: {
    any: "À toute heure",
    anyHint: "Sans heures, on peut vous demander une séance n’importe quand.",
    picture: (days: string) => `Heures de la semaine. ${days}`,
    pictured: (day: string, hours: string) => `${day} : ${hours}`,
    none: "aucune",
    days: {
      monday: "Lundi",
      tuesday: "Mardi",
      wednesday: "Mercredi",
      thursday: "Jeudi",
      friday: "Vendredi",
      saturday: "Samedi",
      sunday: "Dimanche",
    } as Record<Day, string>,
  },
  en: {
    any: "At any time",
    anyHint: "Without hours, people may ask you for a session at any time.",
    picture: (days: string) => `Hours of the week. ${days}`,
    pictured: (day: string, hours: string) => `${day}: ${hours}`,
    none: "none",
    days: {
      monday: "Monday",
      tuesday: "Tuesday",
      wednesday: "Wednesday",
      thursday: "Thursday",
      friday: "Friday",
      saturday: "Saturday",
      sunday: "Sunday",
    } as Record<Day, string>,
  },
};

interface Props {
  draft: Draft;
  set(part: Partial<Draft>): void;
}

export function Week({ draft, set }: Props) {
  const said = useWords(words);
  return (
    <>
      <label className="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-leaf-700"
          checked={draft.isAnyTime}
          onChange={({ target }) => set({ isAnyTime: target.checked })}
        />
        {said.any}
      </label>
      {draft.isAnyTime ? (
        <p className="text-ink-soft">{said.anyHint}</p>
      ) : (
        <>
          <Picture weekly={draft.weekly} />
          <ul className="divide-y divide-line">
            {DAYS.map((day) => (
              <li key={day} className="grid items-center gap-x-4 gap-y-1 py-2 sm:grid-cols-[7rem_1fr]">
                <span className="font-medium">{said.days[day]}</span>
                <Hours
                  of={said.days[day]}
                  hours={draft.weekly[day]}
                  onChange={(hours) => set({ weekly: { ...draft.weekly, [day]: hours } })}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

const [LEFT, WIDE, HIGH] = [16, 240, 14];
const DAY_OF_MINUTES = 24 * 60;

function Picture({ weekly }: { weekly: Record<Day, Stretch[]> }) {
  const said = useWords(words);
  const written = DAYS.map((day) => {
    const hours = weekly[day].map(({ start, end }) => `${start}–${end}`).join(", ");
    return said.pictured(said.days[day], hours || said.none);
  });
  const at = (minute: number) => LEFT + (minute / DAY_OF_MINUTES) * WIDE;
  return (
    <svg
      viewBox={`0 0 ${LEFT + WIDE + 8} ${DAYS.length * HIGH + 12}`}
      role="img"
      aria-label={said.picture(written.join(". "))}
      className="my-3 w-full max-w-2xl"
    >
      {DAYS.map((day, row) => (
        <g key={day}>
          <text x="0" y={row * HIGH + 9} className="fill-ink-soft text-[7px]">
            {said.days[day].slice(0, 2)}
          </text>
          <rect x={LEFT} y={row * HIGH + 1} width={WIDE} height={HIGH - 3} rx="2" className="fill-leaf-50" />
          {weekly[day]
            .filter(({ start, end }) => minutes(end) > minutes(start))
            .map(({ start, end }) => (
              <rect
                key={`${start}${end}`}
                x={at(minutes(start))}
                y={row * HIGH + 1}
                width={at(minutes(end)) - at(minutes(start))}
                height={HIGH - 3}
                rx="2"
                className="fill-leaf-600"
              />
            ))}
        </g>
      ))}
      {[0, 6, 12, 18, 24].map((hour) => (
        <text
          key={hour}
          x={at(hour * 60)}
          y={DAYS.length * HIGH + 8}
          textAnchor="middle"
          className="fill-ink-soft text-[7px]"
        >
          {hour} h
        </text>
      ))}
    </svg>
  );
}

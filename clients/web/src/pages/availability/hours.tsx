/** Hours of a day, some stretches of them. */
import { Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { FIELD } from "../../ui/field";
import { isWrong, nextHours, type Hours as Stretch } from "./draft";

const words = {
  fr: {
    from: (of: string, place: number) => `${of}, plage ${place}, de`,
    to: (of: string, place: number) => `${of}, plage ${place}, à`,
    add: "Ajouter une plage",
    addTo: (of: string) => `Ajouter une plage : ${of}`,
    remove: (of: string, place: number) => `Supprimer la plage ${place} : ${of}`,
    wrong: "Chaque plage finit après son début, et deux plages ne se chevauchent pas.",
  },
  en: {
    from: (of: string, place: number) => `${of}, stretch ${place}, from`,
    to: (of: string, place: number) => `${of}, stretch ${place}, to`,
    add: "Add a stretch",
    addTo: (of: string) => `Add a stretch: ${of}`,
    remove: (of: string, place: number) => `Remove stretch ${place}: ${of}`,
    wrong: "Each stretch ends after it begins, and no two of them overlap.",
  },
};

interface Props {
  /** Of which day, as people read it. */
  of: string;
  hours: Stretch[];
  most?: number;
  onChange(hours: Stretch[]): void;
}

export function Hours({ of, hours, most = 10, onChange }: Props) {
  const said = useWords(words);
  const id = useId();
  const wrong = isWrong(hours);
  const set = (place: number, part: Partial<Stretch>) =>
    onChange(hours.map((one, index) => (index === place ? { ...one, ...part } : one)));
  return (
    <div className="flex flex-wrap items-center gap-2">
      {hours.map(({ start, end }, place) => (
        <span key={place} className="flex items-center gap-1">
          <input
            type="time"
            aria-label={said.from(of, place + 1)}
            aria-invalid={wrong}
            aria-describedby={wrong ? id : undefined}
            className={`${FIELD} w-28! px-2! sm:w-36!`}
            value={start}
            onChange={({ target }) => set(place, { start: target.value })}
            required
          />
          <span aria-hidden="true">–</span>
          {/* Midnight ends a day that a field of the browser can only begin with. */}
          <input
            type="time"
            aria-label={said.to(of, place + 1)}
            aria-invalid={wrong}
            aria-describedby={wrong ? id : undefined}
            className={`${FIELD} w-28! px-2! sm:w-36!`}
            value={end === "24:00" ? "00:00" : end}
            onChange={({ target }) => set(place, { end: target.value === "00:00" ? "24:00" : target.value })}
            required
          />
          <Button
            look="quiet"
            size="small"
            aria-label={said.remove(of, place + 1)}
            onClick={() => onChange(hours.filter((_, index) => index !== place))}
          >
            <Trash2 aria-hidden="true" className="size-4.5" />
          </Button>
        </span>
      ))}
      {hours.length < most && (
        <Button
          look="quiet"
          size="small"
          aria-label={said.addTo(of)}
          onClick={() => onChange([...hours, nextHours(hours)])}
        >
          <Plus aria-hidden="true" className="size-4.5" />
          {hours.length === 0 && said.add}
        </Button>
      )}
      {wrong && (
        <p id={id} role="alert" className="w-full text-sm text-rust-700">
          {said.wrong}
        </p>
      )}
    </div>
  );
}

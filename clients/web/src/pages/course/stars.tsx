/** Stars from 1 to 5: as they are, and as they are given. */
import { Star } from "lucide-react";
import { useId } from "react";
import { useWords } from "../../i18n";

const words = {
  fr: { of: (stars: number) => `${stars} sur 5`, give: (stars: number) => `${stars} étoile${stars > 1 ? "s" : ""}` },
  en: { of: (stars: number) => `${stars} out of 5`, give: (stars: number) => `${stars} star${stars > 1 ? "s" : ""}` },
};

const ALL = [1, 2, 3, 4, 5] as const;
const look = (isFull: boolean) => (isFull ? "fill-sun-300 stroke-sun-700" : "fill-none stroke-ink-soft");

export function Stars({ count }: { count: number }) {
  const said = useWords(words);
  return (
    <span role="img" aria-label={said.of(count)} className="inline-flex gap-0.5">
      {ALL.map((star) => (
        <Star key={star} aria-hidden="true" className={`size-4.5 ${look(star <= Math.round(count))}`} />
      ))}
    </span>
  );
}

interface GiveStarsProps {
  label: string;
  /** 0: none was given yet. */
  value: number;
  onGive(stars: number): void;
}

/** Radio buttons that look like stars: arrow keys move between them. */
export function GiveStars({ label, value, onGive }: GiveStarsProps) {
  const said = useWords(words);
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-ink-soft">{label}</legend>
      <div className="flex">
        {ALL.map((star) => (
          <label
            key={star}
            className="relative grid size-11 cursor-pointer place-items-center rounded-lg has-focus-visible:outline-3 has-focus-visible:outline-leaf-500"
          >
            <input
              type="radio"
              name={name}
              required
              checked={value === star}
              onChange={() => onGive(star)}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
            <span className="sr-only">{said.give(star)}</span>
            <Star aria-hidden="true" className={`size-7 ${look(star <= value)}`} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Moves an entry up or down, or takes it away. */
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";

const words = {
  fr: {
    up: (what: string) => `Monter : ${what}`,
    down: (what: string) => `Descendre : ${what}`,
    remove: (what: string) => `Supprimer : ${what}`,
  },
  en: {
    up: (what: string) => `Move up: ${what}`,
    down: (what: string) => `Move down: ${what}`,
    remove: (what: string) => `Remove: ${what}`,
  },
};

interface Props {
  /** What it is about, as people read it. */
  what: string;
  place: number;
  count: number;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

export function Order({ what, place, count, onMove, onRemove }: Props) {
  const said = useWords(words);
  return (
    <span className="flex shrink-0">
      <Button look="quiet" size="small" aria-label={said.up(what)} disabled={place === 0} onClick={() => onMove(-1)}>
        <ArrowUp aria-hidden="true" className="size-4.5" />
      </Button>
      <Button
        look="quiet"
        size="small"
        aria-label={said.down(what)}
        disabled={place === count - 1}
        onClick={() => onMove(1)}
      >
        <ArrowDown aria-hidden="true" className="size-4.5" />
      </Button>
      <Button look="quiet" size="small" aria-label={said.remove(what)} onClick={onRemove}>
        <Trash2 aria-hidden="true" className="size-4.5" />
      </Button>
    </span>
  );
}

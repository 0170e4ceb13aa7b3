/** What was deleted: by whom, why, and how much is left of the time in which it can be restored. */
import { useRestorePhoto, type Photo } from "@preau/react";
import { RotateCcw } from "lucide-react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useLanguage, useWords } from "../../i18n";
import { useName } from "../../session/people";
import { Button } from "../../ui/button";
import { Badge } from "../../ui/card";
import { Picture } from "./picture";
import { REASONS } from "./reasons";

const words = {
  fr: {
    by: (name: string) => `supprimé par ${name}`,
    left: (days: number) => (days > 1 ? `encore ${days} jours` : `encore ${days} jour`),
    erased: (day: string) => `effacé le ${day}`,
    held: "conservé à la demande de l’administration",
    restore: "Restaurer",
    restoreThis: (name: string) => `Restaurer ${name}`,
    restored: "De retour dans son album",
  },
  en: {
    by: (name: string) => `deleted by ${name}`,
    left: (days: number) => (days === 1 ? `${days} day left` : `${days} days left`),
    erased: (day: string) => `erased on ${day}`,
    held: "kept because the school asks for it",
    restore: "Restore",
    restoreThis: (name: string) => `Restore ${name}`,
    restored: "Back in its album",
  },
};

const DAY = 86_400_000;

export function TrashTile({ photo, onDone }: { photo: Photo; onDone(): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const dates = useDates();
  const restoration = useRestorePhoto();
  const { id, file_name, deletion, held } = photo;
  const by = useName(deletion?.by);

  async function restore() {
    try {
      await restoration.act({ path: { photo_id: id } });
      toast.success(said.restored, { description: file_name });
    } catch {
      // It was told already.
    }
    onDone();
  }

  return (
    <li data-photo={id} className="flex flex-col overflow-hidden rounded-xl border border-line">
      <Picture photo={photo} />
      <div className="flex grow flex-col gap-2 p-3">
        <div className="grow">
          <p className="font-medium break-words">{file_name}</p>
          {deletion && (
            <p className="text-sm text-ink-soft">
              {[said.by(by ?? deletion.by), dates.day(deletion.at), REASONS[language][deletion.reason]].join(" · ")}
            </p>
          )}
        </div>
        {held && <Badge>{said.held}</Badge>}
        {deletion && !held && <TimeLeft deletion={deletion} />}
        <Button
          look="secondary"
          size="small"
          className="self-start"
          aria-label={said.restoreThis(file_name)}
          busy={restoration.isPending}
          onClick={() => void restore()}
        >
          <RotateCcw aria-hidden="true" className="size-4" />
          {said.restore}
        </Button>
      </div>
    </li>
  );
}

/** As words and as a bar, of the whole time that it was given. */
function TimeLeft({ deletion }: { deletion: NonNullable<Photo["deletion"]> }) {
  const said = useWords(words);
  const dates = useDates();
  const { at, purge_at, days_left } = deletion;
  const whole = Math.max(1, Math.round((Date.parse(purge_at) - Date.parse(at)) / DAY));
  const share = Math.min(1, days_left / whole);
  return (
    <div>
      <p className="flex justify-between gap-3 text-sm">
        <span className="font-medium">{said.left(days_left)}</span>
        <time dateTime={purge_at} className="text-ink-soft">
          {said.erased(dates.shortDay(purge_at))}
        </time>
      </p>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" className="mt-1 h-2 w-full rounded-full">
        <rect width="100" height="4" className="fill-line" />
        <rect width={share * 100} height="4" className={share > 0.2 ? "fill-leaf-600" : "fill-rust-700"} />
      </svg>
    </div>
  );
}

/** A photo or a document of an album: it opens by a click, and may be deleted. */
import type { Photo } from "@preau/react";
import { Trash2 } from "lucide-react";
import { useDates } from "../../dates";
import { useSizes } from "../../files";
import { useWords } from "../../i18n";
import { useName } from "../../session/people";
import { Button } from "../../ui/button";
import { Picture } from "./picture";

const words = {
  fr: {
    by: (name: string) => `par ${name}`,
    delete: "Supprimer",
    deleteThis: (name: string) => `Supprimer ${name}`,
  },
  en: {
    by: (name: string) => `by ${name}`,
    delete: "Delete",
    deleteThis: (name: string) => `Delete ${name}`,
  },
};

interface Props {
  photo: Photo;
  /** What asks whether to delete it; none, and it cannot be. */
  onDelete?: (() => void) | undefined;
}

export function PhotoTile({ photo, onDelete }: Props) {
  const said = useWords(words);
  const dates = useDates();
  const size = useSizes();
  const { file_name, owner_id, created_at, width, height } = photo;
  const owner = useName(owner_id);
  const facts = [
    said.by(owner),
    dates.day(created_at),
    ...(width && height ? [`${width} × ${height}`] : []),
    size(photo.size),
  ];
  return (
    <li data-photo={photo.id} className="flex flex-col overflow-hidden rounded-xl border border-line">
      <Picture photo={photo} />
      <div className="flex grow flex-col gap-2 p-3">
        <div className="grow">
          <p className="font-medium break-words">{file_name}</p>
          <p className="text-sm text-ink-soft">{facts.join(" · ")}</p>
        </div>
        {onDelete && (
          <Button
            look="danger"
            size="small"
            className="self-start"
            aria-label={said.deleteThis(file_name)}
            onClick={onDelete}
          >
            <Trash2 aria-hidden="true" className="size-4" />
            {said.delete}
          </Button>
        )}
      </div>
    </li>
  );
}

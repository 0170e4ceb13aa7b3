/** Asks whether a photo is to be deleted, and why; then says for how long it can be restored. */
import { useDeletePhoto, useRestorePhoto, type Photo } from "@preau/react";
import { useState, type FormEvent } from "react";
import { toast } from "sonner";
import { useLanguage, useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Select } from "../../ui/field";
import { REASONS, type Reason } from "./reasons";

const words = {
  fr: {
    sure: (name: string) => `Supprimer « ${name} » ?`,
    consequence: (days: number) =>
      days > 0
        ? `La photo disparaît aussitôt pour tout le monde. Elle attend ${days} jour${days > 1 ? "s" : ""} dans la corbeille, d’où elle peut être restaurée ; ensuite, elle est effacée.`
        : "La photo disparaît aussitôt pour tout le monde, et est effacée à la prochaine purge : elle ne pourra pas être restaurée ensuite.",
    reason: "Motif",
    keep: "Garder",
    delete: "Supprimer",
    deleted: "Dans la corbeille",
    left: (days: number) => (days > 1 ? `Encore ${days} jours pour la restaurer.` : `Encore ${days} jour pour la restaurer.`),
    undo: "Restaurer",
    restored: "De retour dans son album",
  },
  en: {
    sure: (name: string) => `Delete “${name}”?`,
    consequence: (days: number) =>
      days > 0
        ? `The photo is gone at once for everyone. It waits ${days} day${days > 1 ? "s" : ""} in the trash, from which it can be restored; then it is erased.`
        : "The photo is gone at once for everyone, and the next purge erases it: it cannot be restored after that.",
    reason: "Reason",
    keep: "Keep it",
    delete: "Delete",
    deleted: "In the trash",
    left: (days: number) => (days === 1 ? `${days} day left to restore it.` : `${days} days left to restore it.`),
    undo: "Restore",
    restored: "Back in its album",
  },
};

interface Props {
  /** What is to be deleted; none, and there is no dialog. */
  photo: Photo | undefined;
  onClose(): void;
  /** It was deleted, or not: the list is as it is now. */
  onDone(): void;
}

export function DeleteDialog({ photo, onClose, onDone }: Props) {
  const said = useWords(words);
  const { language } = useLanguage();
  const deletion = useDeletePhoto();
  const restoration = useRestorePhoto();
  const [reason, setReason] = useState<Reason>("mistake");

  async function remove(event: FormEvent, { id, file_name }: Photo) {
    event.preventDefault();
    onClose();
    try {
      const gone = await deletion.act({ path: { photo_id: id }, query: { reason } });
      toast.success(said.deleted, {
        description: `${file_name}. ${gone?.deletion ? said.left(gone.deletion.days_left) : ""}`,
        action: { label: said.undo, onClick: () => void restore(id, file_name) },
      });
    } catch {
      // It was told already.
    }
    onDone();
  }

  async function restore(id: string, name: string) {
    try {
      await restoration.act({ path: { photo_id: id } });
      toast.success(said.restored, { description: name });
    } catch {
      // It was told already.
    }
  }

  return (
    <Dialog title={said.sure(photo?.file_name ?? "")} open={photo !== undefined} onClose={onClose}>
      {photo && (
        <form onSubmit={(event) => void remove(event, photo)}>
          <p>{said.consequence(photo.retention_days ?? 0)}</p>
          <Select
            label={said.reason}
            className="mt-3"
            value={reason}
            onChange={({ target }) => setReason(target.value as Reason)}
          >
            {Object.entries(REASONS[language]).map(([word, name]) => (
              <option key={word} value={word}>
                {name}
              </option>
            ))}
          </Select>
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <Button look="secondary" onClick={onClose}>
              {said.keep}
            </Button>
            <Button type="submit" look="danger">
              {said.delete}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

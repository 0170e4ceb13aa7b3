/** The foot of a long form: it says what is not saved, why it could not be, and saves it. It stays in sight while it is needed. */
import type { PreauError } from "@preau/react";
import type { ReactNode } from "react";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Notice } from "./card";

const words = {
  fr: {
    save: "Enregistrer",
    undo: "Annuler",
    changed: "Des changements ne sont pas enregistrés.",
    anew: "Reprendre la dernière version",
  },
  en: {
    save: "Save",
    undo: "Undo",
    changed: "Some changes are not saved.",
    anew: "Take the latest version",
  },
};

interface SaveBarProps {
  /** The last attempt to save, by the button of this bar, which submits the form. */
  saving: { error: PreauError | null; isPending: boolean };
  isChanged: boolean;
  /** Whether what was written can be saved. */
  isComplete?: boolean;
  /** What is said where somebody else has saved another version since. */
  stale: string;
  /** Takes that version. */
  reread(): void;
  undo(): void;
  /** What else can be done, before the button that saves. */
  children?: ReactNode;
}

export function SaveBar({ saving, isChanged, isComplete = true, stale, reread, undo, children }: SaveBarProps) {
  const said = useWords(words);
  const { error, isPending } = saving;
  const isStale = error?.code === "stale-version";
  return (
    <div
      className={`${isChanged ? "sticky" : ""} bottom-0 -mx-4 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-paper px-4 py-3`}
    >
      {error && (
        <div role="alert" className="w-full">
          <Notice tone="bad">
            {isStale ? stale : error.detail}
            {error.problem?.errors?.map(({ pointer, detail }) => <p key={pointer}>{detail}</p>)}
          </Notice>
        </div>
      )}
      <p aria-live="polite" className="mr-auto text-sm text-ink-soft">
        {isChanged && !isStale && said.changed}
      </p>
      {isStale && (
        <Button look="secondary" onClick={reread}>
          {said.anew}
        </Button>
      )}
      {isChanged && (
        <Button look="secondary" onClick={undo}>
          {said.undo}
        </Button>
      )}
      {children}
      <Button type="submit" busy={isPending} disabled={!isChanged || !isComplete}>
        {said.save}
      </Button>
    </div>
  );
}

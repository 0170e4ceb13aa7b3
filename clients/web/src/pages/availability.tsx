/** When a coach takes sessions: the hours of each week, the dates that differ, and what else binds those who ask. */
import { useAvailability, useSetAvailability, type Schemas } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../i18n";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Card, Notice, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { bodyOf, draftOf, isWrong, type Draft } from "./availability/draft";
import { Exceptions } from "./availability/exceptions";
import { Rules } from "./availability/rules";
import { Week } from "./availability/week";

const words = {
  fr: {
    title: "Mes disponibilités",
    lead: "Les élèves vous demandent une séance dans ces heures. Ce qui est déjà réservé reste.",
    week: "Chaque semaine",
    exceptions: "Exceptions",
    rules: "Règles",
    save: "Enregistrer",
    saved: "Disponibilités enregistrées",
    undo: "Annuler",
    changed: "Des changements ne sont pas enregistrés.",
    stale: "Vos disponibilités ont changé entre-temps, sur un autre appareil ou par l’administration.",
    anew: "Reprendre la dernière version",
  },
  en: {
    title: "My availability",
    lead: "Pupils ask you for a session within these hours. What is booked already stays.",
    week: "Every week",
    exceptions: "Exceptions",
    rules: "Rules",
    save: "Save",
    saved: "Availability saved",
    undo: "Undo",
    changed: "Some changes are not saved.",
    stale: "Your availability has changed meanwhile, on another device or by the administration.",
    anew: "Take the latest version",
  },
};

export default function Availability() {
  const said = useWords(words);
  const person = usePerson();
  const read = useAvailability(person?.id ?? "", { enabled: person !== undefined, staleTime: Infinity });
  return (
    <Page title={said.title} lead={said.lead}>
      {read.error && !read.data && <Failed error={read.error} retry={() => void read.refresh()} />}
      {read.isLoading && <Skeleton lines={4} className="h-32" />}
      {read.data && (
        <Editor key={read.etag} kept={read.data} etag={read.etag} reread={() => void read.refresh()} />
      )}
    </Page>
  );
}

interface Props {
  kept: Schemas["Availability"];
  etag: string | undefined;
  reread(): void;
}

function Editor({ kept, etag, reread }: Props) {
  const said = useWords(words);
  const save = useSetAvailability({ quiet: true });
  const [draft, setDraft] = useState(() => draftOf(kept));
  const set = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(kept));
  const all = [...Object.values(draft.weekly), ...draft.exceptions.map(({ extra }) => extra)];
  const isStale = save.error?.code === "stale-version";

  async function keep() {
    try {
      await save.act({
        path: { coach_id: kept.coach_id },
        body: bodyOf(draft),
        ...(etag !== undefined && { ifMatch: etag }),
      });
      toast.success(said.saved);
    } catch {
      // The form says why.
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
      className="grid grid-cols-1 gap-5"
    >
      <Card title={said.week}>
        <Week draft={draft} set={set} />
      </Card>
      <Card title={said.exceptions}>
        <Exceptions exceptions={draft.exceptions} onChange={(exceptions) => set({ exceptions })} />
      </Card>
      <Card title={said.rules}>
        <Rules draft={draft} set={set} />
      </Card>
      <div
        className={`${isChanged ? "sticky" : ""} bottom-0 -mx-4 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-paper px-4 py-3`}
      >
        {save.error && (
          <div role="alert" className="w-full">
            <Notice tone="bad">
              {isStale ? said.stale : save.error.detail}
              {save.error.problem?.errors?.map(({ pointer, detail }) => <p key={pointer}>{detail}</p>)}
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
        <Button look="secondary" disabled={!isChanged} onClick={() => setDraft(draftOf(kept))}>
          {said.undo}
        </Button>
        <Button type="submit" busy={save.isPending} disabled={!isChanged || all.some(isWrong)}>
          {said.save}
        </Button>
      </div>
    </form>
  );
}

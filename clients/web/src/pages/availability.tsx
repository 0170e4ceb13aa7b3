/** When a coach takes sessions: the hours of each week, the dates that differ, and what else binds those who ask. */
import { useAvailability, useSetAvailability, type Schemas } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../i18n";
import { usePerson } from "../session/session";
import { Card, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { SaveBar } from "../ui/save-bar";
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
    saved: "Disponibilités enregistrées",
    stale: "Vos disponibilités ont changé entre-temps, sur un autre appareil ou par l’administration.",
  },
  en: {
    title: "My availability",
    lead: "Pupils ask you for a session within these hours. What is booked already stays.",
    week: "Every week",
    exceptions: "Exceptions",
    rules: "Rules",
    saved: "Availability saved",
    stale: "Your availability has changed meanwhile, on another device or by the administration.",
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

  async function keep() {
    try {
      await save.act({
        path: { coach_id: kept.coach_id },
        body: bodyOf(draft),
        ...(etag !== undefined && { ifMatch: etag }),
      });
      toast.success(said.saved);
    } catch {
      // The bar says why.
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
      <SaveBar
        saving={save}
        isChanged={isChanged}
        isComplete={!all.some(isWrong)}
        stale={said.stale}
        reread={reread}
        undo={() => setDraft(draftOf(kept))}
      />
    </form>
  );
}

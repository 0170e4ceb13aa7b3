/** All that is kept about someone: given as a file, or erased. */
import { useEraseUser, useExportUser, type PreauError } from "@preau/react";
import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Field } from "../../ui/field";
import { save } from "../../ui/save";

const words = {
  fr: {
    title: "Données personnelles",
    hint: "Tout ce que l’école garde sur cette personne. Le journal dit qui l’a exporté ou effacé.",
    take: "Exporter ses données",
    erase: "Effacer ses données",
    sure: (name: string) => `Effacer tout ce qui concerne ${name} ?`,
    sureLead: "Profil, séances, notes, messages : tout disparaît, sans retour possible. Les comptes rendus de l’école restent, sans son nom.",
    type: (id: string) => `Tapez ${id} pour confirmer`,
    erased: "Les données sont effacées",
  },
  en: {
    title: "Personal data",
    hint: "All that the school keeps about this person. The journal tells who exported or erased it.",
    take: "Export their data",
    erase: "Erase their data",
    sure: (name: string) => `Erase all that concerns ${name}?`,
    sureLead: "Profile, sessions, marks, messages: all of it goes, and there is no way back. The school’s accounts stay, without their name.",
    type: (id: string) => `Type ${id} to confirm`,
    erased: "The data are erased",
  },
};

export function PersonalData({ id, name }: { id: string; name: string }) {
  const said = useWords(words);
  const exported = useExportUser();
  const erase = useEraseUser();
  const [isTaking, setTaking] = useState(false);
  const [typed, setTyped] = useState("");

  async function take() {
    setTaking(true);
    try {
      const pages = [];
      for await (const page of exported(id)) pages.push(page);
      save(new Blob([JSON.stringify(pages, null, 2)], { type: "application/json" }), `${id}.json`);
    } catch (error) {
      const { title, detail } = error as PreauError;
      toast.error(title, { description: detail });
    }
    setTaking(false);
  }

  async function forget() {
    try {
      await erase.act({ path: { user_id: id } });
      toast.success(said.erased);
    } catch {
      // It was told already.
    }
  }

  return (
    <Card title={said.title} className="lg:col-span-2">
      <p className="mb-3 text-sm text-ink-soft">{said.hint}</p>
      <div className="flex flex-wrap gap-2">
        <Button look="secondary" busy={isTaking} onClick={() => void take()}>
          <Download aria-hidden="true" className="size-4.5" />
          {said.take}
        </Button>
        <Confirm
          look="danger"
          title={said.sure(name)}
          consequence={said.sureLead}
          more={
            <Field
              label={said.type(id)}
              autoComplete="off"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          }
          confirm={said.erase}
          isReady={typed === id}
          act={forget}
          onClose={() => setTyped("")}
        >
          <Trash2 aria-hidden="true" className="size-4.5" />
          {said.erase}
        </Confirm>
      </div>
    </Card>
  );
}

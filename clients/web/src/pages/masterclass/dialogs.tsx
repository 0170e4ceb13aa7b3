/** The dialogs in which an admin makes a masterclass, or changes one. */
import { useCreateMasterclass, useUpdateMasterclass, type Schemas } from "@preau/react";
import { useNavigate } from "@tanstack/react-router";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { Form } from "./form";

const words = {
  fr: {
    newOne: "Nouvelle masterclass",
    change: "Modifier la masterclass",
    create: "Créer",
    save: "Enregistrer",
    created: "Masterclass créée",
    saved: "Masterclass enregistrée",
  },
  en: {
    newOne: "New masterclass",
    change: "Change the masterclass",
    create: "Create",
    save: "Save",
    created: "Masterclass created",
    saved: "Masterclass saved",
  },
};

type Masterclass = Schemas["Masterclass"];
type Input = Schemas["MasterclassInput"];

export function NewMasterclass({ open, onClose }: { open: boolean; onClose(): void }) {
  const said = useWords(words);
  const navigate = useNavigate();
  const create = useCreateMasterclass({ quiet: true });
  async function make(body: Input) {
    const made = await create.act({ body }).catch(() => undefined);
    if (!made) return;
    toast.success(said.created);
    await navigate({ to: "/masterclasses/$masterclassId", params: { masterclassId: made.id } });
  }
  return (
    <Dialog title={said.newOne} open={open} onClose={onClose}>
      <Form
        done={said.create}
        error={create.error}
        isBusy={create.isPending}
        onSend={(body) => void make(body)}
        onClose={onClose}
      />
    </Dialog>
  );
}

interface ChangeProps {
  masterclass: Masterclass;
  etag: string | undefined;
  open: boolean;
  onClose(): void;
}

export function ChangeMasterclass({ masterclass, etag, open, onClose }: ChangeProps) {
  const said = useWords(words);
  const update = useUpdateMasterclass({ quiet: true });
  async function change(body: Input) {
    try {
      await update.act({
        path: { masterclass_id: masterclass.id },
        body,
        ...(etag !== undefined && { ifMatch: etag }),
      });
    } catch {
      return; // The form says why.
    }
    toast.success(said.saved);
    onClose();
  }
  return (
    <Dialog title={said.change} open={open} onClose={onClose}>
      <Form
        masterclass={masterclass}
        done={said.save}
        error={update.error}
        isBusy={update.isPending}
        onSend={(body) => void change(body)}
        onClose={onClose}
      />
    </Dialog>
  );
}

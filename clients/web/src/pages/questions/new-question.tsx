/** Writes a question by hand. */
import { useCreateQuestion } from "@preau/react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { BLANK, QuestionForm, type QuestionInput } from "./question-form";

const words = {
  fr: { title: "Écrire une question", add: "Ajouter au brouillon", added: "Question ajoutée au brouillon" },
  en: { title: "Write a question", add: "Add as a draft", added: "The question is added as a draft" },
};

interface Props {
  masterclassId: string;
  open: boolean;
  onClose(): void;
}

export function NewQuestion({ masterclassId, open, onClose }: Props) {
  const said = useWords(words);
  const create = useCreateQuestion({ quiet: true });

  async function add(question: QuestionInput) {
    try {
      await create.act({ body: { ...question, masterclass_id: masterclassId, status: "draft" } });
    } catch {
      return; // The form says why.
    }
    toast.success(said.added);
    onClose();
  }

  return (
    <Dialog title={said.title} open={open} onClose={onClose}>
      <QuestionForm
        begin={BLANK}
        done={said.add}
        error={create.error}
        isBusy={create.isPending}
        onSend={(question) => void add(question)}
        onClose={onClose}
      />
    </Dialog>
  );
}

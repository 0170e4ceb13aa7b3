/** A copy while it is written: answers, files, or both. It is handed in once, after a question. */
import { useGradeEvaluation, type Schemas } from "@preau/react";
import { Send, X } from "lucide-react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { useDraft } from "../../session/drafts";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Uploads } from "../../ui/uploads";
import type { Evaluation } from "../evaluation";
import { ItemField } from "./item-field";
import { isJob } from "./job-end";

const words = {
  fr: {
    questions: "Le sujet",
    kept: "Vos réponses restent dans cet onglet jusqu’à ce que vous rendiez votre copie.",
    files: "Ou rendre des fichiers",
    filesLead: "Une copie écrite à la main se rend en photos, une copie tapée en PDF : dix fichiers au plus. Ce qui est une image est lu, ou relu, par un·e enseignant·e.",
    add: "Ajouter des photos ou un PDF",
    remove: (name: string) => `Retirer ${name}`,
    handIn: "Rendre ma copie",
    sure: "Rendre votre copie ?",
    once: "Une copie se rend une seule fois. La note et ce qui est attendu s’affichent aussitôt.",
    onceFiles: "Une copie se rend une seule fois.",
    blank: (count: number) => (count === 1 ? "Une question est sans réponse." : `${count} questions sont sans réponse.`),
    back: "Continuer à écrire",
    sent: "Copie rendue",
    corrected: "Votre note est là.",
    waits: "Un·e enseignant·e va la lire.",
    going: "La correction est en cours.",
  },
  en: {
    questions: "The subject",
    kept: "Your answers stay in this tab until you hand in your copy.",
    files: "Or hand in files",
    filesLead: "What is written by hand is handed in as photos, what is typed as a PDF: ten files at most. Pictures are read, or read over, by a teacher.",
    add: "Add photos or a PDF",
    remove: (name: string) => `Remove ${name}`,
    handIn: "Hand in my copy",
    sure: "Hand in your copy?",
    once: "A copy is handed in once. The mark and what was expected are shown at once.",
    onceFiles: "A copy is handed in once.",
    blank: (count: number) => (count === 1 ? "One question has no answer." : `${count} questions have no answer.`),
    back: "Go on writing",
    sent: "Your copy is handed in",
    corrected: "Your mark is there.",
    waits: "A teacher will read it.",
    going: "It is being corrected.",
  },
};

const MOST_FILES = 10;

interface Draft {
  responses: Record<string, string>;
  files: { id: string; name: string }[];
}

const BLANK: Draft = { responses: {}, files: [] };

interface Props {
  evaluation: Evaluation;
  /** The copy is handed in, and judged by a model meanwhile. */
  onJob(job: Schemas["EvaluationJob"]): void;
}

export function Answering({ evaluation, onJob }: Props) {
  const said = useWords(words);
  const { id, items } = evaluation;
  const { draft, change, forget } = useDraft<Draft>(`copy.${id}`, BLANK);
  const grade = useGradeEvaluation();
  const answered = Object.entries(draft.responses).filter(([, answer]) => answer.trim() !== "");
  const blank = items.length - answered.length;

  async function handIn() {
    try {
      const files = draft.files.map((file) => file.id);
      const mark = await grade.act({
        body: { eval_id: id, responses: Object.fromEntries(answered), ...(files.length > 0 && { files }) },
      });
      forget();
      if (isJob(mark)) onJob(mark);
      const next = isJob(mark) ? said.going : mark?.status === "Corrigé" ? said.corrected : said.waits;
      toast.success(said.sent, { description: next });
    } catch {
      // It was told already, and what was written stays.
    }
  }

  return (
    <div className="grid grid-cols-1 gap-5">
      <Card title={said.questions}>
        <p className="mb-4 text-sm text-ink-soft">{said.kept}</p>
        <ol className="space-y-6">
          {items.map((item, place) => (
            <li key={item.item_id}>
              <ItemField
                item={item}
                number={place + 1}
                answer={draft.responses[item.item_id] ?? ""}
                onAnswer={(answer) => change({ ...draft, responses: { ...draft.responses, [item.item_id]: answer } })}
              />
            </li>
          ))}
        </ol>
      </Card>
      <Card title={said.files}>
        <p className="mb-3 text-ink-soft">{said.filesLead}</p>
        {draft.files.length > 0 && (
          <ul className="mb-3 divide-y divide-line">
            {draft.files.map((file) => (
              <li key={file.id} className="flex items-center justify-between gap-3 py-1.5">
                <span className="min-w-0 break-words">{file.name}</span>
                <Button
                  look="quiet"
                  size="small"
                  aria-label={said.remove(file.name)}
                  onClick={() => change({ ...draft, files: draft.files.filter((other) => other !== file) })}
                >
                  <X aria-hidden="true" className="size-4.5" />
                </Button>
              </li>
            ))}
          </ul>
        )}
        {draft.files.length < MOST_FILES && (
          <Uploads
            label={said.add}
            onAdded={(photo) => change((now) => ({ ...now, files: [...now.files, { id: photo.id, name: photo.file_name }].slice(0, MOST_FILES) }))}
          />
        )}
      </Card>
      <div>
        <Confirm
          look="primary"
          disabled={answered.length === 0 && draft.files.length === 0}
          title={said.sure}
          consequence={draft.files.length > 0 ? said.onceFiles : said.once}
          more={blank > 0 && draft.files.length === 0 && <p className="font-medium">{said.blank(blank)}</p>}
          confirm={said.handIn}
          isWanted
          back={said.back}
          act={handIn}
        >
          <Send aria-hidden="true" className="size-4.5" />
          {said.handIn}
        </Confirm>
      </div>
    </div>
  );
}

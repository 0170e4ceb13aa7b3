/** Brings the PDF of a masterclass: uploaded, checked, and read. */
import { useJob, useUploadMasterclassPdf, useUploadPhoto } from "@preau/react";
import { Upload } from "lucide-react";
import { useId, useState } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Notice } from "../../ui/card";
import { Progress } from "../../ui/progress";

const words = {
  fr: {
    choose: "Choisir un PDF",
    steps: {
      idle: "On le donne à la masterclass…",
      reading: "Lecture du fichier…",
      asking: "Préparation de l’envoi…",
      sending: "Envoi…",
      checking: "Vérification…",
    },
    extracting: "Extraction du texte…",
    read: (pages: number, characters: string) =>
      `${pages} page${pages > 1 ? "s" : ""} de texte, ${characters} caractères : prêt pour les questions.`,
    notPdf: "Ce fichier n’est pas un PDF.",
  },
  en: {
    choose: "Choose a PDF",
    steps: {
      idle: "It is given to the masterclass…",
      reading: "Reading the file…",
      asking: "Preparing to send…",
      sending: "Sending…",
      checking: "Checking…",
    },
    extracting: "Taking its text…",
    read: (pages: number, characters: string) =>
      `${pages} page${pages === 1 ? "" : "s"} of text, ${characters} characters: ready for questions.`,
    notPdf: "This file is no PDF.",
  },
};

const STEPS = ["reading", "asking", "sending", "checking", "idle"] as const;

export function DocumentUpload({ masterclassId }: { masterclassId: string }) {
  const said = useWords(words);
  const { number } = useDates();
  const id = useId();
  const upload = useUploadPhoto({ quiet: true });
  const give = useUploadMasterclassPdf({ quiet: true });
  const [isWrong, setWrong] = useState(false);
  const job = useJob(give.data?.id).data ?? give.data;
  const isReading = job?.state === "queued" || job?.state === "running";
  const problem = upload.error ?? give.error ?? job?.problem;
  const isBusy = upload.isPending || give.isPending;

  async function bring(file: File) {
    setWrong(file.type !== "application/pdf");
    if (file.type !== "application/pdf") return;
    give.reset();
    try {
      const kept = await upload.act({ file, subject: { kind: "masterclass", id: masterclassId } });
      await give.act({ path: { masterclass_id: masterclassId }, body: { file_id: kept.id } });
    } catch {
      // It is said below.
    }
  }

  return (
    <>
      <label
        htmlFor={id}
        className="inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-lg border border-line bg-white px-4 font-medium focus-within:outline-3 focus-within:outline-offset-2 focus-within:outline-leaf-500 hover:border-leaf-600 hover:bg-leaf-50"
      >
        <Upload aria-hidden="true" className="size-4.5" />
        {said.choose}
        <input
          id={id}
          type="file"
          accept="application/pdf"
          className="sr-only"
          disabled={isBusy}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            // The same file may be chosen again.
            if (file) void bring(file).finally(() => (target.value = ""));
          }}
        />
      </label>
      <div aria-live="polite" className="mt-2">
        {isBusy && <Progress label={said.steps[upload.step]} value={STEPS.indexOf(upload.step) + 1} max={STEPS.length} />}
        {!isBusy && isReading && <Progress label={said.extracting} max={1} />}
        {!isBusy && job?.document && (
          <p className="text-sm text-leaf-800">
            {said.read(job.document.pages, number(job.document.characters))}
          </p>
        )}
        {(isWrong || problem) && !isBusy && (
          <Notice tone="bad">{isWrong ? said.notPdf : problem?.detail}</Notice>
        )}
      </div>
    </>
  );
}

/** From a PDF to questions: the document is uploaded and read, then questions are made of it, and one sees how far that is. */
import {
  scopeOf,
  useCancelJob,
  useGenerateQuestions,
  useJob,
  usePreau,
  type Schemas,
} from "@preau/react";
import { useQueryClient } from "@tanstack/react-query";
import { FileText, Sparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card, Notice } from "../../ui/card";
import { Field } from "../../ui/field";
import { DocumentUpload } from "./document-upload";
import { Progress } from "../../ui/progress";

const words = {
  fr: {
    title: "Générer des questions",
    hint: "Quatre choix, une seule bonne réponse, et la phrase du document qui la donne : à vous de relire.",
    read: "Lire le document",
    none: "Pas encore de document.",
    count: "Combien",
    generate: "Générer les questions",
    writing: "Les questions s’écrivent…",
    stop: "Arrêter",
    stopped: "La génération est arrêtée.",
    made: (count: number) => `${count} question${count > 1 ? "s" : ""} au brouillon : relisez-les ci-dessous.`,
    warnings: {
      "hidden-text": "Le document contient du texte que ses lecteurs ne voient pas : il n’a servi à rien.",
      "filled-offline": "Certaines questions sont écrites par Préau, sans modèle.",
    } as Record<string, string>,
    fallback: "Le modèle n’a pas tout écrit : Préau a complété avec les phrases du document.",
  },
  en: {
    title: "Generate questions",
    hint: "Four choices, one of them right, and the sentence of the document that says so: you read them over.",
    read: "Read the document",
    none: "No document yet.",
    count: "How many",
    generate: "Generate the questions",
    writing: "The questions are being written…",
    stop: "Stop",
    stopped: "The generation was stopped.",
    made: (count: number) => `${count} question${count === 1 ? "" : "s"} as drafts: read them over below.`,
    warnings: {
      "hidden-text": "The document has text that its readers do not see: nothing was made of it.",
      "filled-offline": "Some questions are written by Préau, without a model.",
    } as Record<string, string>,
    fallback: "The model did not write all: Préau filled up with the document’s sentences.",
  },
};

type View = Schemas["GenerationView"];

export function Generation({ masterclass }: { masterclass: Schemas["Masterclass"] }) {
  const said = useWords(words);
  const preau = usePreau();
  const queries = useQueryClient();
  const [count, setCount] = useState(10);
  const [jobId, setJobId] = useState<string>();
  const [made, setMade] = useState<View>();
  const generate = useGenerateQuestions({ quiet: true });
  const cancel = useCancelJob();
  const job = useJob(jobId).data;
  const isOpen = jobId !== undefined && (job === undefined || job.state === "queued" || job.state === "running");
  const view = made ?? job?.result ?? undefined;
  const problem = generate.error ?? job?.problem;

  // What a job has made is in the bank once it is done.
  const { userId, language } = preau;
  useEffect(() => {
    if (job?.state === "done") {
      void queries.invalidateQueries({ queryKey: [...scopeOf({ userId, language }), "/api/admin/questions"] });
    }
  }, [job?.state, queries, userId, language]);

  async function begin() {
    setMade(undefined);
    setJobId(undefined);
    try {
      const answer = await generate.act({
        body: { masterclass_id: masterclass.id, count },
        header: { Prefer: "respond-async" },
      });
      if ("state" in answer) setJobId(answer.id);
      else setMade(answer);
    } catch {
      // It is said below.
    }
  }

  return (
    <Card title={said.title}>
      <p className="mb-3 text-sm text-ink-soft">{said.hint}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <div>
          <DocumentUpload masterclassId={masterclass.id} />
          {masterclass.pdf_url ? (
            <Button asChild look="quiet" size="small" className="mt-2">
              <a href={masterclass.pdf_url} target="_blank" rel="noreferrer">
                <FileText aria-hidden="true" className="size-4.5" />
                {said.read}
              </a>
            </Button>
          ) : (
            !masterclass.has_pdf && <p className="mt-2 text-sm text-ink-soft">{said.none}</p>
          )}
        </div>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void begin();
          }}
          className="flex flex-wrap items-end gap-2"
        >
          <Field
            label={said.count}
            type="number"
            min={1}
            max={20}
            required
            value={Number.isNaN(count) ? "" : count}
            onChange={({ target }) => setCount(target.valueAsNumber)}
            className="w-24"
          />
          <Button type="submit" busy={generate.isPending || isOpen} disabled={!masterclass.has_pdf}>
            <Sparkles aria-hidden="true" className="size-4.5" />
            {said.generate}
          </Button>
        </form>
      </div>
      <div aria-live="polite" className="mt-4 min-h-14">
        {isOpen && (
          <div className="flex flex-wrap items-end gap-3">
            <Progress label={said.writing} value={job?.progress?.found} max={job?.progress?.of ?? count} />
            <Button
              look="secondary"
              size="small"
              busy={cancel.isPending}
              onClick={() => cancel.start({ path: { job_id: jobId } })}
            >
              {said.stop}
            </Button>
          </div>
        )}
        {problem && !isOpen && (
          <Notice tone="bad">
            <p className="font-medium">{problem.title}</p>
            <p>{problem.detail}</p>
          </Notice>
        )}
        {job?.state === "cancelled" && <Notice tone="plain">{said.stopped}</Notice>}
        {view && !isOpen && (
          <Notice tone="good">
            <p className="font-medium">{said.made(view.data.length)}</p>
            {view.fallback_reason && <p>{said.fallback}</p>}
            {view.warnings.map((warning) => (
              <p key={warning}>{said.warnings[warning] ?? warning}</p>
            ))}
          </Notice>
        )}
      </div>
    </Card>
  );
}

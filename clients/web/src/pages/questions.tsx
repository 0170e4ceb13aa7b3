/** The questions that the tests of a masterclass ask: made of its PDF, corrected by hand, approved. */
import { useMasterclass, useQuestions, useUpdateQuestion } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, CheckCheck, Plus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";
import { Generation } from "./questions/generation";
import { NewQuestion } from "./questions/new-question";
import { inputOf, QuestionRow } from "./questions/question-row";

const words = {
  fr: {
    title: "Questions",
    lead: (title: string) => `Tests de « ${title} »`,
    back: "La masterclass",
    bank: "Banque de questions",
    approved: (count: number, wanted: number) => `${count} approuvée${count > 1 ? "s" : ""} sur ${wanted}`,
    hint: "Les tests posent les questions approuvées. Relisez chaque brouillon avant de l’approuver.",
    approveAll: (count: number) => (count > 1 ? `Approuver les ${count} brouillons` : "Approuver le brouillon"),
    allApproved: "Les brouillons sont approuvés",
    newOne: "Écrire une question",
    nothing: "Aucune question",
    toDo: "Déposez le PDF du cours et générez-en, ou écrivez la première vous-même.",
  },
  en: {
    title: "Questions",
    lead: (title: string) => `Tests of “${title}”`,
    back: "The masterclass",
    bank: "Bank of questions",
    approved: (count: number, wanted: number) => `${count} approved of ${wanted}`,
    hint: "Tests ask the approved questions. Read each draft over before you approve it.",
    approveAll: (count: number) => (count === 1 ? "Approve the draft" : `Approve the ${count} drafts`),
    allApproved: "The drafts are approved",
    newOne: "Write a question",
    nothing: "No question",
    toDo: "Bring the PDF of the course and generate some, or write the first one yourself.",
  },
};

const route = getRouteApi("/masterclasses/$masterclassId/questions");

export default function Questions() {
  const said = useWords(words);
  const { masterclassId } = route.useParams();
  const masterclass = useMasterclass(masterclassId);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/masterclasses/$masterclassId" params={{ masterclassId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  const lead = masterclass.data && said.lead(masterclass.data.title);
  return (
    <Page title={said.title} lead={<span className="inline-block min-h-6">{lead}</span>} action={action}>
      {masterclass.error && !masterclass.data && (
        <Failed error={masterclass.error} retry={() => void masterclass.refresh()} />
      )}
      {masterclass.isLoading && <Skeleton lines={3} className="h-32" />}
      {masterclass.data && (
        <div className="grid grid-cols-1 gap-5">
          <Generation masterclass={masterclass.data} />
          <Bank masterclassId={masterclassId} wanted={masterclass.data.test.question_count} />
        </div>
      )}
    </Page>
  );
}

function Bank({ masterclassId, wanted }: { masterclassId: string; wanted: number }) {
  const said = useWords(words);
  const read = useQuestions({ masterclassId });
  const update = useUpdateQuestion();
  const [isNew, setNew] = useState(false);
  const [isApproving, setApproving] = useState(false);
  const questions = read.data ?? [];
  const approved = questions.filter(({ status }) => status === "approved");
  const drafts = questions.filter(({ status }) => status === "draft");

  /** One after the other: what is refused is told, and the rest stays as it is. */
  async function approveAll() {
    setApproving(true);
    try {
      for (const draft of drafts) {
        await update.act({
          path: { question_id: draft.id },
          body: { ...inputOf(draft), status: "approved" },
        });
      }
      toast.success(said.allApproved);
    } catch {
      // It was told already.
    }
    setApproving(false);
  }

  const action = (
    <span className="flex flex-wrap items-center gap-2">
      {read.data && (
        <Badge tone={approved.length >= wanted ? "good" : "wait"}>{said.approved(approved.length, wanted)}</Badge>
      )}
      <Button look="secondary" size="small" onClick={() => setNew(true)}>
        <Plus aria-hidden="true" className="size-4.5" />
        {said.newOne}
      </Button>
      {drafts.length > 0 && (
        <Button size="small" busy={isApproving} onClick={() => void approveAll()}>
          <CheckCheck aria-hidden="true" className="size-4.5" />
          {said.approveAll(drafts.length)}
        </Button>
      )}
    </span>
  );
  return (
    <Card title={said.bank} action={action}>
      <p className="mb-3 text-sm text-ink-soft">{said.hint}</p>
      <Listed
        of={read}
        className="min-h-64"
        skeleton={<Skeleton lines={4} className="h-24" />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ol className="space-y-3">
          {questions.map((question, place) => (
            <QuestionRow key={question.id} question={question} number={place + 1} />
          ))}
        </ol>
        <More list={read} />
      </Listed>
      <NewQuestion masterclassId={masterclassId} open={isNew} onClose={() => setNew(false)} />
    </Card>
  );
}

/** A question of the bank: read, corrected by hand, approved, deleted, or voided once tests ask it. */
import { useDeleteQuestion, useUpdateQuestion, useVoidQuestion, type Item } from "@preau/react";
import { Check } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { LETTERS, QuestionForm, type QuestionInput } from "./question-form";

const words = {
  fr: {
    question: (number: number) => `Question ${number}`,
    draft: "brouillon",
    approved: "approuvée",
    archived: "archivée",
    served: "posée par les tests",
    voided: "annulée : tout le monde a le point",
    right: "Bonne réponse :",
    page: (page: number) => `Page ${page} :`,
    edit: "Corriger",
    editThis: (number: number) => `Corriger la question ${number}`,
    approve: "Approuver",
    approveThis: (number: number) => `Approuver la question ${number}`,
    toDraft: "Remettre au brouillon",
    toDraftThis: (number: number) => `Remettre au brouillon la question ${number}`,
    remove: "Supprimer",
    removeThis: (number: number) => `Supprimer la question ${number}`,
    sureRemove: (number: number) => `Supprimer la question ${number} ?`,
    removeNext: "Aucun test ne la posera plus, et elle ne revient pas.",
    void: "Annuler la question",
    sureVoid: (number: number) => `Annuler la question ${number} ?`,
    voidNext: "Tout le monde a le point, aussi dans les tests déjà rendus. On ne revient pas en arrière.",
    keep: "La garder",
    voidThis: (number: number) => `Annuler la question ${number} : tout le monde a le point`,
    save: "Enregistrer la correction",
    saved: "Question corrigée",
    isApproved: "Question approuvée",
    isDraft: "Question remise au brouillon",
    removed: "Question supprimée",
    isVoided: "Question annulée",
  },
  en: {
    question: (number: number) => `Question ${number}`,
    draft: "draft",
    approved: "approved",
    archived: "archived",
    served: "asked by the tests",
    voided: "voided: everyone has the point",
    right: "Correct answer:",
    page: (page: number) => `Page ${page}:`,
    edit: "Correct",
    editThis: (number: number) => `Correct question ${number}`,
    approve: "Approve",
    approveThis: (number: number) => `Approve question ${number}`,
    toDraft: "Make it a draft again",
    toDraftThis: (number: number) => `Make question ${number} a draft again`,
    remove: "Delete",
    removeThis: (number: number) => `Delete question ${number}`,
    sureRemove: (number: number) => `Delete question ${number}?`,
    removeNext: "No test will ask it any more, and it does not come back.",
    void: "Void the question",
    sureVoid: (number: number) => `Void question ${number}?`,
    voidNext: "Everyone has the point, in tests that are handed in too. There is no way back.",
    keep: "Keep it",
    voidThis: (number: number) => `Void question ${number}: everyone has the point`,
    save: "Save the correction",
    saved: "Question corrected",
    isApproved: "Question approved",
    isDraft: "The question is a draft again",
    removed: "Question deleted",
    isVoided: "Question voided",
  },
};

type Question = Item<"/api/admin/questions">;

/** What a question says, as it is written. */
export function inputOf({ question_text, choices, correct_choice, explanation }: Question): QuestionInput {
  return { question_text, choices, correct_choice, explanation: explanation ?? null };
}

export function QuestionRow({ question, number }: { question: Question; number: number }) {
  const said = useWords(words);
  const update = useUpdateQuestion({ quiet: true });
  const change = useUpdateQuestion();
  const remove = useDeleteQuestion();
  const nullify = useVoidQuestion();
  const [isEdited, setEdited] = useState(false);
  const { id, status, is_served, voided_at } = question;
  const path = { question_id: id };
  const kept = status === "approved" ? "approved" : "draft";

  async function correct(written: QuestionInput) {
    try {
      await update.act({ path, body: { ...written, status: kept } });
    } catch {
      return; // The form says why.
    }
    toast.success(said.saved);
    setEdited(false);
  }

  async function act(what: Promise<unknown>, done: string) {
    try {
      await what;
      toast.success(done);
    } catch {
      // It was told already.
    }
  }

  function become(next: "approved" | "draft") {
    const done = next === "approved" ? said.isApproved : said.isDraft;
    void act(change.act({ path, body: { ...inputOf(question), status: next } }), done);
  }

  return (
    <li className="rounded-xl border border-line p-4" data-question={id}>
      <p className="mb-2 flex flex-wrap items-center gap-2">
        <span className="mr-auto text-sm text-ink-soft">{said.question(number)}</span>
        {is_served && <Badge>{said.served}</Badge>}
        {voided_at && <Badge tone="bad">{said.voided}</Badge>}
        <Badge tone={status === "approved" ? "good" : "wait"}>{said[status]}</Badge>
      </p>
      {isEdited ? (
        <QuestionForm
          begin={inputOf(question)}
          done={said.save}
          error={update.error}
          isBusy={update.isPending}
          onSend={(written) => void correct(written)}
          onClose={() => setEdited(false)}
        />
      ) : (
        <>
          <Asked question={question} />
          <div className="mt-3 flex flex-wrap gap-2">
            <Button look="secondary" size="small" aria-label={said.editThis(number)} onClick={() => setEdited(true)}>
              {said.edit}
            </Button>
            {status === "draft" ? (
              <Button
                size="small"
                aria-label={said.approveThis(number)}
                busy={change.isPending}
                onClick={() => become("approved")}
              >
                {said.approve}
              </Button>
            ) : (
              <Button
                look="quiet"
                size="small"
                aria-label={said.toDraftThis(number)}
                busy={change.isPending}
                onClick={() => become("draft")}
              >
                {said.toDraft}
              </Button>
            )}
            {is_served && !voided_at && (
              <Confirm
                look="danger"
                size="small"
                label={said.voidThis(number)}
                title={said.sureVoid(number)}
                consequence={said.voidNext}
                confirm={said.void}
                back={said.keep}
                act={() => act(nullify.act({ path }), said.isVoided)}
              >
                {said.void}
              </Confirm>
            )}
            <Confirm
              size="small"
              className="ml-auto"
              label={said.removeThis(number)}
              title={said.sureRemove(number)}
              consequence={said.removeNext}
              confirm={said.remove}
              act={() => act(remove.act({ path }), said.removed)}
            >
              {said.remove}
            </Confirm>
          </div>
        </>
      )}
    </li>
  );
}

function Asked({ question }: { question: Question }) {
  const said = useWords(words);
  const { question_text, choices, correct_choice, explanation, source } = question;
  return (
    <>
      <p className="font-medium break-words">{question_text}</p>
      <ul className="mt-2 grid gap-1 sm:grid-cols-2">
        {LETTERS.map((letter) => {
          const isRight = letter === correct_choice;
          return (
            <li
              key={letter}
              className={`flex items-baseline gap-2 rounded-lg px-2 py-1 break-words ${isRight ? "bg-leaf-100 font-medium text-leaf-800" : ""}`}
            >
              <span aria-hidden="true">{letter}</span>
              {isRight && <span className="sr-only">{said.right}</span>}
              <span className="min-w-0 break-words">{choices[letter]}</span>
              {isRight && <Check aria-hidden="true" className="size-4 shrink-0 self-center" />}
            </li>
          );
        })}
      </ul>
      {explanation && <p className="mt-2 text-sm text-ink-soft">{explanation}</p>}
      {source && !explanation?.includes(source.quote) && (
        <blockquote className="mt-2 border-l-4 border-leaf-200 pl-3 text-sm break-words text-ink-soft">
          {said.page(source.page)} « {source.quote} »
        </blockquote>
      )}
    </>
  );
}

/** What a copy is worth, what is said of it, and how well each competence is known by it. */
import type { Schemas } from "@preau/react";
import { useDates } from "../../dates";
import { useLanguage, useWords } from "../../i18n";
import { subjectName } from "../../subjects";
import { Badge, Card } from "../../ui/card";

const words = {
  fr: {
    title: "Correction",
    mark: "Note",
    draft: "à confirmer par un·e enseignant·e",
    byCoach: "confirmée par un·e enseignant·e",
    byProgram: "corrigée automatiquement",
    competences: "Ce que montre cette copie",
    confidence: { high: "correction sûre", medium: "correction assez sûre", low: "correction peu sûre" },
    look: "À regarder de près",
    flags: {
      instructions: "La copie s’adresse à qui la corrige.",
      "hidden-text": "Un fichier contient du texte que l’on ne voit pas.",
      copied: "Une réponse reprend la question ou le document dont elle vient.",
      stuffed: "Des mots attendus sont alignés sans phrase.",
      unreadable: "Un fichier n’est lu par aucun programme.",
      "hard-to-read": "Des mots d’une photo ou d’un scan sont devinés ou manquent.",
    },
  },
  en: {
    title: "Feedback",
    mark: "Mark",
    draft: "to be confirmed by a teacher",
    byCoach: "confirmed by a teacher",
    byProgram: "corrected automatically",
    competences: "What this copy shows",
    confidence: { high: "sure", medium: "fairly sure", low: "not sure" },
    look: "To look at closely",
    flags: {
      instructions: "The copy speaks to whoever corrects it.",
      "hidden-text": "A file has text in it that is not seen.",
      copied: "An answer is taken from its question, or from the document behind it.",
      stuffed: "Expected words stand in a row, without a sentence.",
      unreadable: "A file is read by no program.",
      "hard-to-read": "Words of a picture or a scan are guessed or missing.",
    },
  },
};

interface Props {
  grade: Schemas["EvaluationGrade"];
  subject: string;
  isForCoach: boolean;
}

export function Feedback({ grade, subject, isForCoach }: Props) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { number, percent } = useDates();
  const { score_20, feedback, competences, graded_by, needs_review, confidence, flags } = grade;
  return (
    <Card
      title={said.title}
      action={
        <span className="flex flex-wrap gap-2">
          {needs_review ? (
            <Badge tone="wait">{said.draft}</Badge>
          ) : (
            <Badge tone="good">{graded_by === "coach" ? said.byCoach : said.byProgram}</Badge>
          )}
          {isForCoach && graded_by !== "coach" && <Badge>{said.confidence[confidence]}</Badge>}
        </span>
      }
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4">
        {typeof score_20 === "number" && (
          <dl>
            <dt className="sr-only">{said.mark}</dt>
            <dd className="text-5xl font-bold whitespace-nowrap text-leaf-800 tabular-nums">
              {number(score_20, 2)} <span className="text-2xl font-normal text-ink-soft">/ 20</span>
            </dd>
          </dl>
        )}
        <p className="min-w-0 grow basis-64 text-lg break-words whitespace-pre-line">{feedback}</p>
      </div>
      {isForCoach && flags.length > 0 && (
        <div className="mt-4 rounded-xl border border-sun-300 bg-sun-100 px-4 py-3 text-sun-700">
          <h3 className="font-medium">{said.look}</h3>
          <ul className="list-disc pl-5">
            {flags.map((flag) => (
              <li key={flag}>{said.flags[flag]}</li>
            ))}
          </ul>
        </div>
      )}
      {competences.length > 0 && (
        <>
          <h3 className="mt-5 mb-3 font-medium">{said.competences}</h3>
          <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
            {competences.map(({ code, label, score }) => (
              <li key={code}>
                <div className="mb-1 flex justify-between gap-3">
                  <span className="min-w-0 break-words">{label === subject ? subjectName(subject, language) : label}</span>
                  <span className="font-medium tabular-nums">{percent(score)}</span>
                </div>
                <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" className="h-2.5 w-full rounded-full">
                  <rect width="100" height="4" className="fill-leaf-100" />
                  <rect width={score * 100} height="4" className="fill-leaf-600" />
                </svg>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

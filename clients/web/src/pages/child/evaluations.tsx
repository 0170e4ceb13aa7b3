/** A child's evaluations, latest first. */
import { useEvaluations } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useDates } from "../../dates";
import { useLanguage, useWords } from "../../i18n";
import { subjectName } from "../../subjects";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { More } from "../../ui/more";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "Évaluations",
    status: { Proposé: "à faire", Soumis: "rendue", Corrigé: "corrigée" },
    draft: "à confirmer",
    nothing: "Pas encore d’évaluation",
    toDo: "Votre enfant en demande quand il ou elle veut.",
  },
  en: {
    title: "Evaluations",
    status: { Proposé: "to do", Soumis: "handed in", Corrigé: "corrected" },
    draft: "to be confirmed",
    nothing: "No evaluation yet",
    toDo: "Your child asks for one whenever they like.",
  },
};

export function Evaluations({ studentId }: { studentId: string }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { number, fromNow } = useDates();
  const evaluations = useEvaluations({ studentId });
  return (
    <Card title={said.title}>
      <div className="min-h-32">
        {evaluations.error && !evaluations.data && (
          <Failed error={evaluations.error} retry={() => void evaluations.refresh()} />
        )}
        {evaluations.isLoading && <Skeleton />}
        {evaluations.data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ul className="divide-y divide-line">
          {evaluations.data?.map(({ id, subject, level, status, grade, created_at }) => (
            <li key={id} className="flex items-center justify-between gap-3 py-2.5 first:pt-0">
              <div className="min-w-0">
                <Link
                  to="/evaluations/$evaluationId"
                  params={{ evaluationId: id }}
                  className="font-medium text-leaf-800 underline-offset-4 hover:underline"
                >
                  {subjectName(subject, language)}, {level}
                </Link>
                <p className="text-sm text-ink-soft">
                  <time dateTime={created_at}>{fromNow(created_at)}</time>
                </p>
              </div>
              {typeof grade?.score_20 === "number" ? (
                <p className="text-right">
                  <span className="font-semibold whitespace-nowrap tabular-nums">{number(grade.score_20, 2)} / 20</span>
                  {grade.needs_review && <span className="block text-sm text-ink-soft">{said.draft}</span>}
                </p>
              ) : (
                <span className="shrink-0">
                  <Badge>{said.status[status]}</Badge>
                </span>
              )}
            </li>
          ))}
        </ul>
        <More list={evaluations} />
      </div>
    </Card>
  );
}

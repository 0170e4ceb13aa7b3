/** How far a child is, in three figures. */
import { useDashboardSummary } from "@preau/react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";
import { ProgressRadial } from "../../ui/progress-radial";

const words = {
  fr: {
    progress: "Progression, toutes matières",
    lastMark: "Dernière note",
    noMark: "pas encore",
    streak: "Jours de travail d’affilée",
    toDo: "Tâches à faire",
  },
  en: {
    progress: "Progress, in all subjects",
    lastMark: "Latest mark",
    noMark: "none yet",
    streak: "Days of work in a row",
    toDo: "Tasks to do",
  },
};

export function Summary({ studentId }: { studentId: string }) {
  const said = useWords(words);
  const { number } = useDates();
  const { data, error, refresh } = useDashboardSummary({ studentId });
  return (
    <div className="min-h-32">
      {error && !data && <Failed error={error} retry={() => void refresh()} />}
      {!data && !error && <Skeleton lines={1} className="h-32" />}
      {data && (
        <div className="flex flex-wrap items-center gap-6">
          <ProgressRadial share={data.kpis.progress_overall} label={said.progress} />
          <dl className="flex grow flex-wrap gap-x-8 gap-y-3">
            <Figure label={said.lastMark}>
              {data.kpis.last_eval_score === undefined ? said.noMark : `${number(data.kpis.last_eval_score, 2)} / 20`}
            </Figure>
            <Figure label={said.streak}>{data.kpis.streak_days}</Figure>
            <Figure label={said.toDo}>{data.tasks.length}</Figure>
          </dl>
        </div>
      )}
    </div>
  );
}

export function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-soft">{label}</dt>
      <dd className="text-2xl font-semibold tabular-nums">{children}</dd>
    </div>
  );
}

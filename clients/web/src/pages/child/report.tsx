/** The report of a week or of a month: in figures, and in the words that parents are mailed. */
import { useParentReport } from "@preau/react";
import { useState } from "react";
import { midnight, monday, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Card, Notice, Skeleton } from "../../ui/card";
import { Choice } from "../../ui/choice";
import { Failed } from "../../ui/page";
import { ReportWords } from "./report-words";
import { Figure } from "./summary";

const words = {
  fr: {
    title: "Bilan",
    period: "Période",
    lastWeek: "semaine dernière",
    thisWeek: "cette semaine",
    week: (day: string) => `semaine du ${day}`,
    lastMonth: "mois dernier",
    thisMonth: "ce mois-ci",
    days: (from: string, to: string) => `Du ${from} au ${to}`,
    tasks: "Tâches faites",
    sessions: "Séances",
    marks: "Notes publiées",
    absences: "Absences",
    late: "Retards",
    change: "Progression",
    partial: "Il y en a davantage que ce qui est compté ici.",
  },
  en: {
    title: "Report",
    period: "Period",
    lastWeek: "last week",
    thisWeek: "this week",
    week: (day: string) => `week of ${day}`,
    lastMonth: "last month",
    thisMonth: "this month",
    days: (from: string, to: string) => `From ${from} to ${to}`,
    tasks: "Tasks done",
    sessions: "Sessions",
    marks: "Marks published",
    absences: "Absences",
    late: "Late",
    change: "Progress",
    partial: "There is more than is counted here.",
  },
};

/** How many weeks before the last one can be chosen. */
const WEEKS = 6;

export function Report({ studentId }: { studentId: string }) {
  const said = useWords(words);
  const dates = useDates();
  const [period, setPeriod] = useState("week");
  const { data, error, isLoading, refresh } = useParentReport({ studentId, period });
  const now = new Date();
  const weeks = Array.from({ length: WEEKS }, (_, index) => midnight(monday(now), -7 * (index + 2)));
  const options = [
    { value: "week", label: said.lastWeek },
    { value: isoWeek(now), label: said.thisWeek },
    { value: "month", label: said.lastMonth },
    { value: `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`, label: said.thisMonth },
    ...weeks.map((day) => ({ value: isoWeek(day), label: said.week(dates.shortDay(day)) })),
  ];
  const { percent } = dates;
  const change = data?.kpis.progress_change;
  return (
    <Card
      title={said.title}
      className="lg:col-span-2"
      action={<Choice label={said.period} value={period} options={options} onChoose={setPeriod} />}
    >
      <div className="min-h-72" aria-busy={isLoading}>
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {isLoading && <Skeleton lines={5} />}
        {data && (
          <>
            <p className="font-medium">{said.days(dates.date(data.from), dates.date(data.to))}</p>
            <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-3 border-b border-line pb-4">
              <Figure label={said.tasks}>{data.kpis.tasks_done}</Figure>
              <Figure label={said.sessions}>{data.kpis.sessions_held}</Figure>
              <Figure label={said.marks}>{data.kpis.marks}</Figure>
              <Figure label={said.absences}>{data.kpis.absences}</Figure>
              <Figure label={said.late}>{data.kpis.late}</Figure>
              {typeof change === "number" && (
                <Figure label={said.change}>
                  {change >= 0 && "+"}
                  {percent(change)}
                </Figure>
              )}
            </dl>
            <ReportWords markdown={data.summary_md} />
            {data.is_partial && <Notice tone="wait">{said.partial}</Notice>}
          </>
        )}
      </div>
    </Card>
  );
}

/** The week of a day, as ISO 8601 writes it: `2026-W48`. Its year is that of its Thursday. */
function isoWeek(day: Date): string {
  const thursday = midnight(monday(day), 3);
  const year = thursday.getFullYear();
  const dayOfYear = (Date.UTC(year, thursday.getMonth(), thursday.getDate()) - Date.UTC(year, 0, 1)) / 86_400_000;
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, "0")}`;
}

/** The exams ahead, along time; those without a day come last. */
import { useExamPlan, type OfStudent } from "@preau/react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "Plan d’épreuves",
    nothing: "Pas encore de plan",
    toDo: "Demandez à un·e enseignant·e de renseigner la classe et les spécialités.",
    weight: (weight: string) => `coef. ${weight}`,
    noDay: "Date à venir",
    past: "passée",
  },
  en: {
    title: "Exam plan",
    nothing: "No plan yet",
    toDo: "Ask a teacher to fill in the year and the specialities.",
    weight: (weight: string) => `weight ${weight}`,
    noDay: "Day to come",
    past: "over",
  },
};

/** Of a student; of whoever is signed in when absent. */
export function ExamTimeline({ studentId }: OfStudent) {
  const said = useWords(words);
  const { date, number } = useDates();
  const { data, error, refresh } = useExamPlan({ studentId });
  const today = new Date().toISOString().slice(0, 10);
  const inOrder = data?.items.toSorted((one, other) =>
    (one.scheduled_at ?? "9999").localeCompare(other.scheduled_at ?? "9999"),
  );
  return (
    <Card title={said.title} className="lg:col-span-2">
      <div className="min-h-48">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={4} />}
        {inOrder?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ol className="relative ml-2 border-l-2 border-leaf-200">
          {inOrder?.map(({ code, label, format, weight, scheduled_at }) => {
            const isPast = scheduled_at != null && scheduled_at < today;
            return (
              <li key={code} className="relative pb-5 pl-6 last:pb-0">
                <span
                  aria-hidden="true"
                  className={`absolute top-1.5 -left-[7px] size-3 rounded-full ${scheduled_at ? (isPast ? "bg-ink-soft" : "bg-leaf-600") : "border-2 border-leaf-600 bg-white"}`}
                />
                <p className="text-sm text-ink-soft">
                  {scheduled_at ? <time dateTime={scheduled_at}>{date(scheduled_at)}</time> : said.noDay}
                  {isPast && ` (${said.past})`}
                </p>
                <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <span className="font-medium">{label}</span>
                  <span className="text-ink-soft">{format}</span>
                  <Badge>{said.weight(number(weight))}</Badge>
                </p>
              </li>
            );
          })}
        </ol>
      </div>
    </Card>
  );
}

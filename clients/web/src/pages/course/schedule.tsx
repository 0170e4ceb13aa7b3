/** When a student does what of a course, and how it comes into their own calendar. */
import { useSchedule, type Answer } from "@preau/react";
import { CalendarPlus, CircleCheck, Flag, FileQuestion, BookOpen, Radio } from "lucide-react";
import { useState } from "react";
import { civilDate, useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";
import { CalendarDialog } from "./calendar-dialog";
import { duration } from "./duration";
import type { Course } from "./programme";
import { ReplanDialog } from "./replan-dialog";
import { StepLink } from "./step-link";

const words = {
  fr: {
    title: "Mon calendrier",
    add: "Ajouter à mon agenda",
    replan: "Replanifier…",
    nothing: "Rien n’est planifié",
    toDo: "Tout est fait, ou le cours n’a pas encore de leçon.",
    overdue: "en retard",
    skipped: "passé",
    all: (count: number) => `Voir tout (${count})`,
    less: "Voir moins",
    done: "fait",
    allDone: "Tout est fait. Bravo !",
    milestone: (share: string) => `Étape : ${share} du cours`,
  },
  en: {
    title: "My schedule",
    add: "Add to my calendar",
    replan: "Plan anew…",
    nothing: "Nothing is planned",
    toDo: "All is done, or the course has no lesson yet.",
    overdue: "overdue",
    skipped: "skipped",
    all: (count: number) => `See all (${count})`,
    less: "See less",
    done: "done",
    allDone: "All is done. Well done!",
    milestone: (share: string) => `Milestone: ${share} of the course`,
  },
};

type Entry = Answer<"/api/enrollments/{enrollment_id}/schedule">["schedule"][number];

const ICONS = { lesson: BookOpen, quiz: FileQuestion, milestone: Flag, live_session: Radio };
const SHORT = 6;

export function Schedule({ enrollmentId, course }: { enrollmentId: string; course: Course }) {
  const said = useWords(words);
  const [isAll, setAll] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const [isPlanning, setPlanning] = useState(false);
  const { data, error, isLoading, refresh } = useSchedule(enrollmentId);
  const entries = data?.schedule ?? [];
  const ahead = entries.filter(({ status }) => status !== "completed" && status !== "skipped");
  const shown = isAll ? entries : ahead.slice(0, SHORT);
  const action = (
    <Button look="secondary" size="small" onClick={() => setAdding(true)}>
      <CalendarPlus aria-hidden="true" className="size-4.5" />
      {said.add}
    </Button>
  );
  return (
    <Card title={said.title} action={action}>
      <div className="min-h-48" aria-busy={isLoading}>
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {isLoading && <Skeleton lines={4} />}
        {data && entries.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        {entries.length > 0 && shown.length === 0 && <p className="text-ink-soft">{said.allDone}</p>}
        <ul className="space-y-3">
          {[...byDay(shown)].map(([date, ofDay]) => (
            <Day key={date} courseId={course.id} entries={ofDay} />
          ))}
        </ul>
        <div className="mt-2 flex flex-wrap justify-between gap-2">
          {entries.length > shown.length || isAll ? (
            <Button look="quiet" size="small" onClick={() => setAll(!isAll)}>
              {isAll ? said.less : said.all(entries.length)}
            </Button>
          ) : null}
          {ahead.length > 0 && (
            <Button look="quiet" size="small" onClick={() => setPlanning(true)}>
              {said.replan}
            </Button>
          )}
        </div>
      </div>
      <CalendarDialog enrollmentId={enrollmentId} open={isAdding} onClose={() => setAdding(false)} />
      <ReplanDialog enrollmentId={enrollmentId} open={isPlanning} onClose={() => setPlanning(false)} />
    </Card>
  );
}

/** Those of each of the reader's days, in their order. */
function byDay(entries: Entry[]): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const date = civilDate(entry.scheduled_date);
    days.set(date, [...(days.get(date) ?? []), entry]);
  }
  return days;
}

function Day({ courseId, entries }: { courseId: string; entries: Entry[] }) {
  const dates = useDates();
  return (
    <li>
      <h3 className="text-sm font-medium text-ink-soft first-letter:uppercase">{dates.day(entries[0]!.scheduled_date)}</h3>
      <ul>
        {entries.map((entry) => (
          <Line key={entry.id} courseId={courseId} entry={entry} />
        ))}
      </ul>
    </li>
  );
}

function Line({ courseId, entry }: { courseId: string; entry: Entry }) {
  const said = useWords(words);
  const dates = useDates();
  const { type, title, status, scheduled_date, duration_minutes, lesson_id, quiz_id, metadata } = entry;
  const name = metadata.percent === undefined ? title : said.milestone(dates.percent(metadata.percent / 100));
  const isDone = status === "completed";
  const Icon = isDone ? CircleCheck : ICONS[type];
  const step = lesson_id ? ({ kind: "lesson", id: lesson_id } as const) : quiz_id ? ({ kind: "quiz", id: quiz_id } as const) : undefined;
  return (
    <li className="flex items-start gap-3 py-1.5">
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${isDone ? "text-leaf-600" : "text-ink-soft"}`} />
      <div className="min-w-0 grow">
        <p className="break-words">
          {step ? (
            <StepLink courseId={courseId} step={step} className="hover:underline">
              {name}
            </StepLink>
          ) : (
            name
          )}
          {isDone && <span className="sr-only"> ({said.done})</span>}
        </p>
        {type !== "milestone" && (
          <p className="text-sm text-ink-soft">
            <time dateTime={scheduled_date}>{dates.time(scheduled_date)}</time> · {duration(duration_minutes)}
          </p>
        )}
      </div>
      {(status === "overdue" || status === "skipped") && (
        <Badge tone={status === "overdue" ? "wait" : "plain"}>{said[status]}</Badge>
      )}
    </li>
  );
}

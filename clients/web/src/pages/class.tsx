/** A class: its lessons, its assessments, and what its pupils' marks come to. */
import { usePreauPages, usePreauQuery } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useLanguage, useWords } from "../i18n";
import { SyncBanner } from "../layout/sync-banner";
import { lessonsWith, sheetsWith } from "../offline/overlay";
import { useOutbox } from "../offline/outbox";
import { subjectName } from "../subjects";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";
import { NewAssessment } from "./class/new-assessment";
import { Statistics } from "./class/statistics";

const words = {
  fr: {
    loading: "Classe",
    back: "Mes classes",
    pupils: (count: number) => `${count} élève${count > 1 ? "s" : ""}`,
    lessons: "Séances",
    complete: "Remplir une séance",
    noLesson: "Aucune séance remplie",
    noLessonToDo: "Après le cours, notez ce qui a été fait et qui était là : cela marche aussi sans réseau.",
    absent: (count: number) => `${count} absent${count > 1 ? "s" : ""}`,
    everyone: "tous présents",
    assessments: "Évaluations",
    newOne: "Nouvelle évaluation",
    noAssessment: "Aucune évaluation",
    noAssessmentToDo: "Créez-en une, saisissez les notes au brouillon, puis publiez-les.",
    published: "publiée",
    changed: "publiée, brouillon modifié",
    draft: "brouillon",
    waiting: "à envoyer",
    marked: (count: number, of: number) => `${count} sur ${of} notés`,
  },
  en: {
    loading: "Class",
    back: "My classes",
    pupils: (count: number) => `${count} pupil${count === 1 ? "" : "s"}`,
    lessons: "Lessons",
    complete: "Fill in a lesson",
    noLesson: "No lesson is filled in",
    noLessonToDo: "After the lesson, note what was done and who was there: it works without a network too.",
    absent: (count: number) => `${count} absent`,
    everyone: "all present",
    assessments: "Assessments",
    newOne: "New assessment",
    noAssessment: "No assessment",
    noAssessmentToDo: "Make one, note marks as drafts, then publish them.",
    published: "published",
    changed: "published, draft changed",
    draft: "draft",
    waiting: "to be sent",
    marked: (count: number, of: number) => `${count} of ${of} marked`,
  },
};

const route = getRouteApi("/classes/$classId");

export default function ClassRoom() {
  const said = useWords(words);
  const { language } = useLanguage();
  const { classId } = route.useParams();
  const { data, error, refresh } = usePreauQuery("/api/classes/{class_id}", { path: { class_id: classId } });
  const lead = data && `${subjectName(data.subject, language)}, ${data.level}, ${said.pupils(data.students.length)}`;
  return (
    <Page title={data?.name ?? said.loading} lead={<span className="inline-block min-h-6">{lead}</span>}>
      <SyncBanner />
      {error && !data && <Failed error={error} retry={() => void refresh()} />}
      <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
        <Lessons classId={classId} />
        <Assessments classId={classId} pupils={data?.students.length ?? 0} />
        <Statistics classId={classId} students={data?.students ?? []} />
      </div>
    </Page>
  );
}

function Lessons({ classId }: { classId: string }) {
  const said = useWords(words);
  const { date } = useDates();
  const { operations } = useOutbox();
  const read = usePreauPages("/api/classes/{class_id}/sessions", { path: { class_id: classId }, query: {} });
  const lessons = lessonsWith(read.data ?? [], operations, classId);
  const action = (
    <Button asChild size="small">
      <Link to="/classes/$classId/seance" params={{ classId }}>
        <Plus aria-hidden="true" className="size-4.5" />
        {said.complete}
      </Link>
    </Button>
  );
  return (
    <Card title={said.lessons} action={action}>
      <div className="min-h-48">
        {read.error && lessons.length === 0 && <Failed error={read.error} retry={() => void read.refresh()} />}
        {read.isLoading && lessons.length === 0 && <Skeleton />}
        {read.data && lessons.length === 0 && <Empty title={said.noLesson}>{said.noLessonToDo}</Empty>}
        <ul className="divide-y divide-line">
          {lessons.map(({ id, date: day, chapters, homework, absent, isWaiting }) => {
            return (
              <li key={id} className="py-2.5 first:pt-0">
                <p className="flex flex-wrap items-center justify-between gap-2">
                  <time dateTime={day} className="text-sm text-ink-soft">
                    {date(day)}
                  </time>
                  {isWaiting ? (
                    <Badge tone="wait">{said.waiting}</Badge>
                  ) : (
                    <span className="text-sm text-ink-soft">{absent ? said.absent(absent) : said.everyone}</span>
                  )}
                </p>
                <p className="font-medium">{chapters.join(", ")}</p>
                {homework && <p className="text-sm text-ink-soft">{homework}</p>}
              </li>
            );
          })}
        </ul>
        <More list={read} />
      </div>
    </Card>
  );
}

function Assessments({ classId, pupils }: { classId: string; pupils: number }) {
  const said = useWords(words);
  const { date } = useDates();
  const { operations } = useOutbox();
  const [isNew, setNew] = useState(false);
  const read = usePreauPages("/api/classes/{class_id}/grades", { path: { class_id: classId }, query: {} });
  const sheets = sheetsWith(read.data ?? [], operations, classId);
  const action = (
    <Button size="small" onClick={() => setNew(true)}>
      <Plus aria-hidden="true" className="size-4.5" />
      {said.newOne}
    </Button>
  );
  return (
    <Card title={said.assessments} action={action}>
      <div className="min-h-48">
        {read.error && sheets.length === 0 && <Failed error={read.error} retry={() => void read.refresh()} />}
        {read.isLoading && sheets.length === 0 && <Skeleton />}
        {read.data && sheets.length === 0 && <Empty title={said.noAssessment}>{said.noAssessmentToDo}</Empty>}
        <ul className="divide-y divide-line">
          {sheets.map(({ id, title, date: day, cells, published, sheet_version, isWaiting }) => (
            <li key={id}>
              <Link
                to="/classes/$classId/notes/$assessmentId"
                params={{ classId, assessmentId: id }}
                className="flex flex-wrap items-center justify-between gap-2 rounded-lg py-2.5 hover:bg-leaf-50"
              >
                <span>
                  <span className="block font-medium">{title}</span>
                  <span className="block text-sm text-ink-soft">
                    {date(day)}, {said.marked(cells.size, pupils)}
                  </span>
                </span>
                {isWaiting ? (
                  <Badge tone="wait">{said.waiting}</Badge>
                ) : published ? (
                  <Badge tone={published.sheet_version === sheet_version ? "good" : "wait"}>
                    {published.sheet_version === sheet_version ? said.published : said.changed}
                  </Badge>
                ) : (
                  <Badge>{said.draft}</Badge>
                )}
              </Link>
            </li>
          ))}
        </ul>
        <More list={read} />
      </div>
      <NewAssessment classId={classId} open={isNew} onClose={() => setNew(false)} />
    </Card>
  );
}

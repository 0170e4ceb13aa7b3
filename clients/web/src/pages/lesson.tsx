/** A lesson, filled in after it was held: what was done, and who was there. It works without a network. */
import { newId, type AttendanceStatus } from "@preau/client/sync";
import { usePreauQuery } from "@preau/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toast } from "sonner";
import { civilDate } from "../dates";
import { useWords } from "../i18n";
import { SyncBanner } from "../layout/sync-banner";
import { useOutbox } from "../offline/outbox";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Area, Field } from "../ui/field";
import { Failed, Page } from "../ui/page";

const words = {
  fr: {
    title: "Remplir une séance",
    what: "Ce qui a été fait",
    date: "Jour",
    chapter: "Chapitre",
    homework: "Travail à faire",
    notes: "Notes pour vous (personne d’autre ne les lit)",
    who: "Qui était là",
    nobody: "Cette classe n’a pas encore d’élève",
    nobodyToDo: "L’administration de l’école les inscrit.",
    present: "Présent",
    absent: "Absent",
    late: "En retard",
    excused: "Excusé",
    save: "Enregistrer la séance",
    saved: "Séance enregistrée",
    kept: "Gardée sur cet appareil : elle partira dès que possible.",
    notKept: "La séance n’a pas pu être gardée sur cet appareil",
  },
  en: {
    title: "Fill in a lesson",
    what: "What was done",
    date: "Day",
    chapter: "Chapter",
    homework: "Homework",
    notes: "Notes for yourself (nobody else reads them)",
    who: "Who was there",
    nobody: "This class has no pupil yet",
    nobodyToDo: "The school’s administration enrols them.",
    present: "Present",
    absent: "Absent",
    late: "Late",
    excused: "Excused",
    save: "Save the lesson",
    saved: "Lesson saved",
    kept: "Kept on this device: it leaves as soon as possible.",
    notKept: "The lesson could not be kept on this device",
  },
};

const STATUSES = ["present", "absent", "late", "excused"] as const satisfies AttendanceStatus[];
const route = getRouteApi("/classes/$classId/seance");

export default function LessonForm() {
  const said = useWords(words);
  const navigate = useNavigate();
  const { classId } = route.useParams();
  const { enqueue } = useOutbox();
  const { data, error, refresh } = usePreauQuery("/api/classes/{class_id}", { path: { class_id: classId } });
  const [lesson, setLesson] = useState({ date: civilDate(new Date()), chapter: "", homework: "", notes: "" });
  const [attendance, setAttendance] = useState<Record<string, AttendanceStatus>>({});
  const set = (part: Partial<typeof lesson>) => setLesson({ ...lesson, ...part });

  async function save() {
    const [chapter, homework, notes] = [lesson.chapter.trim(), lesson.homework.trim(), lesson.notes.trim()];
    try {
      await enqueue({
        kind: "lesson.complete",
        class_id: classId,
        target: newId(),
        data: {
          date: lesson.date,
          chapters: chapter ? [chapter] : [],
          ...(homework && { homework }),
          ...(notes && { notes }),
          attendance: (data?.students ?? []).map(({ student_id }) => ({
            student_id,
            status: attendance[student_id] ?? "present",
          })),
        },
      });
    } catch {
      toast.error(said.notKept);
      return;
    }
    toast.success(said.saved, navigator.onLine ? {} : { description: said.kept });
    await navigate({ to: "/classes/$classId", params: { classId } });
  }

  return (
    <Page title={said.title} lead={<span className="inline-block min-h-6">{data?.name}</span>}>
      <SyncBanner />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
        className="grid grid-cols-1 gap-5 lg:grid-cols-2"
      >
        <Card title={said.what}>
          <div className="grid gap-3">
            <Field
              label={said.date}
              type="date"
              value={lesson.date}
              onChange={({ target }) => set({ date: target.value })}
              required
            />
            <Field
              label={said.chapter}
              value={lesson.chapter}
              onChange={({ target }) => set({ chapter: target.value })}
              maxLength={200}
              required
            />
            <Area
              label={said.homework}
              value={lesson.homework}
              onChange={({ target }) => set({ homework: target.value })}
              rows={3}
              maxLength={2000}
            />
            <Area
              label={said.notes}
              value={lesson.notes}
              onChange={({ target }) => set({ notes: target.value })}
              rows={2}
              maxLength={2000}
            />
          </div>
        </Card>
        <Card title={said.who}>
          <div className="min-h-48">
            {error && !data && <Failed error={error} retry={() => void refresh()} />}
            {!data && !error && <Skeleton />}
            {data?.students.length === 0 && <Empty title={said.nobody}>{said.nobodyToDo}</Empty>}
            <ul className="divide-y divide-line">
              {data?.students.map(({ student_id, name }) => (
                <li key={student_id} className="py-3 first:pt-0">
                  <fieldset className="flex flex-wrap items-center gap-x-4">
                    <legend className="float-left mr-auto font-medium">{name ?? student_id}</legend>
                    {STATUSES.map((status) => (
                      <label key={status} className="flex min-h-11 items-center gap-1.5">
                        <input
                          type="radio"
                          name={`attendance-${student_id}`}
                          className="size-5 accent-leaf-700"
                          checked={(attendance[student_id] ?? "present") === status}
                          onChange={() => setAttendance({ ...attendance, [student_id]: status })}
                        />
                        {said[status]}
                      </label>
                    ))}
                  </fieldset>
                </li>
              ))}
            </ul>
          </div>
        </Card>
        <div className="flex justify-end lg:col-span-2">
          <Button type="submit" disabled={!data} className="w-full sm:w-auto">
            {said.save}
          </Button>
        </div>
      </form>
    </Page>
  );
}

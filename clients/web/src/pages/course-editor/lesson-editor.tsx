/** A lesson: how long it takes, whether it counts, and its text, which is read when it is opened. */
import { useLesson } from "@preau/react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Skeleton } from "../../ui/card";
import { Area, Field } from "../../ui/field";
import { Failed } from "../../ui/page";
import type { LessonDraft } from "./draft";
import { Order } from "./order";

const words = {
  fr: {
    title: (called: string) => `Leçon ${called.replace("Module ", "")}`,
    minutes: "Minutes",
    required: "compte pour la progression",
    text: "Texte et lien",
    content: "Texte (Markdown)",
    address: "Adresse d’une vidéo ou d’un document (https, facultatif)",
  },
  en: {
    title: (called: string) => `Lesson ${called.replace("Module ", "")}`,
    minutes: "Minutes",
    required: "counts for progress",
    text: "Text and link",
    content: "Text (Markdown)",
    address: "Address of a video or a document (https, optional)",
  },
};

interface Props {
  courseId: string;
  lesson: LessonDraft;
  /** Where it stands: `Module 2.1`. */
  called: string;
  place: number;
  count: number;
  set(part: Partial<LessonDraft>): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

export function LessonEditor({ courseId, lesson, called, place, count, set, onMove, onRemove }: Props) {
  const said = useWords(words);
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="rounded-lg bg-paper p-3">
      <div className="flex flex-wrap items-end gap-2">
        <Field
          label={said.title(called)}
          value={lesson.title}
          onChange={({ target }) => set({ title: target.value })}
          required
          pattern=".*\S.*"
          maxLength={255}
          className="min-w-0 grow basis-48"
        />
        <Field
          label={said.minutes}
          type="number"
          min={1}
          max={600}
          required
          value={Number.isNaN(lesson.minutes) ? "" : lesson.minutes}
          onChange={({ target }) => set({ minutes: target.valueAsNumber })}
          className="w-24"
        />
        <Order what={said.title(called)} place={place} count={count} onMove={onMove} onRemove={onRemove} />
      </div>
      <label className="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-leaf-700"
          checked={lesson.required}
          onChange={({ target }) => set({ required: target.checked })}
        />
        {said.required}
      </label>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary className="min-h-6 cursor-pointer text-leaf-800">{said.text}</summary>
        {isOpen && <Content courseId={courseId} lesson={lesson} set={set} />}
      </details>
    </li>
  );
}

function Content({ courseId, lesson, set }: Pick<Props, "courseId" | "lesson" | "set">) {
  const said = useWords(words);
  const isWritten = lesson.text !== undefined || !lesson.hasText;
  const read = useLesson(courseId, lesson.id ?? "", { enabled: !isWritten && lesson.id !== undefined });
  const isRead = isWritten || read.data !== undefined;
  return (
    <div className="mt-2 grid gap-3">
      {read.error && !isRead && <Failed error={read.error} retry={() => void read.refresh()} />}
      {!isRead && !read.error && <Skeleton lines={1} className="h-40" />}
      {isRead && (
        <Area
          label={said.content}
          rows={8}
          maxLength={50_000}
          value={lesson.text ?? read.data?.content ?? ""}
          onChange={({ target }) => set({ text: target.value })}
        />
      )}
      <Field
        label={said.address}
        type="url"
        pattern="https://.+"
        maxLength={2048}
        value={lesson.address}
        onChange={({ target }) => set({ address: target.value })}
      />
    </div>
  );
}

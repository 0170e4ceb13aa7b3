/** A module: its lessons in their order, and the quiz after them. */
import { Plus } from "lucide-react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { changed, moved, newLesson, newQuiz, type ModuleDraft } from "./draft";
import { LessonEditor } from "./lesson-editor";
import { Order } from "./order";
import { QuizEditor } from "./quiz-editor";

const words = {
  fr: {
    module: (number: number) => `Module ${number}`,
    title: (number: number) => `Titre du module ${number}`,
    lesson: "Ajouter une leçon",
    lessonTo: (module: string) => `Ajouter une leçon : ${module}`,
    quiz: "Ajouter un quiz",
    quizTo: (module: string) => `Ajouter un quiz : ${module}`,
  },
  en: {
    module: (number: number) => `Module ${number}`,
    title: (number: number) => `Title of module ${number}`,
    lesson: "Add a lesson",
    lessonTo: (module: string) => `Add a lesson: ${module}`,
    quiz: "Add a quiz",
    quizTo: (module: string) => `Add a quiz: ${module}`,
  },
};

interface Props {
  courseId: string;
  module: ModuleDraft;
  place: number;
  count: number;
  set(part: Partial<ModuleDraft>): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

export function ModuleEditor({ courseId, module, place, count, set, onMove, onRemove }: Props) {
  const said = useWords(words);
  const { lessons, quiz } = module;
  const called = said.module(place + 1);
  return (
    <li className="rounded-xl border border-line p-3 sm:p-4">
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <Field
          label={said.title(place + 1)}
          value={module.title}
          onChange={({ target }) => set({ title: target.value })}
          required
          pattern=".*\S.*"
          maxLength={255}
          className="min-w-0 grow basis-48"
        />
        <Order what={called} place={place} count={count} onMove={onMove} onRemove={onRemove} />
      </div>
      <ol className="grid gap-2">
        {lessons.map((lesson, index) => (
          <LessonEditor
            key={lesson.key}
            courseId={courseId}
            lesson={lesson}
            called={`${called}.${index + 1}`}
            place={index}
            count={lessons.length}
            set={(part) => set({ lessons: changed(lessons, lesson.key, part) })}
            onMove={(by) => set({ lessons: moved(lessons, index, by) })}
            onRemove={() => set({ lessons: lessons.filter(({ key }) => key !== lesson.key) })}
          />
        ))}
      </ol>
      {quiz && (
        <QuizEditor
          quiz={quiz}
          called={called}
          set={(part) => set({ quiz: { ...quiz, ...part } })}
          onRemove={() => set({ quiz: undefined })}
        />
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          look="quiet"
          size="small"
          aria-label={said.lessonTo(called)}
          onClick={() => set({ lessons: [...lessons, newLesson()] })}
        >
          <Plus aria-hidden="true" className="size-4.5" />
          {said.lesson}
        </Button>
        {!quiz && (
          <Button
            look="quiet"
            size="small"
            aria-label={said.quizTo(called)}
            onClick={() => set({ quiz: newQuiz() })}
          >
            <Plus aria-hidden="true" className="size-4.5" />
            {said.quiz}
          </Button>
        )}
      </div>
    </li>
  );
}

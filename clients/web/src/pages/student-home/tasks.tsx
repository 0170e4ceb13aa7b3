/** What a student has to do: done by a tick, shown as done at once. */
import { useCompleteTask, useCreateTask, useTasks } from "@preau/react";
import { Plus } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton } from "../../ui/card";
import { More } from "../../ui/more";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "À faire",
    done: (label: string) => `Marquer comme fait : ${label}`,
    due: (when: string) => `Pour ${when}`,
    late: "En retard",
    nothing: "Tout est fait",
    toDo: "Notez ici la prochaine chose à ne pas oublier.",
    add: "Ajouter",
    label: "Nouvelle tâche",
  },
  en: {
    title: "To do",
    done: (label: string) => `Mark as done: ${label}`,
    due: (when: string) => `For ${when}`,
    late: "Late",
    nothing: "All is done",
    toDo: "Note here what comes next.",
    add: "Add",
    label: "New task",
  },
};

export function Tasks() {
  const said = useWords(words);
  const dates = useDates();
  const tasks = useTasks();
  const complete = useCompleteTask();
  return (
    <Card title={said.title}>
      <div className="min-h-40">
        {tasks.error && !tasks.data && <Failed error={tasks.error} retry={() => void tasks.refresh()} />}
        {tasks.isLoading && <Skeleton />}
        {tasks.data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        <ul className="divide-y divide-line">
          {tasks.data?.map(({ id, label, due_at }) => (
            <li key={id} className="flex items-center gap-3 py-1">
              <label className="flex min-h-11 grow cursor-pointer items-center gap-3">
                <input
                  type="checkbox"
                  className="size-5 accent-leaf-700"
                  aria-label={said.done(label)}
                  checked={false}
                  onChange={() => complete.start({ body: { task_id: id } })}
                />
                <span className="min-w-0">
                  <span className="block">{label}</span>
                  {due_at && (
                    <time dateTime={due_at} className="block text-sm text-ink-soft">
                      {said.due(dates.dayAndTime(due_at))}
                    </time>
                  )}
                </span>
              </label>
              {due_at && Date.parse(due_at) < Date.now() && <Badge tone="bad">{said.late}</Badge>}
            </li>
          ))}
        </ul>
        <More list={tasks} />
      </div>
      <NewTask />
    </Card>
  );
}

function NewTask() {
  const said = useWords(words);
  const id = useId();
  const [label, setLabel] = useState("");
  const create = useCreateTask();

  async function add(event: FormEvent) {
    event.preventDefault();
    try {
      await create.act({ body: { label: label.trim() } });
      setLabel("");
    } catch {
      // It was told already, and what was written stays.
    }
  }

  return (
    <form onSubmit={(event) => void add(event)} className="mt-3 flex gap-2">
      <label htmlFor={id} className="sr-only">
        {said.label}
      </label>
      <input
        id={id}
        value={label}
        onChange={({ target }) => setLabel(target.value)}
        placeholder={said.label}
        maxLength={300}
        required
        className="min-h-11 min-w-0 grow rounded-lg border border-line px-3 placeholder:text-ink-soft"
      />
      <Button type="submit" look="secondary" busy={create.isPending} disabled={label.trim() === ""}>
        <Plus aria-hidden="true" className="size-4.5" />
        {said.add}
      </Button>
    </form>
  );
}

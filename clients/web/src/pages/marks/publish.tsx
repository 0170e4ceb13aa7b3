/** Publishes marks, after a look at what each pupil and their parents will read. */
import { usePreauAct, type Schemas } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { useIsOnline } from "../../layout/connection";
import type { Sheet } from "../../offline/overlay";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

const words = {
  fr: {
    publish: "Publier…",
    again: "Publier les changements…",
    unpublish: "Retirer la publication",
    unpublished: "Publication retirée : les élèves ne voient plus ces notes",
    title: "Ce que liront les élèves et leurs parents",
    average: (average: string, of: number) => `Moyenne : ${average} / ${of}`,
    unmarked: (count: number) => `${count} élève${count > 1 ? "s" : ""} sans note : rien ne leur sera dit.`,
    absent: "absent",
    excused: "excusé",
    missing: "non rendu",
    confirm: "Publier ces notes",
    back: "Revenir au brouillon",
    published: "Notes publiées",
    told: (count: number) => `${count} élève${count > 1 ? "s sont prévenus" : " est prévenu"}.`,
    offline: "Il faut être en ligne pour publier.",
    waiting: "Ces notes ne sont pas encore sur le serveur : attendez qu’elles soient envoyées.",
  },
  en: {
    publish: "Publish…",
    again: "Publish the changes…",
    unpublish: "Take the publication back",
    unpublished: "Publication taken back: pupils see these marks no more",
    title: "What pupils and their parents will read",
    average: (average: string, of: number) => `Average: ${average} / ${of}`,
    unmarked: (count: number) => `${count} pupil${count === 1 ? "" : "s"} without a mark: they are told nothing.`,
    absent: "absent",
    excused: "excused",
    missing: "not handed in",
    confirm: "Publish these marks",
    back: "Back to the drafts",
    published: "Marks published",
    told: (count: number) => `${count} pupil${count === 1 ? " is" : "s are"} told.`,
    offline: "Publishing needs a network.",
    waiting: "These marks are not on the server yet: wait until they are sent.",
  },
};

const CHANGES = ["/api/classes/{class_id}/grades", "/api/classes/{class_id}/stats"] as const;

interface Props {
  classId: string;
  sheet: Sheet;
  pupils: Schemas["Pupil"][];
  name(id: string): string;
}

export function Publish({ classId, sheet, pupils, name }: Props) {
  const said = useWords(words);
  const isOnline = useIsOnline();
  const [isOpen, setOpen] = useState(false);
  const unpublish = usePreauAct("POST /api/classes/{class_id}/grades/unpublish", CHANGES);
  const { published, sheet_version, isWaiting, cells } = sheet;
  const isAsPublished = published !== undefined && published.sheet_version === sheet_version;
  const why = !isOnline ? said.offline : isWaiting ? said.waiting : undefined;

  async function takeBack() {
    try {
      const body = { assessment_id: sheet.id, sheet_version: sheet_version ?? 0 };
      await unpublish.act({ path: { class_id: classId }, body });
      toast.success(said.unpublished);
    } catch {
      // It was told already.
    }
  }

  return (
    <div className="mt-4 flex flex-wrap items-center justify-end gap-3">
      <p role="status" className="grow text-sm text-ink-soft">
        {why}
      </p>
      {published && (
        <Button look="danger" busy={unpublish.isPending} disabled={why !== undefined} onClick={() => void takeBack()}>
          {said.unpublish}
        </Button>
      )}
      {!isAsPublished && (
        <Button disabled={why !== undefined || cells.size === 0} onClick={() => setOpen(true)}>
          {published ? said.again : said.publish}
        </Button>
      )}
      <Dialog title={said.title} open={isOpen} onClose={() => setOpen(false)}>
        <Preview classId={classId} sheet={sheet} pupils={pupils} name={name} close={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function Preview({ classId, sheet, pupils, name, close }: Props & { close(): void }) {
  const said = useWords(words);
  const { number } = useDates();
  const publish = usePreauAct("POST /api/classes/{class_id}/grades/publish", CHANGES);
  const scores = [...sheet.cells.values()].flatMap(({ score }) => (score === undefined ? [] : [score]));
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const unmarked = pupils.filter(({ student_id }) => !sheet.cells.has(student_id)).length;

  async function confirm() {
    try {
      const body = { assessment_id: sheet.id, sheet_version: sheet.sheet_version ?? 0 };
      const state = await publish.act({ path: { class_id: classId }, body });
      toast.success(said.published, { description: said.told(state?.count ?? 0) });
    } catch {
      // It was told already; what changed meanwhile has been read anew.
    }
    close();
  }

  return (
    <>
      <ul className="max-h-[50dvh] divide-y divide-line overflow-y-auto" tabIndex={0} aria-label={said.title}>
        {pupils.map(({ student_id }) => {
          const cell = sheet.cells.get(student_id);
          if (!cell) return null;
          return (
            <li key={student_id} className="flex flex-wrap justify-between gap-x-4 py-2">
              <span>{name(student_id)}</span>
              <span className="font-medium tabular-nums">
                {cell.status === "graded" ? `${number(cell.score ?? 0, 2)} / ${number(sheet.out_of)}` : said[cell.status]}
              </span>
              {cell.comment && <span className="w-full text-sm text-ink-soft">{cell.comment}</span>}
            </li>
          );
        })}
      </ul>
      {scores.length > 0 && <p className="mt-3 font-medium">{said.average(number(average, 2), sheet.out_of)}</p>}
      {unmarked > 0 && <p className="text-ink-soft">{said.unmarked(unmarked)}</p>}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={close}>
          {said.back}
        </Button>
        <Button busy={publish.isPending} onClick={() => void confirm()}>
          {said.confirm}
        </Button>
      </div>
    </>
  );
}

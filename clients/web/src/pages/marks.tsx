/** The marks of an assessment: drafts, which work without a network, until their teacher publishes them. */
import { usePreauPages, usePreauQuery } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { SyncBanner } from "../layout/sync-banner";
import { useOutbox } from "../offline/outbox";
import { sheetsWith, type Sheet } from "../offline/overlay";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { Publish } from "./marks/publish";
import { Row, type Entry } from "./marks/row";

const words = {
  fr: {
    title: "Notes",
    lead: (day: string, of: string, coefficient: string, term: string) =>
      `${day}, sur ${of}, coefficient ${coefficient}, ${term}`,
    back: "Retour à la classe",
    marks: "Notes au brouillon",
    hint: "Chaque note est gardée dès que vous quittez sa ligne. Rien n’est visible des élèves avant publication.",
    missing: "Cette évaluation n’est pas sur cet appareil",
    missingToDo: "Revenez à la classe et choisissez-en une, ou attendez le réseau.",
    nobody: "Cette classe n’a pas encore d’élève",
    nobodyToDo: "L’administration de l’école les inscrit.",
    notKept: "La note n’a pas pu être gardée sur cet appareil",
  },
  en: {
    title: "Marks",
    lead: (day: string, of: string, coefficient: string, term: string) =>
      `${day}, out of ${of}, coefficient ${coefficient}, ${term}`,
    back: "Back to the class",
    marks: "Drafts of marks",
    hint: "Each mark is kept as soon as you leave its row. Pupils see nothing before you publish.",
    missing: "This assessment is not on this device",
    missingToDo: "Go back to the class and choose one, or wait for the network.",
    nobody: "This class has no pupil yet",
    nobodyToDo: "The school’s administration enrols them.",
    notKept: "The mark could not be kept on this device",
  },
};

const route = getRouteApi("/classes/$classId/notes/$assessmentId");

export default function Marks() {
  const said = useWords(words);
  const { date, number } = useDates();
  const { classId, assessmentId } = route.useParams();
  const { operations } = useOutbox();
  const read = usePreauPages("/api/classes/{class_id}/grades", { path: { class_id: classId }, query: {} });
  const found = sheetsWith(read.data ?? [], operations, classId).find(({ id }) => id === assessmentId);
  // A new one is for a moment neither in the outbox any more nor read yet: what is being written into its rows must not go with it.
  const latest = useRef<Sheet>(undefined);
  useEffect(() => {
    if (found) latest.current = found;
  });
  const sheet = found ?? (latest.current?.id === assessmentId ? latest.current : undefined);
  const lead = sheet && said.lead(date(sheet.date), number(sheet.out_of), number(sheet.coefficient), sheet.term);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/classes/$classId" params={{ classId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  return (
    <Page title={sheet?.title ?? said.title} lead={<span className="inline-block min-h-6">{lead}</span>} action={action}>
      <SyncBanner />
      {read.error && !sheet && <Failed error={read.error} retry={() => void read.refresh()} />}
      {read.isLoading && !sheet && <Skeleton lines={3} className="h-20" />}
      {read.data && !read.isFetching && !sheet && <Empty title={said.missing}>{said.missingToDo}</Empty>}
      {sheet && <Rows classId={classId} sheet={sheet} />}
    </Page>
  );
}

function Rows({ classId, sheet }: { classId: string; sheet: Sheet }) {
  const said = useWords(words);
  const { enqueue } = useOutbox();
  const { data, error, refresh } = usePreauQuery("/api/classes/{class_id}", { path: { class_id: classId } });
  const pupils = data?.students ?? [];
  const name = (id: string) => pupils.find(({ student_id }) => student_id === id)?.name ?? id;

  async function keep(student_id: string, entry: Entry) {
    const revision = sheet.cells.get(student_id)?.revision;
    try {
      await enqueue({
        kind: "grade.save",
        class_id: classId,
        target: sheet.id,
        ...(revision !== undefined && { base: { [student_id]: revision } }),
        data: { grades: [{ student_id, ...entry }] },
      });
    } catch {
      toast.error(said.notKept);
    }
  }

  return (
    <Card title={said.marks}>
      <p className="mb-2 text-sm text-ink-soft">{said.hint}</p>
      {error && !data && <Failed error={error} retry={() => void refresh()} />}
      {!data && !error && <Skeleton />}
      {data && pupils.length === 0 && <Empty title={said.nobody}>{said.nobodyToDo}</Empty>}
      <ul className="divide-y divide-line">
        {pupils.map(({ student_id }) => (
          <Row
            key={student_id}
            name={name(student_id)}
            outOf={sheet.out_of}
            cell={sheet.cells.get(student_id)}
            keep={(entry) => void keep(student_id, entry)}
          />
        ))}
      </ul>
      <Publish classId={classId} sheet={sheet} pupils={pupils} name={name} />
    </Card>
  );
}

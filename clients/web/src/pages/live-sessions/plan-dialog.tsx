/** Plans a live session of a course, or changes one that has not begun. */
import { useCreateLiveSession, useUpdateLiveSession, type Answer } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Area, Field } from "../../ui/field";

const words = {
  fr: {
    plan: "Planifier un direct",
    change: "Modifier le direct",
    title: "Titre",
    description: "De quoi il sera question (facultatif)",
    start: (zone: string) => `Début (${zone.replaceAll("_", " ")})`,
    minutes: "Durée, en minutes",
    seats: "Nombre de places",
    recording: "Il peut être enregistré",
    back: "Annuler",
    save: "Enregistrer",
    announce: "Planifier et prévenir",
    planned: "Direct planifié",
    told: "Celles et ceux qui suivent le cours sont prévenus.",
    changed: "Direct modifié",
  },
  en: {
    plan: "Plan a live session",
    change: "Change the live session",
    title: "Title",
    description: "What it is about (optional)",
    start: (zone: string) => `Start (${zone.replaceAll("_", " ")})`,
    minutes: "Duration, in minutes",
    seats: "Number of seats",
    recording: "It may be recorded",
    back: "Cancel",
    save: "Save",
    announce: "Plan and tell",
    planned: "The live session is planned",
    told: "Those who take the course are told.",
    changed: "The live session is changed",
  },
};

type Session = Answer<"/api/live-sessions/{session_id}">;

interface PlanDialogProps {
  courseId: string;
  /** The one that is changed, and its version. */
  known?: { session: Session; etag: string | undefined };
  open: boolean;
  onClose(): void;
}

export function PlanDialog({ open, onClose, ...rest }: PlanDialogProps) {
  const said = useWords(words);
  return (
    <Dialog title={rest.known ? said.change : said.plan} open={open} onClose={onClose}>
      <Form {...rest} onClose={onClose} />
    </Dialog>
  );
}

const MINUTE = 60_000;

/** An instant as a field of day and time has it: `2026-11-30T17:00`, in the zone of the device. */
function local(instant: Date): string {
  return new Date(instant.getTime() - instant.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

function Form({ courseId, known, onClose }: Omit<PlanDialogProps, "open">) {
  const said = useWords(words);
  const { zone } = useDates();
  const [{ session, etag }] = useState(known ?? { session: undefined, etag: undefined });
  const [title, setTitle] = useState(session?.title ?? "");
  const [description, setDescription] = useState(session?.description ?? "");
  const [start, setStart] = useState(() => local(session ? new Date(session.scheduled_start_time) : tomorrow()));
  const [minutes, setMinutes] = useState(() => String(session ? length(session) : 60));
  const [seats, setSeats] = useState(String(session?.max_participants ?? 30));
  const [recording_enabled, setRecording] = useState(session?.recording_enabled ?? true);
  const create = useCreateLiveSession();
  const update = useUpdateLiveSession();

  async function save() {
    const begins = new Date(start);
    const body = {
      title: title.trim(),
      ...(description.trim() && { description: description.trim() }),
      scheduled_start_time: begins.toISOString(),
      scheduled_end_time: new Date(begins.getTime() + Number(minutes) * MINUTE).toISOString(),
      max_participants: Number(seats),
      recording_enabled,
    };
    try {
      if (session) {
        await update.act({ path: { session_id: session.id }, body, ...(etag && { ifMatch: etag }) });
        toast.success(said.changed);
      } else {
        await create.act({ path: { course_id: courseId }, body });
        toast.success(said.planned, { description: said.told });
      }
      onClose();
    } catch {
      // It was told already; what was written stays.
    }
  }

  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={said.title} required maxLength={255} value={title} onChange={({ target }) => setTitle(target.value)} />
      <Area
        label={said.description}
        rows={3}
        maxLength={5000}
        value={description}
        onChange={({ target }) => setDescription(target.value)}
      />
      <Field
        label={said.start(zone)}
        type="datetime-local"
        required
        value={start}
        onChange={({ target }) => setStart(target.value)}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={said.minutes}
          type="number"
          required
          min={5}
          max={480}
          value={minutes}
          onChange={({ target }) => setMinutes(target.value)}
        />
        <Field
          label={said.seats}
          type="number"
          required
          min={1}
          max={500}
          value={seats}
          onChange={({ target }) => setSeats(target.value)}
        />
      </div>
      <label className="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-leaf-700"
          checked={recording_enabled}
          onChange={({ target }) => setRecording(target.checked)}
        />
        {said.recording}
      </label>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={create.isPending || update.isPending} disabled={!title.trim()}>
          {session ? said.save : said.announce}
        </Button>
      </div>
    </form>
  );
}

/** Six in the evening, when people are home from school. */
function tomorrow(): Date {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(18, 0, 0, 0);
  return day;
}

function length({ scheduled_start_time, scheduled_end_time }: Session): number {
  return Math.round((new Date(scheduled_end_time).getTime() - new Date(scheduled_start_time).getTime()) / MINUTE);
}

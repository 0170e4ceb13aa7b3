/** What whoever runs the course does with a live session: begins and ends it, changes or cancels it, says where its recording is. */
import {
  useDeleteLiveSession,
  useEndLiveSession,
  useSetRecording,
  useStartLiveSession,
  type Answer,
} from "@preau/react";
import { CirclePlay, CircleStop, Pencil } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Field } from "../../ui/field";
import { PlanDialog } from "../live-sessions/plan-dialog";

const words = {
  fr: {
    title: "Conduire le direct",
    start: "Commencer",
    soon: (time: string) => `On peut commencer à partir de ${time}.`,
    started: "Le direct a commencé",
    startedNext: "Rejoignez la salle ; celles et ceux qui suivent le cours sont prévenus.",
    change: "Modifier",
    cancel: "Annuler le direct…",
    sureCancel: "Annuler ce direct ?",
    cancelNext: "Celles et ceux qui suivent le cours sont prévenus, et leur agenda le barre.",
    cancelled: "Direct annulé",
    end: "Terminer…",
    sureEnd: "Terminer ce direct ?",
    endNext: "Le chat se ferme, et plus personne n’entre.",
    endNow: "Terminer",
    ended: "Direct terminé",
    since: (time: string) => `En direct depuis ${time}.`,
    recording: "Adresse de l’enregistrement",
    recordingHint: "Celles et ceux qui suivent le cours sont prévenus. Vide : il n’y en a pas.",
    save: "Enregistrer",
    saved: "Enregistrement indiqué",
    nothing: "Ce direct est annulé : il n’y a plus rien à faire.",
  },
  en: {
    title: "Lead the session",
    start: "Begin",
    soon: (time: string) => `It can begin from ${time} on.`,
    started: "The session has begun",
    startedNext: "Join the room; those who take the course are told.",
    change: "Change",
    cancel: "Cancel the session…",
    sureCancel: "Cancel this session?",
    cancelNext: "Those who take the course are told, and their calendars strike it out.",
    cancelled: "The session is cancelled",
    end: "End…",
    sureEnd: "End this session?",
    endNext: "The chat closes, and nobody comes in any more.",
    endNow: "End",
    ended: "The session is over",
    since: (time: string) => `Live since ${time}.`,
    recording: "Address of the recording",
    recordingHint: "Those who take the course are told. Empty: there is none.",
    save: "Save",
    saved: "The recording is known",
    nothing: "This session is cancelled: there is nothing to do any more.",
  },
};

type Session = Answer<"/api/live-sessions/{session_id}">;

/** How long before its planned start a session can begin, in milliseconds. */
const EARLY = 15 * 60_000;

export function Control({ session, etag }: { session: Session; etag: string | undefined }) {
  const said = useWords(words);
  return (
    <Card title={said.title}>
      {session.status === "scheduled" && <Planned session={session} etag={etag} />}
      {session.status === "live" && <Live session={session} />}
      {session.status === "ended" && <Recording session={session} />}
      {session.status === "cancelled" && <p className="text-ink-soft">{said.nothing}</p>}
    </Card>
  );
}

function Planned({ session, etag }: { session: Session; etag: string | undefined }) {
  const said = useWords(words);
  const dates = useDates();
  const [isChanging, setChanging] = useState(false);
  const start = useStartLiveSession();
  const deletion = useDeleteLiveSession();
  const path = { session_id: session.id };
  const from = new Date(new Date(session.scheduled_start_time).getTime() - EARLY);

  async function begin() {
    try {
      await start.act({ path });
      toast.success(said.started, { description: said.startedNext });
    } catch {
      // It was told already.
    }
  }

  async function cancel() {
    try {
      await deletion.act({ path });
      toast.success(said.cancelled);
    } catch {
      // It was told already.
    }
  }

  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button busy={start.isPending} onClick={() => void begin()}>
          <CirclePlay aria-hidden="true" className="size-5" />
          {said.start}
        </Button>
        <Button look="secondary" onClick={() => setChanging(true)}>
          <Pencil aria-hidden="true" className="size-4.5" />
          {said.change}
        </Button>
        <Confirm title={said.sureCancel} consequence={said.cancelNext} confirm={said.cancel.replace("…", "")} act={cancel}>
          {said.cancel}
        </Confirm>
      </div>
      <p className="mt-2 text-sm text-ink-soft">{said.soon(dates.dayAndTime(from))}</p>
      <PlanDialog
        courseId={session.course_id}
        known={{ session, etag }}
        open={isChanging}
        onClose={() => setChanging(false)}
      />
    </>
  );
}

function Live({ session }: { session: Session }) {
  const said = useWords(words);
  const { time } = useDates();
  const end = useEndLiveSession();

  async function finish() {
    try {
      await end.act({ path: { session_id: session.id } });
      toast.success(said.ended);
    } catch {
      // It was told already.
    }
  }

  return (
    <div className="flex flex-wrap items-center gap-3">
      <p className="grow">{session.actual_start_time && said.since(time(session.actual_start_time))}</p>
      <Confirm look="danger" title={said.sureEnd} consequence={said.endNext} confirm={said.endNow} act={finish}>
        <CircleStop aria-hidden="true" className="size-5" />
        {said.end}
      </Confirm>
    </div>
  );
}

function Recording({ session }: { session: Session }) {
  const said = useWords(words);
  const [url, setUrl] = useState(session.recording_url ?? "");
  const set = useSetRecording();

  async function save() {
    try {
      await set.act({ path: { session_id: session.id }, body: { recording_url: url.trim() || null } });
      toast.success(said.saved);
    } catch {
      // It was told already; what was written stays.
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={said.recording}
        hint={said.recordingHint}
        type="url"
        pattern="https://.*"
        placeholder="https://"
        maxLength={2048}
        value={url}
        onChange={({ target }) => setUrl(target.value)}
      />
      <div className="mt-3 flex justify-end">
        <Button type="submit" look="secondary" busy={set.isPending}>
          {said.save}
        </Button>
      </div>
    </form>
  );
}

/** What one may do with a topic: follow it; for its author and whoever runs the course, change or delete it; pin and lock it. */
import {
  useDeleteTopic,
  useFollowTopic,
  useLockTopic,
  usePinTopic,
  useUnfollowTopic,
  useUnlockTopic,
  useUnpinTopic,
  useUpdateTopic,
  type Answer,
} from "@preau/react";
import { useNavigate } from "@tanstack/react-router";
import { Lock, LockOpen, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { usePerson } from "../../session/session";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Dialog } from "../../ui/dialog";
import { Area, Field } from "../../ui/field";
import { Follow } from "../forum/follow";

const words = {
  fr: {
    follow: "Me prévenir des réponses",
    unfollow: "Ne plus m’en prévenir",
    edit: "Modifier",
    editing: "Modifier le sujet",
    title: "Titre",
    content: "Texte (Markdown)",
    save: "Enregistrer",
    back: "Annuler",
    pin: "Épingler",
    unpin: "Désépingler",
    lock: "Verrouiller",
    unlock: "Déverrouiller",
    remove: "Supprimer…",
    sure: "Supprimer ce sujet ?",
    consequence: "Le sujet et ses réponses ne seront plus lus par personne.",
    confirm: "Supprimer",
    removed: "Sujet supprimé",
  },
  en: {
    follow: "Tell me of replies",
    unfollow: "Tell me of them no more",
    edit: "Change",
    editing: "Change the topic",
    title: "Title",
    content: "Text (Markdown)",
    save: "Save",
    back: "Cancel",
    pin: "Pin",
    unpin: "Unpin",
    lock: "Lock",
    unlock: "Unlock",
    remove: "Delete…",
    sure: "Delete this topic?",
    consequence: "Nobody will read the topic and its replies any more.",
    confirm: "Delete",
    removed: "The topic is deleted",
  },
};

interface TopicActionsProps {
  topic: Answer<"/api/topics/{topic_id}">;
  etag: string | undefined;
  runs: boolean;
  courseId: string;
}

export function TopicActions({ topic, etag, runs, courseId }: TopicActionsProps) {
  const said = useWords(words);
  const person = usePerson();
  const [isEditing, setEditing] = useState(false);
  const follow = useFollowTopic();
  const unfollow = useUnfollowTopic();
  const [pin, unpin, lock, unlock] = [usePinTopic(), useUnpinTopic(), useLockTopic(), useUnlockTopic()];
  const input = { path: { topic_id: topic.id } };
  const isMine = topic.user_id === person?.id;
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2">
      <Follow
        words={said}
        isFollowed={topic.is_followed}
        follow={() => follow.act(input)}
        unfollow={() => unfollow.act(input)}
      />
      {runs && (
        <>
          <Button look="secondary" onClick={() => (topic.is_pinned ? unpin : pin).start(input)}>
            {topic.is_pinned ? <PinOff aria-hidden="true" className="size-4.5" /> : <Pin aria-hidden="true" className="size-4.5" />}
            {topic.is_pinned ? said.unpin : said.pin}
          </Button>
          <Button look="secondary" onClick={() => (topic.is_locked ? unlock : lock).start(input)}>
            {topic.is_locked ? <LockOpen aria-hidden="true" className="size-4.5" /> : <Lock aria-hidden="true" className="size-4.5" />}
            {topic.is_locked ? said.unlock : said.lock}
          </Button>
        </>
      )}
      {(runs || (isMine && !topic.is_locked)) && (
        <Button look="quiet" onClick={() => setEditing(true)}>
          <Pencil aria-hidden="true" className="size-4.5" />
          {said.edit}
        </Button>
      )}
      {(runs || (isMine && topic.reply_count === 0)) && <Remove topicId={topic.id} courseId={courseId} />}
      <Dialog title={said.editing} open={isEditing} onClose={() => setEditing(false)}>
        <Edit topic={topic} etag={etag} onClose={() => setEditing(false)} />
      </Dialog>
    </div>
  );
}

function Edit({ topic, etag, onClose }: Pick<TopicActionsProps, "topic" | "etag"> & { onClose(): void }) {
  const said = useWords(words);
  const [title, setTitle] = useState(topic.title);
  const [content, setContent] = useState(topic.content);
  // What was read when one began: what another changed meanwhile is not overwritten.
  const [ifMatch] = useState(etag);
  const update = useUpdateTopic();

  async function save() {
    const body = { title: title.trim(), content: content.trim(), ...(topic.lesson_id && { lesson_id: topic.lesson_id }) };
    try {
      await update.act({ path: { topic_id: topic.id }, body, ...(ifMatch && { ifMatch }) });
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
        label={said.content}
        required
        rows={8}
        maxLength={20_000}
        value={content}
        onChange={({ target }) => setContent(target.value)}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={update.isPending} disabled={!title.trim() || !content.trim()}>
          {said.save}
        </Button>
      </div>
    </form>
  );
}

function Remove({ topicId, courseId }: { topicId: string; courseId: string }) {
  const said = useWords(words);
  const navigate = useNavigate();
  const deletion = useDeleteTopic();

  async function remove() {
    try {
      await deletion.act({ path: { topic_id: topicId } });
      toast.success(said.removed);
      void navigate({ to: "/cours/$courseId/forum", params: { courseId } });
    } catch {
      // It was told already.
    }
  }

  return (
    <Confirm title={said.sure} consequence={said.consequence} confirm={said.confirm} act={remove}>
      <Trash2 aria-hidden="true" className="size-4.5" />
      {said.remove}
    </Confirm>
  );
}

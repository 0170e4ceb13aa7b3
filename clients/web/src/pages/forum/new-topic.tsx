/** Asks something in a forum. */
import { useCourse, useCreateTopic, type Answer } from "@preau/react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Area, Field, Select } from "../../ui/field";

const words = {
  fr: {
    dialog: "Nouveau sujet",
    title: "Titre",
    content: "Votre question",
    hint: "Markdown : **gras**, `code`, listes. Dites ce que vous avez essayé.",
    lesson: "Au sujet de",
    wholeCourse: "tout le cours",
    back: "Annuler",
    send: "Publier",
    sent: "Sujet publié",
  },
  en: {
    dialog: "New topic",
    title: "Title",
    content: "Your question",
    hint: "Markdown: **bold**, `code`, lists. Say what you have tried.",
    lesson: "About",
    wholeCourse: "the whole course",
    back: "Cancel",
    send: "Publish",
    sent: "The topic is published",
  },
};

interface NewTopicProps {
  forum: Answer<"/api/courses/{course_id}/forum">;
  open: boolean;
  onClose(): void;
}

export function NewTopic({ forum, open, onClose }: NewTopicProps) {
  const said = useWords(words);
  return (
    <Dialog title={said.dialog} open={open} onClose={onClose}>
      <Form forum={forum} onClose={onClose} />
    </Dialog>
  );
}

function Form({ forum, onClose }: Omit<NewTopicProps, "open">) {
  const said = useWords(words);
  const navigate = useNavigate();
  const { data: course } = useCourse(forum.course_id);
  const [title, setTitle] = useState("");
  const [content, setContent] = useState("");
  const [lesson, setLesson] = useState("");
  const create = useCreateTopic();

  async function publish() {
    try {
      const body = { title: title.trim(), content: content.trim(), ...(lesson && { lesson_id: lesson }) };
      const topic = await create.act({ path: { forum_id: forum.id }, body });
      toast.success(said.sent);
      onClose();
      const params = { courseId: forum.course_id, topicId: topic.id };
      void navigate({ to: "/cours/$courseId/forum/$topicId", params });
    } catch {
      // It was told already; what was written stays.
    }
  }

  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void publish();
      }}
    >
      <Field label={said.title} required maxLength={255} value={title} onChange={({ target }) => setTitle(target.value)} />
      <Area
        label={said.content}
        required
        rows={6}
        maxLength={20_000}
        value={content}
        onChange={({ target }) => setContent(target.value)}
      />
      <p className="text-sm text-ink-soft">{said.hint}</p>
      <Select label={said.lesson} value={lesson} onChange={({ target }) => setLesson(target.value)}>
        <option value="">{said.wholeCourse}</option>
        {course?.modules.flatMap(({ lessons }) =>
          lessons.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          )),
        )}
      </Select>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={create.isPending} disabled={!title.trim() || !content.trim()}>
          {said.send}
        </Button>
      </div>
    </form>
  );
}

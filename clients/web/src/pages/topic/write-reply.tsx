/** Writes a reply to a topic or to another reply, or writes one's own anew; with a look at what it will be. */
import { useCreateReply, useUpdateReply } from "@preau/react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Markdown } from "../../markdown";
import { Button } from "../../ui/button";
import { Area } from "../../ui/field";

const words = {
  fr: {
    reply: "Votre réponse (Markdown)",
    to: (name: string) => `Votre réponse à ${name} (Markdown)`,
    edit: "Votre réponse, modifiée (Markdown)",
    look: "Aperçu",
    write: "Continuer à écrire",
    send: "Répondre",
    save: "Enregistrer",
    back: "Annuler",
  },
  en: {
    reply: "Your reply (Markdown)",
    to: (name: string) => `Your reply to ${name} (Markdown)`,
    edit: "Your reply, changed (Markdown)",
    look: "Preview",
    write: "Go on writing",
    send: "Reply",
    save: "Save",
    back: "Cancel",
  },
};

interface WriteReplyProps {
  topicId: string;
  /** The reply that is answered, and who wrote it. */
  parent?: { id: string; name: string };
  /** One's own that is written anew. */
  edited?: { id: string; content: string };
  /** It was sent, or given up. */
  onDone?(): void;
}

export function WriteReply({ topicId, parent, edited, onDone }: WriteReplyProps) {
  const said = useWords(words);
  const [content, setContent] = useState(edited?.content ?? "");
  const [isShown, setShown] = useState(false);
  const create = useCreateReply();
  const update = useUpdateReply();

  async function send() {
    const text = content.trim();
    try {
      if (edited) await update.act({ path: { reply_id: edited.id }, body: { content: text } });
      else {
        const body = { content: text, ...(parent && { parent_reply_id: parent.id }) };
        await create.act({ path: { topic_id: topicId }, body });
      }
      setContent("");
      setShown(false);
      onDone?.();
    } catch {
      // It was told already; what was written stays.
    }
  }

  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {isShown ? (
        <div className="min-h-28 rounded-lg border border-line bg-paper p-3">
          <Markdown text={content} />
        </div>
      ) : (
        <Area
          label={edited ? said.edit : parent ? said.to(parent.name) : said.reply}
          required
          rows={4}
          maxLength={20_000}
          // Whoever asked to answer or to change writes at once.
          autoFocus={parent !== undefined || edited !== undefined}
          value={content}
          onChange={({ target }) => setContent(target.value)}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" size="small" disabled={!content.trim()} onClick={() => setShown(!isShown)}>
          {isShown ? said.write : said.look}
        </Button>
        {onDone && (
          <Button look="secondary" size="small" onClick={onDone}>
            {said.back}
          </Button>
        )}
        <Button type="submit" size="small" busy={create.isPending || update.isPending} disabled={!content.trim()}>
          {edited ? said.save : said.send}
        </Button>
      </div>
    </form>
  );
}

/** What one may do with a reply: vote, answer, say that it solves, flag; change or delete one's own. */
import {
  useDeleteReply,
  useFlagReply,
  useMarkSolution,
  useReact,
  useUnmarkSolution,
  useUnreact,
  type Schemas,
} from "@preau/react";
import { CircleCheck, Flag, Pencil, Reply as Answer, ThumbsDown, ThumbsUp, Trash2, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { usePerson } from "../../session/session";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Select } from "../../ui/field";
import { REASONS } from "../forum/reasons";
import type { ReplyProps } from "./reply";

const words = {
  fr: {
    up: (name: string, count: number) => `Vote pour la réponse de ${name} : ${count}`,
    down: (name: string, count: number) => `Vote contre la réponse de ${name} : ${count}`,
    reply: "Répondre",
    replyTo: (name: string) => `Répondre à ${name}`,
    solve: "C’est la solution",
    unsolve: "Ce n’est plus la solution",
    edit: "Modifier",
    remove: "Supprimer…",
    sure: "Supprimer cette réponse ?",
    consequence: "Son texte disparaît ; ce qui y répond reste.",
    confirm: "Supprimer",
    removed: "Réponse supprimée",
    flag: "Signaler",
    flagThis: (name: string) => `Signaler la réponse de ${name}`,
    why: "Pourquoi signaler cette réponse ?",
    next: "L’enseignant·e la lira et décidera.",
    reason: "Raison",
    flagged: "Réponse signalée",
  },
  en: {
    up: (name: string, count: number) => `Vote for the reply by ${name}: ${count}`,
    down: (name: string, count: number) => `Vote against the reply by ${name}: ${count}`,
    reply: "Reply",
    replyTo: (name: string) => `Reply to ${name}`,
    solve: "This is the solution",
    unsolve: "This is no longer the solution",
    edit: "Change",
    remove: "Delete…",
    sure: "Delete this reply?",
    consequence: "Its text is gone; what answers it stays.",
    confirm: "Delete",
    removed: "The reply is deleted",
    flag: "Flag",
    flagThis: (name: string) => `Flag the reply by ${name}`,
    why: "Why flag this reply?",
    next: "The teacher reads it and decides.",
    reason: "Reason",
    flagged: "The reply is flagged",
  },
};

interface ReplyActionsProps extends ReplyProps {
  name: string;
  write(what: "reply" | "edit"): void;
}

export function ReplyActions({ reply, runs, mayReply, maySolve, name, write }: ReplyActionsProps) {
  const said = useWords(words);
  const isMine = reply.user_id === usePerson()?.id;
  const [mark, unmark, deletion] = [useMarkSolution(), useUnmarkSolution(), useDeleteReply()];
  const path = { reply_id: reply.id };

  async function remove() {
    try {
      // Where there is more than one request deletes, the same one goes on.
      while ((await deletion.act({ path }))?.complete === false);
      toast.success(said.removed);
    } catch {
      // It was told already.
    }
  }

  return (
    <div className="mt-1 flex flex-wrap items-center gap-1">
      {!reply.deleted && <Votes reply={reply} isMine={isMine} name={name} />}
      {mayReply && (
        <Small icon={Answer} label={said.replyTo(name)} onClick={() => write("reply")}>
          {said.reply}
        </Small>
      )}
      {maySolve && !reply.deleted && (
        <Small icon={CircleCheck} onClick={() => (reply.is_solution ? unmark : mark).start({ path })}>
          {reply.is_solution ? said.unsolve : said.solve}
        </Small>
      )}
      {isMine && !reply.deleted && mayReply && (
        <Small icon={Pencil} onClick={() => write("edit")}>
          {said.edit}
        </Small>
      )}
      {(isMine || runs) && !reply.deleted && (
        <Confirm size="small" title={said.sure} consequence={said.consequence} confirm={said.confirm} act={remove}>
          <Trash2 aria-hidden="true" className="size-4" />
          {said.remove}
        </Confirm>
      )}
      {!isMine && !reply.deleted && <FlagReply replyId={reply.id} name={name} />}
    </div>
  );
}

interface SmallProps {
  icon: LucideIcon;
  label?: string;
  onClick(): void;
  children: string;
}

function Small({ icon: Icon, label, onClick, children }: SmallProps) {
  return (
    <Button look="quiet" size="small" aria-label={label} onClick={onClick}>
      <Icon aria-hidden="true" className="size-4" />
      {children}
    </Button>
  );
}

function Votes({ reply, isMine, name }: Pick<ReplyProps, "reply"> & { isMine: boolean; name: string }) {
  const said = useWords(words);
  const [react, unreact] = [useReact(), useUnreact()];
  const path = { reply_id: reply.id };
  const votes = [
    { kind: "upvote", icon: ThumbsUp, count: reply.upvotes, label: said.up(name, reply.upvotes) },
    { kind: "downvote", icon: ThumbsDown, count: reply.downvotes, label: said.down(name, reply.downvotes) },
  ] as const;
  return votes.map(({ kind, icon: Icon, count, label }) => (
    <Button
      key={kind}
      look="quiet"
      size="small"
      aria-label={label}
      aria-pressed={reply.user_reaction === kind}
      disabled={isMine}
      onClick={() =>
        reply.user_reaction === kind ? unreact.start({ path }) : react.start({ path, body: { reaction_type: kind } })
      }
      className="tabular-nums aria-pressed:bg-leaf-200"
    >
      <Icon aria-hidden="true" className="size-4" />
      {count}
    </Button>
  ));
}

function FlagReply({ replyId, name }: { replyId: string; name: string }) {
  const said = useWords(words);
  const reasons = useWords(REASONS);
  const [reason, setReason] = useState<Schemas["FlagReason"]>("off_topic");
  const flag = useFlagReply();

  async function send() {
    try {
      await flag.act({ path: { reply_id: replyId }, body: { reason } });
      toast.success(said.flagged, { description: said.next });
    } catch {
      // It was told already.
    }
  }

  return (
    <Confirm
      size="small"
      label={said.flagThis(name)}
      title={said.why}
      consequence={said.next}
      more={
        <Select label={said.reason} value={reason} onChange={({ target }) => setReason(target.value as Schemas["FlagReason"])}>
          {(Object.keys(reasons) as Schemas["FlagReason"][]).map((one) => (
            <option key={one} value={one}>
              {reasons[one]}
            </option>
          ))}
        </Select>
      }
      confirm={said.flag}
      act={send}
    >
      <Flag aria-hidden="true" className="size-4" />
      {said.flag}
    </Confirm>
  );
}

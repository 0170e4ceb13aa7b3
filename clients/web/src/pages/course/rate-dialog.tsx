/** Gives one's opinion of a course, changes it, or takes it back. */
import { usePreauQuery, useDeleteRating, useRateCourse, useUpdateRating, type Answer } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/card";
import { Dialog } from "../../ui/dialog";
import { Area } from "../../ui/field";
import { Failed } from "../../ui/page";
import { GiveStars } from "./stars";

const words = {
  fr: {
    title: "Mon avis sur ce cours",
    stars: "Votre note",
    comment: "Votre avis (facultatif)",
    pros: "Ce qui est bien (facultatif)",
    cons: "Ce qui pourrait être mieux (facultatif)",
    recommend: "Je recommande ce cours",
    anonymous: "Ne pas montrer mon nom",
    send: "Envoyer",
    back: "Annuler",
    remove: "Retirer mon avis",
    sent: "Merci pour votre avis",
    waiting: "Vos étoiles comptent déjà ; vos mots seront montrés après relecture.",
    removed: "Avis retiré",
  },
  en: {
    title: "My opinion of this course",
    stars: "Your stars",
    comment: "Your opinion (optional)",
    pros: "What is good (optional)",
    cons: "What could be better (optional)",
    recommend: "I recommend this course",
    anonymous: "Do not show my name",
    send: "Send",
    back: "Cancel",
    remove: "Take my rating back",
    sent: "Thank you for your opinion",
    waiting: "Your stars count already; your words are shown once they were read.",
    removed: "The rating is taken back",
  },
};

interface RateDialogProps {
  courseId: string;
  enrollmentId: string;
  /** One's own, where there is one already. */
  ratingId: string | undefined;
  open: boolean;
  onClose(): void;
}

export function RateDialog({ open, onClose, ...rest }: RateDialogProps) {
  const said = useWords(words);
  return (
    <Dialog title={said.title} open={open} onClose={onClose}>
      {rest.ratingId ? <Known {...rest} ratingId={rest.ratingId} onClose={onClose} /> : <Form {...rest} onClose={onClose} />}
    </Dialog>
  );
}

type Rating = Answer<"/api/courses/{course_id}/ratings/{rating_id}">;

function Known(props: Omit<RateDialogProps, "open"> & { ratingId: string }) {
  const path = { course_id: props.courseId, rating_id: props.ratingId };
  const { data, etag, error, refresh } = usePreauQuery("/api/courses/{course_id}/ratings/{rating_id}", { path });
  if (error && !data) return <Failed error={error} retry={() => void refresh()} />;
  if (!data) return <Skeleton lines={4} className="h-16" />;
  return <Form key={etag} {...props} known={data} etag={etag} />;
}

function Form({
  courseId,
  enrollmentId,
  onClose,
  known,
  etag,
}: Omit<RateDialogProps, "open"> & { known?: Rating; etag?: string | undefined }) {
  const said = useWords(words);
  const [stars, setStars] = useState(known?.rating ?? 0);
  const [texts, setTexts] = useState({ comment: known?.comment ?? "", pros: known?.pros ?? "", cons: known?.cons ?? "" });
  const [would_recommend, setRecommend] = useState(known?.would_recommend ?? true);
  const [is_anonymous, setAnonymous] = useState(known?.is_anonymous ?? false);
  const rate = useRateCourse();
  const update = useUpdateRating();
  const deletion = useDeleteRating();

  async function send() {
    const written = (text: string) => text.trim() || null;
    const { comment, pros, cons } = texts;
    const opinion = { comment: written(comment), pros: written(pros), cons: written(cons) };
    const body = { rating: stars, would_recommend, is_anonymous, ...opinion };
    try {
      const kept = known
        ? await update.act({ path: { course_id: courseId, rating_id: known.id }, body, ...(etag && { ifMatch: etag }) })
        : await rate.act({ path: { course_id: courseId }, body: { ...body, enrollment_id: enrollmentId } });
      toast.success(said.sent, kept?.status === "pending" ? { description: said.waiting } : {});
      onClose();
    } catch {
      // It was told already; what was written stays.
    }
  }

  async function remove(id: string) {
    try {
      await deletion.act({ path: { course_id: courseId, rating_id: id } });
      toast.success(said.removed);
      onClose();
    } catch {
      // It was told already.
    }
  }

  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <GiveStars label={said.stars} value={stars} onGive={setStars} />
      {(["comment", "pros", "cons"] as const).map((part) => (
        <Area
          key={part}
          label={said[part]}
          rows={part === "comment" ? 3 : 2}
          maxLength={2000}
          value={texts[part]}
          onChange={({ target }) => setTexts({ ...texts, [part]: target.value })}
        />
      ))}
      <div>
        <Tick label={said.recommend} checked={would_recommend} onTick={setRecommend} />
        <Tick label={said.anonymous} checked={is_anonymous} onTick={setAnonymous} />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        {known && (
          <Button look="danger" className="mr-auto" busy={deletion.isPending} onClick={() => void remove(known.id)}>
            {said.remove}
          </Button>
        )}
        <Button look="secondary" onClick={onClose}>
          {said.back}
        </Button>
        <Button type="submit" busy={rate.isPending || update.isPending}>
          {said.send}
        </Button>
      </div>
    </form>
  );
}

function Tick({ label, checked, onTick }: { label: string; checked: boolean; onTick(checked: boolean): void }) {
  return (
    <label className="flex min-h-11 items-center gap-2">
      <input
        type="checkbox"
        className="size-5 shrink-0 accent-leaf-700"
        checked={checked}
        onChange={({ target }) => onTick(target.checked)}
      />
      {label}
    </label>
  );
}

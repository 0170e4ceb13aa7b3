/** One rating: its stars and words, who found it helpful, and what whoever runs the course decides of it. */
import { useModerateRating, useUnvoteRatingHelpful, useVoteRatingHelpful, type Item, type Schemas } from "@preau/react";
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Select } from "../../ui/field";
import { Stars } from "./stars";

const words = {
  fr: {
    anonymous: "Anonyme",
    mine: "mon avis",
    pros: "Points forts :",
    cons: "À améliorer :",
    recommends: "recommande ce cours",
    helpful: (count: number) => `Utile (${count})`,
    helpfulThis: (count: number, name: string) => `Utile (${count}) : l’avis de ${name}`,
    statuses: { pending: "à relire", approved: "publié", rejected: "refusé" },
    approve: "Publier",
    reject: "Refuser…",
    why: "Pourquoi refuser cet avis ?",
    hidden: "Ses mots ne seront plus montrés ; ses étoiles comptent toujours.",
    reason: "Raison",
    reasons: {
      spam: "publicité",
      abuse: "propos blessants",
      off_topic: "hors sujet",
      personal_data: "données personnelles",
    },
    confirm: "Refuser",
    approved: "Avis publié",
    rejected: "Avis refusé",
  },
  en: {
    anonymous: "Anonymous",
    mine: "my rating",
    pros: "What is good:",
    cons: "What could be better:",
    recommends: "recommends this course",
    helpful: (count: number) => `Helpful (${count})`,
    helpfulThis: (count: number, name: string) => `Helpful (${count}): the rating of ${name}`,
    statuses: { pending: "to be read", approved: "published", rejected: "rejected" },
    approve: "Publish",
    reject: "Reject…",
    why: "Why reject this rating?",
    hidden: "Its words are shown no more; its stars count on.",
    reason: "Reason",
    reasons: { spam: "advertising", abuse: "abuse", off_topic: "off topic", personal_data: "personal data" },
    confirm: "Reject",
    approved: "The rating is published",
    rejected: "The rating is rejected",
  },
};

const REASONS = ["spam", "abuse", "off_topic", "personal_data"] as const satisfies Schemas["RejectionReason"][];

type RatingView = Item<"/api/courses/{course_id}/ratings">;

export function Rating({ rating, runs }: { rating: RatingView; runs: boolean }) {
  const said = useWords(words);
  const { date } = useDates();
  const { user, is_mine, status } = rating;
  const name = user && `${user.first_name} ${user.last_name}`.trim();
  return (
    <li className="py-3 first:pt-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Stars count={rating.rating} />
        <span className="font-medium">{name || said.anonymous}</span>
        <time dateTime={rating.created_at} className="text-sm text-ink-soft">
          {date(rating.created_at)}
        </time>
        {is_mine && <Badge tone="good">{said.mine}</Badge>}
        {status !== "approved" && <Badge tone={status === "pending" ? "wait" : "bad"}>{said.statuses[status]}</Badge>}
      </p>
      {rating.comment && <p className="mt-1 break-words whitespace-pre-line">{rating.comment}</p>}
      <dl className="text-sm">
        {(["pros", "cons"] as const).map(
          (side) =>
            rating[side] && (
              <div key={side} className="mt-1">
                <dt className="inline font-medium">{said[side]} </dt>
                <dd className="inline break-words whitespace-pre-line">{rating[side]}</dd>
              </div>
            ),
        )}
      </dl>
      <div className="mt-1.5 flex flex-wrap items-center gap-2">
        {rating.would_recommend && <span className="text-sm text-leaf-800">{said.recommends}</span>}
        {!is_mine && status === "approved" && <Helpful rating={rating} name={name || said.anonymous} />}
        {runs && !is_mine && <Judge rating={rating} />}
      </div>
    </li>
  );
}

function Helpful({ rating, name }: { rating: RatingView; name: string }) {
  const said = useWords(words);
  const vote = useVoteRatingHelpful();
  const unvote = useUnvoteRatingHelpful();
  const path = { course_id: rating.course_id, rating_id: rating.id };

  return (
    <Button
      look="quiet"
      size="small"
      aria-label={said.helpfulThis(rating.helpful_count, name)}
      aria-pressed={rating.found_helpful}
      onClick={() => (rating.found_helpful ? unvote : vote).start({ path })}
      className="aria-pressed:bg-leaf-100"
    >
      <ThumbsUp aria-hidden="true" className="size-4" />
      {said.helpful(rating.helpful_count)}
    </Button>
  );
}

function Judge({ rating }: { rating: RatingView }) {
  const said = useWords(words);
  const [reason, setReason] = useState<Schemas["RejectionReason"]>("off_topic");
  const moderate = useModerateRating();
  const path = { course_id: rating.course_id, rating_id: rating.id };

  async function decide(status: Schemas["Verdict"]) {
    try {
      await moderate.act({ path, body: { status, ...(status === "rejected" && { reason }) } });
      toast.success(said[status]);
    } catch {
      // It was told already.
    }
  }

  return (
    <>
      {rating.status !== "approved" && (
        <Button look="secondary" size="small" busy={moderate.isPending} onClick={() => void decide("approved")}>
          {said.approve}
        </Button>
      )}
      {rating.status !== "rejected" && (
        <Confirm
          size="small"
          title={said.why}
          consequence={said.hidden}
          more={
            <Select
              label={said.reason}
              value={reason}
              onChange={({ target }) => setReason(target.value as Schemas["RejectionReason"])}
            >
              {REASONS.map((one) => (
                <option key={one} value={one}>
                  {said.reasons[one]}
                </option>
              ))}
            </Select>
          }
          confirm={said.confirm}
          act={() => decide("rejected")}
        >
          <ThumbsDown aria-hidden="true" className="size-4" />
          {said.reject}
        </Confirm>
      )}
    </>
  );
}

/** What people say of a course: how their stars are spread, and their words. */
import { useCanRate, useRatings, useRatingStats, type Answer, type Schemas } from "@preau/react";
import { useState } from "react";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card, Empty, Skeleton } from "../../ui/card";
import { Choice } from "../../ui/choice";
import { More } from "../../ui/more";
import { Failed } from "../../ui/page";
import type { Course } from "./programme";
import { RateDialog } from "./rate-dialog";
import { Rating } from "./rating";
import { Stars } from "./stars";

const words = {
  fr: {
    title: "Avis",
    rate: "Donner mon avis",
    change: "Modifier mon avis",
    nothing: "Pas encore d’avis",
    toDo: "Qui a terminé le cours peut en donner un.",
    nothingWritten: "Personne n’a encore écrit d’avis",
    noneSo: "Aucun avis dans cet état",
    noneSoToDo: "Choisissez un autre état.",
    sort: "Trier",
    sorts: { recent: "les plus récents", helpful: "les plus utiles", rating: "les mieux notés" },
    status: "État",
    statuses: { approved: "publiés", pending: "à relire", rejected: "refusés" },
    count: (count: number) => `${count} avis`,
    recommend: (rate: string) => `${rate} recommandent ce cours`,
    spread: "Répartition des étoiles",
    share: (stars: number, count: number) => `${stars} étoile${stars > 1 ? "s" : ""} : ${count}`,
  },
  en: {
    title: "Ratings",
    rate: "Give my opinion",
    change: "Change my rating",
    nothing: "No rating yet",
    toDo: "Whoever completed the course may give one.",
    nothingWritten: "Nobody has written one yet",
    noneSo: "No rating is in this state",
    noneSoToDo: "Choose another state.",
    sort: "Sort",
    sorts: { recent: "latest", helpful: "most helpful", rating: "best" },
    status: "State",
    statuses: { approved: "published", pending: "to be read", rejected: "rejected" },
    count: (count: number) => `${count} rating${count === 1 ? "" : "s"}`,
    recommend: (rate: string) => `${rate} recommend this course`,
    spread: "How the stars are spread",
    share: (stars: number, count: number) => `${stars} star${stars === 1 ? "" : "s"}: ${count}`,
  },
};

const SORTS = ["recent", "helpful", "rating"] as const;
const STATUSES = ["approved", "pending", "rejected"] as const satisfies Schemas["RatingStatus"][];

interface RatingsProps {
  courseId: string;
  /** Whether one runs the course, and judges what is written. */
  runs: boolean;
  enrolment: Course["enrollment"] | undefined;
}

export function Ratings({ courseId, runs, enrolment }: RatingsProps) {
  const said = useWords(words);
  const [isRating, setRating] = useState(false);
  const { data, error, refresh } = useRatingStats(courseId);
  const can = useCanRate(enrolment?.id ?? "", { enabled: enrolment !== undefined });
  const own = enrolment && can.data && (can.data.can_rate || can.data.rating_id) ? can.data : undefined;
  const action = own && (
    <Button look={own.can_rate ? "primary" : "secondary"} size="small" onClick={() => setRating(true)}>
      {own.can_rate ? said.rate : said.change}
    </Button>
  );
  return (
    <Card title={said.title} action={action} className="lg:col-span-2">
      <div className="min-h-40">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={1} className="h-40" />}
        {data?.rating_count === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        {data && data.rating_count > 0 && (
          <div className="grid gap-6 md:grid-cols-[18rem_1fr]">
            <Spread stats={data} />
            <List courseId={courseId} runs={runs} />
          </div>
        )}
      </div>
      {enrolment && own && (
        <RateDialog
          courseId={courseId}
          enrollmentId={enrolment.id}
          ratingId={own.rating_id}
          open={isRating}
          onClose={() => setRating(false)}
        />
      )}
    </Card>
  );
}

const [ROW, WIDE] = [22, 150];

function Spread({ stats }: { stats: Answer<"/api/courses/{course_id}/ratings/stats"> }) {
  const said = useWords(words);
  const { number, percent } = useDates();
  const { average_rating, rating_count, recommendation_rate, rating_distribution } = stats;
  const shares = ([5, 4, 3, 2, 1] as const).map((stars) => ({ stars, count: rating_distribution[stars] }));
  const most = Math.max(1, ...shares.map(({ count }) => count));
  const label = shares.map(({ stars, count }) => said.share(stars, count)).join(", ");
  return (
    <div>
      <p className="flex items-center gap-3">
        <span className="text-4xl font-semibold tabular-nums">{number(average_rating, 2)}</span>
        <span>
          <Stars count={average_rating} />
          <span className="block text-sm text-ink-soft">{said.count(rating_count)}</span>
        </span>
      </p>
      <figure className="mt-3">
        <figcaption className="sr-only">{said.spread}</figcaption>
        <svg viewBox={`0 0 ${WIDE + 50} ${shares.length * ROW}`} role="img" aria-label={label} className="w-full max-w-sm">
          {shares.map(({ stars, count }, place) => (
            <g key={stars} transform={`translate(0 ${place * ROW})`}>
              <text x="4" y="15" className="fill-ink-soft text-[11px]">
                {stars} ★
              </text>
              <rect x="28" y="5" width={WIDE} height="12" rx="6" className="fill-leaf-50" />
              <rect x="28" y="5" width={(count / most) * WIDE} height="12" rx="6" className="fill-leaf-600" />
              <text x={WIDE + 34} y="15" className="fill-ink text-[11px]">
                {count}
              </text>
            </g>
          ))}
        </svg>
      </figure>
      <p className="mt-2 text-sm text-ink-soft">{said.recommend(percent(recommendation_rate / 100))}</p>
    </div>
  );
}

function List({ courseId, runs }: { courseId: string; runs: boolean }) {
  const said = useWords(words);
  const [sort, setSort] = useState<(typeof SORTS)[number]>("recent");
  const [status, setStatus] = useState<Schemas["RatingStatus"]>("approved");
  const ratings = useRatings(courseId, status === "approved" ? { sort } : { status });
  const { data, error, isLoading } = ratings;
  return (
    <div className="min-w-0">
      <div className="mb-3 flex flex-wrap gap-2">
        {runs && (
          <Choice
            label={said.status}
            value={status}
            options={STATUSES.map((value) => ({ value, label: said.statuses[value] }))}
            onChoose={(chosen) => setStatus(chosen)}
          />
        )}
        {status === "approved" && (
          <Choice
            label={said.sort}
            value={sort}
            options={SORTS.map((value) => ({ value, label: said.sorts[value] }))}
            onChoose={(chosen) => setSort(chosen)}
          />
        )}
      </div>
      {error && !data && <Failed error={error} retry={() => void ratings.refresh()} />}
      {isLoading && <Skeleton lines={2} className="h-20" />}
      {data?.length === 0 &&
        (status === "approved" ? <Empty title={said.nothingWritten} /> : <Empty title={said.noneSo}>{said.noneSoToDo}</Empty>)}
      <ul className="divide-y divide-line">
        {data?.map((rating) => <Rating key={rating.id} rating={rating} runs={runs} />)}
      </ul>
      <More list={ratings} />
    </div>
  );
}

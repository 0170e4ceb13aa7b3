/** Ratings of courses (seed 2, 3): stars from 1 to 5, once a course, by whoever completed it. */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Filters, Item } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Rating = Item<"/api/courses/{course_id}/ratings">;
type RatingFilters = Filters<"/api/courses/{course_id}/ratings">;

/** One of them is found helpful, or no longer, by whoever is signed in. */
const helped = (ratings: Rating[], id: string, found_helpful: boolean) =>
  ratings.map((rating) =>
    rating.id === id && rating.found_helpful !== found_helpful
      ? { ...rating, found_helpful, helpful_count: rating.helpful_count + (found_helpful ? 1 : -1) }
      : rating,
  );

/**
 * Sorted by `sort`: `recent`, `helpful` or `rating`. An anonymous author is told to nobody. `found_helpful`: whether the person voted
 * for it; a vote that is under way is counted.
 */
export function useRatings(courseId: string, { sort, status, ...options }: Pick<RatingFilters, "sort" | "status"> & ReadOptions = {}) {
  const query = { ...(sort && { sort }), ...(status && { status }) };
  const patches: Patches<Rating[]> = {
    "DELETE /api/courses/{course_id}/ratings/{rating_id}": (ratings, { path }) => ratings.filter(({ id }) => id !== path.rating_id),
    "POST /api/courses/{course_id}/ratings/{rating_id}/helpful": (ratings, { path }) => helped(ratings, path.rating_id, true),
    "DELETE /api/courses/{course_id}/ratings/{rating_id}/helpful": (ratings, { path }) => helped(ratings, path.rating_id, false),
  };
  return usePreauPages("/api/courses/{course_id}/ratings", { path: { course_id: courseId }, query }, { ...options, patches });
}

/** Average and distribution of the stars, exact; read again by `ETag`. */
export function useRatingStats(courseId: string, options?: ReadOptions) {
  return usePreauQuery("/api/courses/{course_id}/ratings/stats", { path: { course_id: courseId } }, options);
}

/** Whether an enrolment may be rated, and why not: `course_not_completed`, `already_rated`, `own_course`. */
export function useCanRate(enrollmentId: string, options?: ReadOptions) {
  return usePreauQuery("/api/enrollments/{enrollment_id}/can-rate", { path: { enrollment_id: enrollmentId } }, options);
}

const RATINGS = [
  "/api/courses",
  "/api/courses/{course_id}",
  "/api/courses/{course_id}/ratings",
  "/api/courses/{course_id}/ratings/{rating_id}",
  "/api/courses/{course_id}/ratings/stats",
  "/api/enrollments/{enrollment_id}/can-rate",
] as const;

/**
 * `POST /api/courses/{course_id}/ratings` (seed 2, 3.2): `rating` from 1 to 5, `comment`, `pros`, `cons`, `would_recommend`,
 * `is_anonymous`.
 *
 * Errors: `already-rated` and `not-completed` (409).
 */
export function useRateCourse(options?: ActOptions) {
  return usePreauAct("POST /api/courses/{course_id}/ratings", RATINGS, options);
}

/** Replaces one's own; `ifMatch` is the `etag` it was read with. */
export function useUpdateRating(options?: ActOptions) {
  return usePreauAct("PUT /api/courses/{course_id}/ratings/{rating_id}", RATINGS, options);
}

/** Takes one's own back. Shown at once. */
export function useDeleteRating(options?: ActOptions) {
  return usePreauAct("DELETE /api/courses/{course_id}/ratings/{rating_id}", RATINGS, options);
}

/** Whoever runs the course approves or rejects the words of a rating. */
export function useModerateRating(options?: ActOptions) {
  return usePreauAct("POST /api/courses/{course_id}/ratings/{rating_id}/moderate", RATINGS, options);
}

/** Says that a rating helped, shown at once; to say it again changes nothing. */
export function useVoteRatingHelpful(options?: ActOptions) {
  return usePreauAct("POST /api/courses/{course_id}/ratings/{rating_id}/helpful", RATINGS, options);
}

/** Takes that back. Shown at once. */
export function useUnvoteRatingHelpful(options?: ActOptions) {
  return usePreauAct("DELETE /api/courses/{course_id}/ratings/{rating_id}/helpful", RATINGS, options);
}

/** Tutoring sessions (seeds 1 and 4). Times are RFC 3339: any offset in, UTC out. */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Filters, Item } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Session = Item<"/sessions/list">;
type Slot = Item<"/coaches/{coach_id}/slots">;

const SESSIONS = ["/sessions/list", "/sessions/{session_id}", "/coaches/{coach_id}/slots", "/dashboard/summary", "/dashboard/agenda"] as const;

/** Of whom sessions may be asked for, by id, with what they are called: whose `useSlots` can be booked. */
export function useCoaches(options?: ReadOptions) {
  return usePreauPages("/coaches", {}, options);
}

export interface SlotFilters {
  /** Whose. */
  coachId: string;
  /** From when, to when: an instant each; from now, and for seven days, when absent. 31 days at most. */
  from?: string;
  to?: string;
  /** How long, in minutes; from 15; 60 when absent. What lasts more than eight hours is for a `Stage`. */
  durationMinutes?: number;
}

/**
 * The coach's free slots as the caller could book them now, soonest first, in UTC; `first` has the coach's `time_zone` and the
 * `duration_minutes`. A slot that is being booked is shown no more.
 *
 * Errors: `not-found` when there is no such coach.
 */
export function useSlots({ coachId, from, to, durationMinutes, ...options }: SlotFilters & ReadOptions) {
  const query = {
    ...(from && { from }),
    ...(to && { to }),
    ...(durationMinutes !== undefined && { duration_minutes: durationMinutes }),
  };
  const patches: Patches<Slot[]> = {
    "POST /sessions/book": (slots, { body }) =>
      body.coach_id === coachId ? slots.filter((slot) => !overlap(slot, body.slot)) : slots,
  };
  return usePreauPages("/coaches/{coach_id}/slots", { path: { coach_id: coachId }, query }, { ...options, patches });
}

function overlap(one: Slot, other: Slot): boolean {
  return Date.parse(one.start) < Date.parse(other.end) && Date.parse(other.start) < Date.parse(one.end);
}

/**
 * `POST /sessions/book` (seed 1, 3.1; seed 4: never two at once). Answers the session: `Proposé`, or `Confirmé` where the coach
 * agreed beforehand. Pressed twice, it is booked once.
 *
 * Errors: `slot-taken` (409) when the coach or the student is not free; `error.of("/slot/end")` and the like by field (400).
 */
export function useBookSession(options?: ActOptions) {
  return usePreauAct("POST /sessions/book", SESSIONS, options);
}

/** The sessions of the signed-in person, or of whom a coach or an admin names. */
export function useSessions(filters: Filters<"/sessions/list"> = {}, options: ReadOptions = {}) {
  const patches: Patches<Session[]> = {
    "POST /sessions/{session_id}/withdraw": (sessions, { path }) => become(sessions, path.session_id, "Annulé"),
    "POST /sessions/{session_id}/cancel": (sessions, { path }) => become(sessions, path.session_id, "Annulé"),
    "POST /sessions/{session_id}/decline": (sessions, { path }) => become(sessions, path.session_id, "Annulé"),
    "POST /sessions/{session_id}/confirm": (sessions, { path }) => become(sessions, path.session_id, "Confirmé"),
  };
  return usePreauPages("/sessions/list", { query: filters }, { ...options, patches });

  function become(sessions: Session[], id: string, status: Session["status"]): Session[] {
    const changed = sessions.map((session) => (session.id === id ? { ...session, status } : session));
    return filters.status ? changed.filter((session) => session.status === filters.status) : changed;
  }
}

/** One of the signed-in person's, with its `video_url` once there is one. Others' are `not-found`. */
export function useSession(sessionId: string, options?: ReadOptions) {
  return usePreauQuery("/sessions/{session_id}", { path: { session_id: sessionId } }, options);
}

/** A student takes back what they asked for, while it is `Proposé`; else `invalid-transition` (409). Shown at once. */
export function useWithdrawSession(options?: ActOptions) {
  return usePreauAct("POST /sessions/{session_id}/withdraw", SESSIONS, options);
}

/** Its coach accepts what was asked for; `invalid-transition` (409) when it is no longer `Proposé`. Shown at once. */
export function useConfirmSession(options?: ActOptions) {
  return usePreauAct("POST /sessions/{session_id}/confirm", SESSIONS, options);
}

/** Its coach does not. Shown at once. */
export function useDeclineSession(options?: ActOptions) {
  return usePreauAct("POST /sessions/{session_id}/decline", SESSIONS, options);
}

/** A coach or an admin cancels; to cancel again changes nothing (seed 1). At most 20 a minute. Shown at once. */
export function useCancelSession(options?: ActOptions) {
  return usePreauAct("POST /sessions/{session_id}/cancel", SESSIONS, options);
}

/** Moves it to another slot in one act: `slot-taken` (409) leaves it where it was. */
export function useRescheduleSession(options?: ActOptions) {
  return usePreauAct("POST /sessions/{session_id}/reschedule", SESSIONS, options);
}

/** A coach's weekly rules, in their own IANA zone, and exceptions. */
export function useAvailability(coachId: string, options?: ReadOptions) {
  return usePreauQuery("/coaches/{coach_id}/availability", { path: { coach_id: coachId } }, options);
}

/** Replaces them; `ifMatch` is the `etag` of `useAvailability`: 412 `stale-version` when they changed since. */
export function useSetAvailability(options?: ActOptions) {
  return usePreauAct("PUT /coaches/{coach_id}/availability", ["/coaches/{coach_id}/availability", "/coaches/{coach_id}/slots"], options);
}

/** A coach's availability as a form holds it: hours day by day. */
import type { Schemas } from "@preau/react";

type Availability = Schemas["Availability"];

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];

export interface Hours {
  start: string;
  end: string;
}

export interface Exception {
  date: string;
  closed: boolean;
  extra: Hours[];
}

export interface Draft {
  timeZone: string;
  /** No hours bind anyone. */
  isAnyTime: boolean;
  weekly: Record<Day, Hours[]>;
  exceptions: Exception[];
  notice: number;
  before: number;
  after: number;
  /** `null`: as many as there are. */
  cap: number | null;
  agreesAtOnce: boolean;
}

export function draftOf(kept: Availability): Draft {
  const weekly = Object.fromEntries(DAYS.map((day) => [day, [] as Hours[]])) as Record<Day, Hours[]>;
  for (const { day, start, end } of kept.weekly ?? []) weekly[day].push({ start, end });
  return {
    timeZone: kept.time_zone,
    isAnyTime: !kept.weekly,
    weekly,
    exceptions: kept.overrides.map(({ date, closed, extra }) => ({
      date,
      closed: closed ?? false,
      extra: (extra ?? []).map(({ start, end }) => ({ start, end })),
    })),
    notice: kept.minimum_notice_minutes,
    before: kept.buffer_before_minutes,
    after: kept.buffer_after_minutes,
    cap: kept.daily_cap ?? null,
    agreesAtOnce: kept.auto_confirm,
  };
}

export function bodyOf(draft: Draft): Schemas["SetAvailability"] {
  const weekly = DAYS.flatMap((day) => draft.weekly[day].map((hours) => ({ day, ...hours })));
  return {
    time_zone: draft.timeZone,
    weekly: draft.isAnyTime ? null : weekly,
    overrides: draft.exceptions.map(({ date, closed, extra }) => ({ date, closed, extra })),
    minimum_notice_minutes: draft.notice,
    buffer_before_minutes: draft.before,
    buffer_after_minutes: draft.after,
    daily_cap: draft.cap,
    auto_confirm: draft.agreesAtOnce,
  };
}

/** Minutes from midnight on: `24:00` is the end of the day. */
export function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  return hours * 60 + rest;
}

/** The hours that follow those that are there: two from the end of the last one on. */
export function nextHours(there: Hours[]): Hours {
  const start = Math.min(Math.max(0, ...there.map(({ end }) => minutes(end))) || 17 * 60, 22 * 60);
  return { start: written(start), end: written(start + 120) };
}

function written(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** What is wrong with hours: they end before they begin, or two of them share a minute. */
export function isWrong(hours: Hours[]): boolean {
  const sorted = [...hours].sort((one, other) => minutes(one.start) - minutes(other.start));
  return sorted.some(
    ({ start, end }, place) =>
      !start ||
      !end ||
      minutes(end) <= minutes(start) ||
      (place > 0 && minutes(sorted[place - 1]!.end) > minutes(start)),
  );
}

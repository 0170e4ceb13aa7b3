/** A student's agenda: their sessions, and the free time of a coach, of which they ask for a part. */
import { useCoaches, useSessions, useSlots, type Item } from "@preau/react";
import { getRouteApi } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { civilDate, midnight, useDates } from "../dates";
import { useWords } from "../i18n";
import { useName } from "../session/people";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Choice } from "../ui/choice";
import { Listed } from "../ui/listed";
import { Failed, Page } from "../ui/page";
import { BookDialog } from "./agenda/book-dialog";
import { keepKeyboardAt, OwnSessions } from "./agenda/own-sessions";

const words = {
  fr: {
    title: "Agenda",
    zone: (zone: string) => `Les heures sont celles de votre appareil (${zone.replaceAll("_", " ")}).`,
    free: "Réserver une séance",
    coach: "Avec",
    days: (from: string, to: string) => `Du ${from} au ${to}`,
    before: "Sept jours avant",
    after: "Sept jours après",
    noCoach: "Personne à qui demander une séance",
    askForOne: "Les enseignant·e·s apparaissent ici dès que leurs disponibilités sont réglées : parlez-en à l’école.",
    nothing: "Aucun créneau libre ces jours-là",
    lookLater: "Regardez les sept jours qui suivent, ou choisissez quelqu’un d’autre.",
    slot: (day: string, from: string, to: string) => `Demander ${day}, de ${from} à ${to}`,
  },
  en: {
    title: "Agenda",
    zone: (zone: string) => `Times are those of your device (${zone.replaceAll("_", " ")}).`,
    free: "Book a session",
    coach: "With",
    days: (from: string, to: string) => `From ${from} to ${to}`,
    before: "Seven days before",
    after: "Seven days after",
    noCoach: "Nobody to ask for a session",
    askForOne: "Teachers appear here as soon as their availability is set: speak with the school.",
    nothing: "No free slot on these days",
    lookLater: "Look at the seven days that follow, or choose someone else.",
    slot: (day: string, from: string, to: string) => `Ask for ${day}, from ${from} to ${to}`,
  },
};

export type Slot = Item<"/coaches/{coach_id}/slots">;

const DAYS = 7;
const MINUTES = 60;
const MINUTE = 60_000;
const route = getRouteApi("/agenda");

export default function Agenda() {
  const said = useWords(words);
  const { zone } = useDates();
  return (
    <Page title={said.title} lead={said.zone(zone)}>
      <div className="grid grid-cols-1 gap-5">
        <OwnSessions />
        <FreeTime />
      </div>
    </Page>
  );
}

/** Of whom sessions may be asked for: whom the address names, those whom the reader asked already, and all others by their names. */
function useChoice() {
  const { coach } = route.useSearch();
  const named = useName(coach);
  const sessions = useSessions();
  const coaches = useCoaches({ staleTime: MINUTE });
  const { data, error, hasMore, isLoadingMore, loadMore } = coaches;
  // A school has a few dozen at most: all are to choose from.
  useEffect(() => {
    if (hasMore && !isLoadingMore && !error) void loadMore();
  }, [hasMore, isLoadingMore, error, loadMore]);
  const asked = new Set(sessions.data?.map(({ coach_id }) => coach_id));
  const options = (data ?? [])
    .map(({ id, name }) => ({ value: id, label: name ?? id }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
    .toSorted((one, other) => Number(asked.has(other.value)) - Number(asked.has(one.value)));
  const first = options.find(({ value }) => value === coach) ?? (coach && { value: coach, label: named ?? coach });
  return {
    options: first ? [first, ...options.filter(({ value }) => value !== first.value)] : options,
    // Who comes first does not change while one looks.
    isLoading: !error && (!data || hasMore || sessions.isLoading),
    error,
    refresh: coaches.refresh,
  };
}

function FreeTime() {
  const said = useWords(words);
  const dates = useDates();
  const { options, isLoading, error, refresh } = useChoice();
  const [chosen, setChosen] = useState<string>();
  const [offset, setOffset] = useState(0);
  const coach = isLoading ? undefined : (options.find(({ value }) => value === chosen) ?? options[0]);
  const [from, to] = [midnight(new Date(), offset), midnight(new Date(), offset + DAYS)];
  const last = midnight(new Date(), offset + DAYS - 1);

  return (
    <Card title={said.free}>
      {!coach && (
        <div className="min-h-80" aria-busy={isLoading}>
          {isLoading && <Skeleton lines={6} />}
          {error && <Failed error={error} retry={() => void refresh()} />}
          {!isLoading && !error && <Empty title={said.noCoach}>{said.askForOne}</Empty>}
        </div>
      )}
      {coach && (
        <>
          <div className="mb-4 flex flex-wrap items-center gap-2">
            <Choice label={said.coach} value={coach.value} options={options} onChoose={setChosen} />
            <span className="ml-auto flex items-center gap-1">
              <Button
                look="secondary"
                aria-label={said.before}
                disabled={offset === 0}
                onClick={() => setOffset(offset - DAYS)}
              >
                <ChevronLeft aria-hidden="true" className="size-5" />
              </Button>
              <Button look="secondary" aria-label={said.after} onClick={() => setOffset(offset + DAYS)}>
                <ChevronRight aria-hidden="true" className="size-5" />
              </Button>
            </span>
            <p aria-live="polite" className="w-full font-medium">
              {said.days(dates.shortDay(from), dates.shortDay(last))}
            </p>
          </div>
          <Slots coach={coach} from={from.toISOString()} to={to.toISOString()} />
        </>
      )}
    </Card>
  );
}

/** The slots of each of the reader's days, in their order. */
function byDay(slots: Slot[]): Map<string, Slot[]> {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const date = civilDate(slot.start);
    days.set(date, [...(days.get(date) ?? []), slot]);
  }
  return days;
}

function Slots({ coach, from, to }: { coach: { value: string; label: string }; from: string; to: string }) {
  const said = useWords(words);
  const dates = useDates();
  const [asked, setAsked] = useState<Slot>();
  const [booked, setBooked] = useState<Slot>();
  useEffect(() => {
    if (booked) keepKeyboardAt(document.querySelector<HTMLElement>(`li[data-start="${booked.start}"]`));
  }, [booked]);
  const slots = useSlots({ coachId: coach.value, from, to, durationMinutes: MINUTES });
  const { hasMore, isLoadingMore, loadMore } = slots;
  // Seven days have a few dozen slots at most: all are shown.
  useEffect(() => {
    if (hasMore && !isLoadingMore) void loadMore();
  }, [hasMore, isLoadingMore, loadMore]);
  const days = byDay(slots.data ?? []);
  return (
    <Listed
      of={slots}
      className="min-h-64"
      skeleton={<Skeleton lines={5} />}
      empty={<Empty title={said.nothing}>{said.lookLater}</Empty>}
    >
      <ul className="grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {[...days].map(([date, free]) => (
          <li key={date}>
            <h3 className="mb-1.5 font-medium first-letter:uppercase">{dates.day(free[0]!.start)}</h3>
            <ul className="flex flex-wrap gap-2">
              {free.map((slot) => {
                const [start, end] = [dates.time(slot.start), dates.time(slot.end)];
                return (
                  <li key={slot.start}>
                    <Button
                      look="secondary"
                      aria-label={said.slot(dates.day(slot.start), start, end)}
                      data-start={slot.start}
                      onClick={() => setAsked(slot)}
                    >
                      {start}
                    </Button>
                  </li>
                );
              })}
            </ul>
          </li>
        ))}
      </ul>
      <BookDialog coach={coach} slot={asked} onBooked={setBooked} onClose={() => setAsked(undefined)} />
    </Listed>
  );
}

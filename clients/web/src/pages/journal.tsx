/** The journal: who did what to what, and when; latest first. */
import { useEvents, type Item } from "@preau/react";
import { useState } from "react";
import { useDates, midnight } from "../dates";
import { useWords } from "../i18n";
import { PersonName } from "../session/person-name";
import { useKnownPeople } from "../session/people";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { useDebounced } from "../ui/debounced";
import { Field } from "../ui/field";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { Change } from "./journal/change";

const words = {
  fr: {
    title: "Journal",
    lead: "Chaque changement : qui l’a fait, quand, et ce qui était avant et après. Sans noms ni textes.",
    filter: "Chercher",
    kind: "Ce qui s’est passé",
    kindHint: "Par exemple SESSION_CONFIRMED",
    subject: "Sur quoi",
    subjectHint: "Par exemple session:… ou user:amina",
    actor: "Par qui (identifiant)",
    from: "Depuis le",
    to: "Jusqu’au",
    clear: "Tout effacer",
    list: "Événements",
    roles: { admin: "administration", coach: "enseignant·e", parent: "parent", student: "élève", service: "service" },
    byItself: "Préau, de lui-même",
    nothing: "Aucun événement",
    toDo: "Élargissez les dates ou effacez un filtre.",
    only: (what: string) => `Seulement ${what}`,
  },
  en: {
    title: "Journal",
    lead: "Every change: who made it, when, and what was before and after. Without names or texts.",
    filter: "Search",
    kind: "What happened",
    kindHint: "Such as SESSION_CONFIRMED",
    subject: "To what",
    subjectHint: "Such as session:… or user:amina",
    actor: "By whom (id)",
    from: "From",
    to: "Until",
    clear: "Clear all",
    list: "Events",
    roles: { admin: "administration", coach: "teacher", parent: "parent", student: "student", service: "service" },
    byItself: "Préau, by itself",
    nothing: "No event",
    toDo: "Widen the dates, or clear a filter.",
    only: (what: string) => `Only ${what}`,
  },
};

type Event = Item<"/api/admin/events">;
const NONE = { kind: "", subject: "", actor: "", from: "", to: "" };
type Filters = typeof NONE;

/** What is asked for: days are the reader's, and the last one is in it. */
function asked({ kind, subject, actor, from, to }: Filters) {
  const day = (civil: string, days: number) => midnight(new Date(`${civil}T12:00`), days).toISOString();
  return {
    ...(kind.trim() && { kind: kind.trim() }),
    ...(subject.trim() && { subject: subject.trim() }),
    ...(actor.trim() && { actor: actor.trim() }),
    ...(from && { from: day(from, 0) }),
    ...(to && { to: day(to, 1) }),
  };
}

export default function Journal() {
  const said = useWords(words);
  const known = useKnownPeople();
  const [filters, setFilters] = useState(NONE);
  const set = (part: Partial<Filters>) => setFilters((now) => ({ ...now, ...part }));
  const settled = useDebounced(filters);
  const events = useEvents(asked(settled));
  return (
    <Page title={said.title} lead={said.lead}>
      <div className="grid grid-cols-1 gap-5">
        <Card
          title={said.filter}
          action={
            <Button look="quiet" size="small" onClick={() => setFilters(NONE)}>
              {said.clear}
            </Button>
          }
        >
          <div role="search" className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            <Field
              label={said.kind}
              hint={said.kindHint}
              value={filters.kind}
              onChange={({ target }) => set({ kind: target.value })}
            />
            <Field
              label={said.subject}
              hint={said.subjectHint}
              value={filters.subject}
              onChange={({ target }) => set({ subject: target.value })}
            />
            <Field
              label={said.actor}
              list="journal-people"
              value={filters.actor}
              onChange={({ target }) => set({ actor: target.value })}
            />
            <Field
              label={said.from}
              type="date"
              value={filters.from}
              onChange={({ target }) => set({ from: target.value })}
            />
            <Field label={said.to} type="date" value={filters.to} onChange={({ target }) => set({ to: target.value })} />
            <datalist id="journal-people">
              {known.map(({ id, name }) => (
                <option key={id} value={id} label={name} />
              ))}
            </datalist>
          </div>
        </Card>
        <Card title={said.list}>
          <Listed
            of={events}
            className="min-h-96"
            skeleton={<Skeleton lines={6} className="h-14" />}
            empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
          >
            <ul className="divide-y divide-line">
              {events.data?.map((event) => <Row key={event.id} event={event} narrow={set} />)}
            </ul>
            <More list={events} />
          </Listed>
        </Card>
      </div>
    </Page>
  );
}

function Row({ event, narrow }: { event: Event; narrow(part: Partial<Filters>): void }) {
  const said = useWords(words);
  const dates = useDates();
  const { at, actor, kind, subject, from, to } = event;
  const isSchedule = actor.id.startsWith("preau:");
  return (
    <li className="grid gap-x-4 gap-y-1 py-3 first:pt-0 sm:grid-cols-[1fr_auto]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <Button
            look="quiet"
            size="small"
            className="-ml-3 font-mono break-all"
            aria-label={said.only(kind)}
            onClick={() => narrow({ kind })}
          >
            {kind}
          </Button>
          {actor.role && <Badge>{said.roles[actor.role]}</Badge>}
        </p>
        <p className="text-sm text-ink-soft">
          <time dateTime={at}>{dates.dayAndTime(at)}</time>, {isSchedule ? said.byItself : <PersonName id={actor.id} />}
        </p>
        <Change from={from} to={to} />
      </div>
      <Button
        look="quiet"
        size="small"
        className="h-fit justify-self-start font-mono text-xs! break-all"
        aria-label={said.only(subject)}
        onClick={() => narrow({ subject })}
      >
        {subject}
      </Button>
    </li>
  );
}

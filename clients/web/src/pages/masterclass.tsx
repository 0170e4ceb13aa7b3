/** One masterclass: what it is, and what its reader has to do with it. */
import { useMasterclass, type Schemas } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChartNoAxesCombined, FileText, ListChecks, Pencil } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { AsGuest } from "../session/as-guest";
import { tokenFor } from "../session/guest";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Card, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { ChangeMasterclass } from "./masterclass/dialogs";
import { Participation } from "./masterclass/participation";
import { STATUS_TONES } from "./masterclass/status";
import { Students } from "./masterclass/students";

const words = {
  fr: {
    title: "Masterclass",
    about: "En bref",
    when: "Quand",
    undated: "Date à fixer",
    seats: "Places",
    left: (left: number, of: number) => `${left} libre${left > 1 ? "s" : ""} sur ${of}`,
    anyone: "sans limite",
    tests: "Tests",
    test: (questions: number, minutes: number | undefined) =>
      `${questions} questions, avant et après${minutes ? `, ${minutes} minutes chacun` : ""}`,
    pdf: "Lire le document",
    states: { draft: "en préparation", open: "ouverte", closed: "fermée", cancelled: "annulée" },
    change: "Modifier",
    questions: "Questions des tests",
    results: "Avant et après",
  },
  en: {
    title: "Masterclass",
    about: "In short",
    when: "When",
    undated: "Date to be set",
    seats: "Seats",
    left: (left: number, of: number) => `${left} free of ${of}`,
    anyone: "no limit",
    tests: "Tests",
    test: (questions: number, minutes: number | undefined) =>
      `${questions} questions, before and after${minutes ? `, ${minutes} minutes each` : ""}`,
    pdf: "Read the document",
    states: { draft: "in preparation", open: "open", closed: "closed", cancelled: "cancelled" },
    change: "Change",
    questions: "Questions of the tests",
    results: "Before and after",
  },
};

const route = getRouteApi("/masterclasses/$masterclassId");

export default function OneMasterclass() {
  const { masterclassId } = route.useParams();
  return (
    <AsGuest masterclassId={masterclassId}>
      <Shown masterclassId={masterclassId} />
    </AsGuest>
  );
}

function Shown({ masterclassId }: { masterclassId: string }) {
  const said = useWords(words);
  const person = usePerson();
  const isGuest = tokenFor(masterclassId) !== undefined;
  const roles = isGuest ? [] : (person?.roles ?? []);
  const { data, etag, error, refresh } = useMasterclass(masterclassId);
  const [changes, setChanges] = useState(false);
  const isAdmin = roles.includes("admin");
  const teaches = isAdmin || roles.includes("coach");
  const action = teaches && (
    <span className="flex flex-wrap gap-2">
      <Button asChild look="secondary" size="small">
        <Link to="/masterclasses/$masterclassId/questions" params={{ masterclassId }}>
          <ListChecks aria-hidden="true" className="size-4.5" />
          {said.questions}
        </Link>
      </Button>
      <Button asChild look="secondary" size="small">
        <Link to="/masterclasses/$masterclassId/resultats" params={{ masterclassId }}>
          <ChartNoAxesCombined aria-hidden="true" className="size-4.5" />
          {said.results}
        </Link>
      </Button>
      {isAdmin && data && data.status !== "cancelled" && (
        <Button size="small" onClick={() => setChanges(true)}>
          <Pencil aria-hidden="true" className="size-4.5" />
          {said.change}
        </Button>
      )}
    </span>
  );
  return (
    <Page title={data?.title ?? said.title} action={action}>
      {error && !data && <Failed error={error} retry={() => void refresh()} />}
      {!data && !error && <Skeleton lines={2} className="h-40" />}
      {data && (
        <div className="grid grid-cols-1 gap-5">
          <About masterclass={data} />
          {(isGuest || roles.includes("student")) && <Participation masterclass={data} isGuest={isGuest} />}
          {teaches && <Students masterclassId={masterclassId} />}
        </div>
      )}
      {isAdmin && data && (
        <ChangeMasterclass masterclass={data} etag={etag} open={changes} onClose={() => setChanges(false)} />
      )}
    </Page>
  );
}

function About({ masterclass }: { masterclass: Schemas["Masterclass"] }) {
  const said = useWords(words);
  const dates = useDates();
  const { status, description, starts_at, ends_at, capacity, seats_left, test, pdf_url } = masterclass;
  const when = starts_at
    ? `${dates.dayAndTime(starts_at)}${ends_at ? ` – ${dates.time(ends_at)}` : ""}`
    : said.undated;
  const seats =
    capacity === undefined || seats_left === undefined ? said.anyone : said.left(seats_left, capacity);
  const facts = [
    [said.when, when],
    [said.seats, seats],
    [said.tests, said.test(test.question_count, test.minutes)],
  ] as const;
  return (
    <Card title={said.about} action={<Badge tone={STATUS_TONES[status]}>{said.states[status]}</Badge>}>
      {description && <p className="mb-4 max-w-prose whitespace-pre-line">{description}</p>}
      <dl className="grid gap-3 sm:grid-cols-3">
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt className="text-sm text-ink-soft">{term}</dt>
            <dd className="font-medium first-letter:uppercase">{fact}</dd>
          </div>
        ))}
      </dl>
      {pdf_url && (
        <Button asChild look="secondary" size="small" className="mt-4">
          <a href={pdf_url} target="_blank" rel="noreferrer">
            <FileText aria-hidden="true" className="size-4.5" />
            {said.pdf}
          </a>
        </Button>
      )}
    </Card>
  );
}

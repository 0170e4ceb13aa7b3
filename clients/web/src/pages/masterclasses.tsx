/** The masterclasses: those that one can register for; for those who teach, all of them. */
import { useMasterclasses, type Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Plus } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Badge, Empty, Skeleton } from "../ui/card";
import { Choice } from "../ui/choice";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { NewMasterclass } from "./masterclass/dialogs";
import { STATUS_TONES } from "./masterclass/status";

const words = {
  fr: {
    title: "Masterclasses",
    lead: "Un sujet, quelques heures, un test avant et un test après.",
    newOne: "Nouvelle masterclass",
    state: "État",
    states: { all: "tous", draft: "en préparation", open: "ouverte", closed: "fermée", cancelled: "annulée" },
    undated: "Date à fixer",
    seats: (left: number, of: number) => `${left} place${left > 1 ? "s" : ""} sur ${of}`,
    nothing: "Aucune masterclass",
    toDo: "Revenez bientôt : les prochaines s’affichent ici.",
    toDoAdmin: "Créez-en une, puis ouvrez-la aux inscriptions.",
  },
  en: {
    title: "Masterclasses",
    lead: "One subject, a few hours, a test before and a test after.",
    newOne: "New masterclass",
    state: "State",
    states: { all: "all", draft: "in preparation", open: "open", closed: "closed", cancelled: "cancelled" },
    undated: "Date to be set",
    seats: (left: number, of: number) => `${left} seat${left === 1 ? "" : "s"} of ${of}`,
    nothing: "No masterclass",
    toDo: "Come back soon: the next ones show here.",
    toDoAdmin: "Make one, then open it for registration.",
  },
};

type Masterclass = Item<"/masterclasses">;
const STATES = ["all", "open", "draft", "closed", "cancelled"] as const;

export default function Masterclasses() {
  const said = useWords(words);
  const roles = usePerson()?.roles ?? [];
  const [isAdmin, teaches] = [roles.includes("admin"), roles.some((role) => role === "admin" || role === "coach")];
  const [state, setState] = useState<(typeof STATES)[number]>("all");
  const [isNew, setNew] = useState(false);
  const read = useMasterclasses(state === "all" ? {} : { status: state });
  const options = STATES.map((value) => ({ value, label: said.states[value] }));
  const action = teaches && (
    <span className="flex flex-wrap gap-2">
      <Choice label={said.state} value={state} options={options} onChoose={(chosen) => setState(chosen)} />
      {isAdmin && (
        <Button onClick={() => setNew(true)}>
          <Plus aria-hidden="true" className="size-4.5" />
          {said.newOne}
        </Button>
      )}
    </span>
  );
  return (
    <Page title={said.title} lead={said.lead} action={action}>
      <Listed
        of={read}
        className="min-h-64"
        skeleton={<Skeleton lines={2} className="h-28" />}
        empty={<Empty title={said.nothing}>{isAdmin ? said.toDoAdmin : said.toDo}</Empty>}
      >
        <ul className="grid gap-4 sm:grid-cols-2">
          {read.data?.map((masterclass) => <Entry key={masterclass.id} masterclass={masterclass} />)}
        </ul>
        <More list={read} size="usual" />
      </Listed>
      {isAdmin && <NewMasterclass open={isNew} onClose={() => setNew(false)} />}
    </Page>
  );
}

function Entry({ masterclass }: { masterclass: Masterclass }) {
  const said = useWords(words);
  const dates = useDates();
  const { id, title, status, starts_at, seats_left, capacity, description } = masterclass;
  return (
    <li>
      <Link
        to="/masterclasses/$masterclassId"
        params={{ masterclassId: id }}
        className="flex h-full items-center justify-between gap-3 rounded-2xl border border-line bg-white p-5 hover:border-leaf-600 hover:bg-leaf-50"
      >
        <span className="min-w-0">
          <span className="block text-lg font-semibold break-words">{title}</span>
          <span className="block text-ink-soft first-letter:uppercase">
            {starts_at ? dates.dayAndTime(starts_at) : said.undated}
          </span>
          {description && <span className="mt-1 line-clamp-2 block text-sm text-ink-soft">{description}</span>}
          <span className="mt-2 flex flex-wrap items-center gap-2">
            <Badge tone={STATUS_TONES[status]}>{said.states[status]}</Badge>
            {capacity !== undefined && seats_left !== undefined && (
              <span className="text-sm text-ink-soft">{said.seats(seats_left, capacity)}</span>
            )}
          </span>
        </span>
        <ArrowRight aria-hidden="true" className="size-5 shrink-0 text-leaf-700" />
      </Link>
    </li>
  );
}

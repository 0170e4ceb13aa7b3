/** Those who registered for a masterclass, for those who teach: searched, validated, and taken away as a table. */
import { useCancelInscription, useStudents, useValidateInscription, type Item } from "@preau/react";
import { Search } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge, Card, Empty, Skeleton, type Tone } from "../../ui/card";
import { Choice } from "../../ui/choice";
import { useDebounced } from "../../ui/debounced";
import { FIELD } from "../../ui/field";
import { Confirm } from "../../ui/confirm";
import { Listed } from "../../ui/listed";
import { More } from "../../ui/more";
import { TableFile } from "./table-file";

const words = {
  fr: {
    title: "Inscriptions",
    search: "Chercher un nom, un e-mail, un numéro",
    state: "État",
    states: {
      all: "tous",
      unconfirmed: "à confirmer",
      registered: "inscrit·e",
      waitlisted: "en attente",
      offered: "place proposée",
      expired: "expiré",
      cancelled: "annulé",
    },
    person: "Personne",
    status: "État",
    validated: "Participation",
    before: "Avant",
    after: "Après",
    gain: "Gain",
    none: "–",
    validate: "Valider",
    validateThis: (name: string) => `Valider la participation de ${name}`,
    isValidated: "validée",
    unvalidate: (name: string) => `Participation validée : ne plus valider celle de ${name}`,
    done: (name: string) => `La participation de ${name} est validée`,
    undone: (name: string) => `La participation de ${name} n’est plus validée`,
    cancelThis: (name: string) => `Annuler l’inscription de ${name}`,
    sure: (name: string) => `Annuler l’inscription de ${name} ?`,
    consequence: "La place redevient libre, et la personne en est prévenue.",
    confirm: "Annuler l’inscription",
    keep: "La garder",
    cancel: "Annuler",
    cancelled: "Inscription annulée",
    nobody: "Personne ici",
    toDo: "Changez la recherche ou l’état, ou ouvrez la masterclass aux inscriptions.",
    unnamed: "sans nom",
  },
  en: {
    title: "Registrations",
    search: "Search a name, an e-mail address, a number",
    state: "State",
    states: {
      all: "all",
      unconfirmed: "to be confirmed",
      registered: "registered",
      waitlisted: "waiting",
      offered: "seat offered",
      expired: "expired",
      cancelled: "cancelled",
    },
    person: "Person",
    status: "State",
    validated: "Participation",
    before: "Before",
    after: "After",
    gain: "Gain",
    none: "–",
    validate: "Validate",
    validateThis: (name: string) => `Validate the participation of ${name}`,
    isValidated: "validated",
    unvalidate: (name: string) => `Participation validated: validate that of ${name} no more`,
    done: (name: string) => `The participation of ${name} is validated`,
    undone: (name: string) => `The participation of ${name} is validated no more`,
    cancelThis: (name: string) => `Cancel the registration of ${name}`,
    sure: (name: string) => `Cancel the registration of ${name}?`,
    consequence: "The seat is free again, and they are told.",
    confirm: "Cancel the registration",
    keep: "Keep it",
    cancel: "Cancel",
    cancelled: "Registration cancelled",
    nobody: "Nobody here",
    toDo: "Change the search or the state, or open the masterclass for registration.",
    unnamed: "no name",
  },
};

type Student = Item<"/api/admin/students">;
type Status = Student["status"];

const TONES: Record<Status, Tone> = {
  unconfirmed: "wait",
  registered: "good",
  waitlisted: "wait",
  offered: "wait",
  expired: "plain",
  cancelled: "plain",
};
const STATES = ["all", "registered", "waitlisted", "offered", "unconfirmed", "expired", "cancelled"] as const;

export function Students({ masterclassId }: { masterclassId: string }) {
  const said = useWords(words);
  const [state, setState] = useState<(typeof STATES)[number]>("all");
  const [typed, setTyped] = useState("");
  const asked = useDebounced(typed.trim());
  const filters = {
    masterclass_id: masterclassId,
    ...(state !== "all" && { status: state }),
    ...(asked && { q: asked }),
  };
  const read = useStudents(filters);
  const options = STATES.map((value) => ({ value, label: said.states[value] }));
  return (
    <Card title={said.title} action={<TableFile filters={filters} />}>
      <div className="mb-3 flex flex-wrap gap-2">
        <span className="relative grow basis-64">
          <Search aria-hidden="true" className="absolute top-3 left-3 size-5 text-ink-soft" />
          <input
            type="search"
            aria-label={said.search}
            placeholder={said.search}
            maxLength={100}
            className={`${FIELD} pl-10!`}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </span>
        <Choice label={said.state} value={state} options={options} onChoose={(chosen) => setState(chosen)} />
      </div>
      <Listed
        of={read}
        className="min-h-48"
        skeleton={<Skeleton lines={3} />}
        empty={<Empty title={said.nobody}>{said.toDo}</Empty>}
      >
        {read.data && read.data.length > 0 && (
          <div className="overflow-x-auto" role="region" aria-label={said.title} tabIndex={0}>
            <table className="w-full min-w-xl">
              <thead>
                <tr className="border-b border-line text-left text-sm text-ink-soft">
                  {(["person", "status", "validated", "before", "after", "gain"] as const).map((column) => (
                    <th key={column} scope="col" className="py-2 pr-3 font-normal">
                      {said[column]}
                    </th>
                  ))}
                  <td />
                </tr>
              </thead>
              <tbody>
                {read.data.map((student) => (
                  <Row key={student.inscription_id} student={student} />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <More list={read} />
      </Listed>
    </Card>
  );
}

function Row({ student }: { student: Student }) {
  const said = useWords(words);
  const { dayAndTime } = useDates();
  const validate = useValidateInscription();
  const cancel = useCancelInscription();
  const { inscription_id, full_name, email, whatsapp_number, status, validated, registered_at } = student;
  const name = full_name ?? said.unnamed;
  const path = { inscription_id };
  const score = (of: Student["pre"]) => (of ? `${of.score} / ${of.max_score}` : said.none);

  async function act(what: Promise<unknown>, done: string) {
    try {
      await what;
      toast.success(done);
    } catch {
      // It was told already.
    }
  }

  return (
    <tr className="border-b border-line last:border-0" data-inscription={inscription_id}>
      <th scope="row" className="py-2 pr-3 text-left font-normal">
        <span className="block font-medium">{name}</span>
        <span className="block text-sm break-all text-ink-soft">{email ?? whatsapp_number}</span>
        <time dateTime={registered_at} className="block text-sm text-ink-soft">
          {dayAndTime(registered_at)}
        </time>
      </th>
      <td className="py-2 pr-3">
        <Badge tone={TONES[status]}>{said.states[status]}</Badge>
      </td>
      <td className="py-2 pr-3">
        {status === "registered" && (
          <Button
            look={validated ? "quiet" : "secondary"}
            size="small"
            aria-label={validated ? said.unvalidate(name) : said.validateThis(name)}
            aria-pressed={validated}
            busy={validate.isPending}
            onClick={() =>
              void act(
                validate.act({ path, body: { validated: !validated } }),
                validated ? said.undone(name) : said.done(name),
              )
            }
          >
            {validated ? said.isValidated : said.validate}
          </Button>
        )}
      </td>
      <td className="py-2 pr-3 whitespace-nowrap tabular-nums">{score(student.pre)}</td>
      <td className="py-2 pr-3 whitespace-nowrap tabular-nums">{score(student.post)}</td>
      <td className="py-2 pr-3 font-medium tabular-nums">
        {typeof student.gain === "number" ? `${student.gain > 0 ? "+" : ""}${student.gain}` : said.none}
      </td>
      <td className="py-2 text-right">
        {status !== "cancelled" && status !== "expired" && (
          <Confirm
            size="small"
            label={said.cancelThis(name)}
            title={said.sure(name)}
            consequence={said.consequence}
            confirm={said.confirm}
            back={said.keep}
            act={() => act(cancel.act({ path }), said.cancelled)}
          >
            {said.cancel}
          </Confirm>
        )}
      </td>
    </tr>
  );
}

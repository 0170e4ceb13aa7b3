/** Addresses that are not written to any more: why, since when, and how to write to them again. */
import { useLiftSuppressedAddress, useSuppressedAddresses, type Item } from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { PersonName } from "../session/person-name";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { useDebounced } from "../ui/debounced";
import { Confirm } from "../ui/confirm";
import { Field, Select } from "../ui/field";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";

const words = {
  fr: {
    title: "Adresses écartées",
    lead: "On n’écrit plus à ces adresses : elles refusent, ou quelqu’un n’a plus voulu d’e-mails.",
    find: "Chercher une adresse",
    findHint: "L’adresse entière : l’école n’en garde que l’empreinte.",
    list: "Adresses",
    unknown: "Adresse inconnue",
    print: (id: string) => `Empreinte ${id.slice(0, 12)}…`,
    bounced: (when: string) => `Refusée par sa messagerie ${when} : rien n’y est envoyé.`,
    complained: (when: string) => `Signalée comme indésirable ${when} : seul l’essentiel y est envoyé.`,
    unsubscribed: (what: string, when: string) => `Désinscrite de « ${what} » ${when}.`,
    bounce: "refus",
    complaint: "plainte",
    stopped: "désinscription",
    lift: "Écrire de nouveau",
    liftThis: (name: string) => `Écrire de nouveau à ${name}`,
    sure: "Écrire de nouveau à cette adresse ?",
    sureLead: "À faire quand l’adresse marche de nouveau, ou à la demande de son propriétaire. Ce qui l’écartait :",
    why: "Pourquoi (gardé au journal)",
    whys: {
      works_again: "elle marche de nouveau",
      owner_asks: "son propriétaire le demande",
      mistake: "elle était écartée par erreur",
      other: "autre raison",
    },
    lifted: "On écrit de nouveau à cette adresse",
    nothing: "Aucune adresse écartée",
    toDo: "Celles qui refusent, se plaignent ou se désinscrivent apparaissent ici.",
    notFound: "Rien n’écarte cette adresse",
  },
  en: {
    title: "Addresses set aside",
    lead: "These addresses are not written to any more: they refuse, or someone wanted no more e-mails.",
    find: "Find an address",
    findHint: "The whole address: the school keeps its fingerprint alone.",
    list: "Addresses",
    unknown: "Unknown address",
    print: (id: string) => `Fingerprint ${id.slice(0, 12)}…`,
    bounced: (when: string) => `Refused by its mail service ${when}: nothing is sent there.`,
    complained: (when: string) => `Reported as spam ${when}: only what is essential is sent there.`,
    unsubscribed: (what: string, when: string) => `Unsubscribed from “${what}” ${when}.`,
    bounce: "bounce",
    complaint: "complaint",
    stopped: "unsubscribed",
    lift: "Write again",
    liftThis: (name: string) => `Write to ${name} again`,
    sure: "Write to this address again?",
    sureLead: "Do it when the address works again, or when its owner asks for it. What set it aside:",
    why: "Why (kept in the journal)",
    whys: {
      works_again: "it works again",
      owner_asks: "its owner asks for it",
      mistake: "it was set aside by mistake",
      other: "another reason",
    },
    lifted: "This address is written to again",
    nothing: "No address is set aside",
    toDo: "Those that refuse, complain or unsubscribe show here.",
    notFound: "Nothing sets this address aside",
  },
};

type Address = Item<"/api/admin/suppressed-addresses">;
type Why = keyof (typeof words)["fr"]["whys"];
const WHYS = ["works_again", "owner_asks", "mistake", "other"] as const satisfies readonly Why[];

export default function SuppressedAddresses() {
  const said = useWords(words);
  const [typed, setTyped] = useState("");
  const address = useDebounced(typed.trim());
  // What is being typed is no address yet.
  const isAddress = /^\S+@\S+\.\S+$/.test(address);
  const read = useSuppressedAddresses(isAddress ? { address } : {});
  return (
    <Page title={said.title} lead={said.lead}>
      <Card title={said.list}>
        <Field
          label={said.find}
          hint={said.findHint}
          type="email"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          className="mb-4 max-w-md"
        />
        <Listed
          of={read}
          className="min-h-48"
          skeleton={<Skeleton lines={2} className="h-16" />}
          empty={
            <Empty title={isAddress ? said.notFound : said.nothing}>{!isAddress && said.toDo}</Empty>
          }
        >
          <ul className="divide-y divide-line">
            {read.data?.map((entry) => (
              <Row key={entry.id} entry={entry} known={isAddress ? address : undefined} />
            ))}
          </ul>
          <More list={read} />
        </Listed>
      </Card>
    </Page>
  );
}

function Row({ entry, known }: { entry: Address; known: string | undefined }) {
  const said = useWords(words);
  const { fromNow } = useDates();
  const lift = useLiftSuppressedAddress();
  const [why, setWhy] = useState<Why>("works_again");
  const { id, to, bounced_at, complained_at, unsubscribed } = entry;
  const written = known ?? (to && "address" in to ? to.address : undefined);
  const reasons = [
    ...(bounced_at ? [said.bounced(fromNow(bounced_at))] : []),
    ...(complained_at ? [said.complained(fromNow(complained_at))] : []),
    ...Object.entries(unsubscribed).map(([what, when]) => said.unsubscribed(what, fromNow(when))),
  ];

  async function writeAgain() {
    try {
      await lift.act({ path: { address_id: id }, query: { reason: why } });
      toast.success(said.lifted);
    } catch {
      // It was told already.
    }
  }

  return (
    <li className="flex flex-wrap items-center gap-3 py-3 first:pt-0" data-address={id}>
      <div className="min-w-0 grow basis-64">
        <p className="font-medium break-all">
          {written ?? (to && "user" in to ? <PersonName id={to.user} /> : said.unknown)}
        </p>
        <p className="font-mono text-sm text-ink-soft">{said.print(id)}</p>
        {reasons.map((reason) => (
          <p key={reason} className="text-sm text-ink-soft">
            {reason}
          </p>
        ))}
      </div>
      {bounced_at && <Badge tone="bad">{said.bounce}</Badge>}
      {complained_at && <Badge tone="bad">{said.complaint}</Badge>}
      {Object.keys(unsubscribed).length > 0 && <Badge tone="wait">{said.stopped}</Badge>}
      <Confirm
        look="secondary"
        size="small"
        label={said.liftThis(written ?? said.print(id))}
        title={said.sure}
        consequence={said.sureLead}
        more={
          <>
            <ul className="list-disc pl-5">
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            <Select label={said.why} value={why} onChange={({ target }) => setWhy(target.value as Why)}>
              {WHYS.map((one) => (
                <option key={one} value={one}>
                  {said.whys[one]}
                </option>
              ))}
            </Select>
          </>
        }
        confirm={said.lift}
        isWanted
        act={writeAgain}
      >
        {said.lift}
      </Confirm>
    </li>
  );
}

/** Someone of the school, as an admin sees to them: who they are, what they may do, whose parent they are, and their data. */
import { useUser } from "@preau/react";
import { UserSearch } from "lucide-react";
import { useState } from "react";
import { useDates } from "../dates";
import { useLanguage, useWords } from "../i18n";
import { useKnownPeople } from "../session/people";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Field } from "../ui/field";
import { Failed, Page } from "../ui/page";
import { Parents } from "./users/parents";
import { PersonalData } from "./users/personal-data";
import { Roles } from "./users/roles";

const words = {
  fr: {
    title: "Personnes",
    lead: "Rôles, parents et données de quelqu’un.",
    who: "Identifiant",
    whoHint: "Celui du fournisseur d’identité ; les personnes connues sont proposées.",
    show: "Afficher",
    choose: "Choisissez quelqu’un",
    toDo: "Saisissez son identifiant, ou prenez un nom dans la liste.",
    profile: "Profil",
    none: "Pas encore de profil",
    noneToDo: "Cette personne n’a jamais enregistré son profil. Ses rôles et ses liens se règlent tout de même.",
    name: "Nom",
    email: "E-mail",
    whatsapp: "WhatsApp",
    language: "Langue",
    zone: "Fuseau horaire",
    since: "Depuis",
    unsaid: "non renseigné",
  },
  en: {
    title: "People",
    lead: "Somebody’s roles, parents and data.",
    who: "Id",
    whoHint: "The identity provider’s; those who are known are proposed.",
    show: "Show",
    choose: "Choose someone",
    toDo: "Type their id, or take a name from the list.",
    profile: "Profile",
    none: "No profile yet",
    noneToDo: "This person never saved a profile. Their roles and links can be set all the same.",
    name: "Name",
    email: "E-mail",
    whatsapp: "WhatsApp",
    language: "Language",
    zone: "Time zone",
    since: "Since",
    unsaid: "not said",
  },
};

/** What an id may be made of. */
const ID = "[A-Za-z0-9_\\-]{1,64}";

export default function Users() {
  const said = useWords(words);
  const known = useKnownPeople();
  const [typed, setTyped] = useState("");
  const [id, setId] = useState<string>();
  return (
    <Page title={said.title} lead={said.lead}>
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          setId(typed.trim());
        }}
        className="mb-5 flex flex-wrap items-start gap-2"
      >
        <Field
          label={said.who}
          hint={said.whoHint}
          list="people-known"
          pattern={ID}
          required
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          className="min-w-0 grow basis-64 sm:max-w-md"
        />
        <datalist id="people-known">
          {known.map((person) => (
            <option key={person.id} value={person.id} label={person.name} />
          ))}
        </datalist>
        <Button type="submit" className="mt-6">
          <UserSearch aria-hidden="true" className="size-4.5" />
          {said.show}
        </Button>
      </form>
      {id ? <Person key={id} id={id} /> : <Empty title={said.choose}>{said.toDo}</Empty>}
    </Page>
  );
}

function Person({ id }: { id: string }) {
  const said = useWords(words);
  const user = useUser(id);
  const isUnknown = user.error?.status === 404;
  return (
    <div className="grid grid-cols-1 gap-5 lg:grid-cols-2">
      <Card title={user.data?.full_name ?? id} className="lg:col-span-2">
        <div className="min-h-24">
          {user.isLoading && <Skeleton lines={2} />}
          {isUnknown && <Empty title={said.none}>{said.noneToDo}</Empty>}
          {user.error && !isUnknown && !user.data && (
            <Failed error={user.error} retry={() => void user.refresh()} />
          )}
          {user.data && <Profile user={user.data} />}
        </div>
      </Card>
      {(user.data || isUnknown) && <Roles key={String(user.data?.roles)} id={id} roles={user.data?.roles ?? []} />}
      <Parents id={id} />
      <PersonalData id={id} name={user.data?.full_name ?? id} />
    </div>
  );
}

function Profile({ user }: { user: NonNullable<ReturnType<typeof useUser>["data"]> }) {
  const said = useWords(words);
  const dates = useDates();
  const { language } = useLanguage();
  const spoken = new Intl.DisplayNames(language, { type: "language" }).of(user.locale);
  const facts = [
    [said.name, user.full_name],
    [said.email, user.email],
    [said.whatsapp, user.whatsapp_number],
    [said.language, spoken],
    [said.zone, user.time_zone.replaceAll("_", " ")],
    [said.since, user.created_at && dates.day(user.created_at)],
  ] as const;
  return (
    <dl className="grid gap-3 sm:grid-cols-3">
      {facts.map(([term, fact]) => (
        <div key={term} className="min-w-0">
          <dt className="text-sm text-ink-soft">{term}</dt>
          <dd className="font-medium break-words">{fact ?? said.unsaid}</dd>
        </div>
      ))}
    </dl>
  );
}

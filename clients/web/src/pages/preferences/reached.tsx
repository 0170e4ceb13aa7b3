/** Where one is reached, in which language and zone, and what one consents to. */
import { useUpdateMe, type Answer } from "@preau/react";
import type { FormEvent } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { useEdit } from "../../ui/edit";
import { Field, Select } from "../../ui/field";

const words = {
  fr: {
    name: "Nom",
    email: "Adresse e-mail",
    number: "Numéro WhatsApp (facultatif)",
    numberHint: "Avec l’indicatif du pays : +241 77 12 34 56.",
    locale: "On m’écrit en",
    fr: "français",
    en: "anglais",
    zone: "Fuseau horaire",
    whatsapp: "J’accepte que l’école m’écrive par WhatsApp à ce numéro",
    byEmail: "J’accepte les e-mails qui ne concernent pas mes propres séances",
    since: (day: string) => `depuis le ${day}`,
    save: "Enregistrer",
    saved: "C’est enregistré",
  },
  en: {
    name: "Name",
    email: "E-mail address",
    number: "WhatsApp number (optional)",
    numberHint: "With the code of the country: +241 77 12 34 56.",
    locale: "I am written to in",
    fr: "French",
    en: "English",
    zone: "Time zone",
    whatsapp: "The school may write to me by WhatsApp at this number",
    byEmail: "I accept e-mails that are not about my own sessions",
    since: (day: string) => `since ${day}`,
    save: "Save",
    saved: "It is saved",
  },
};

type Me = Answer<"/api/users/me">;

export function Reached({ me, etag }: { me: Me; etag: string | undefined }) {
  const said = useWords(words);
  const dates = useDates();
  const update = useUpdateMe();
  const { value, change, save } = useEdit(
    {
      name: me.full_name ?? "",
      email: me.email ?? "",
      number: me.whatsapp_number ?? "",
      locale: me.locale,
      zone: me.time_zone,
      whatsapp: me.consents.whatsapp?.granted ?? false,
      byEmail: me.consents.email?.granted ?? false,
    },
    etag,
  );
  const { name, email, number, locale, zone, whatsapp, byEmail } = value;
  const zones = zonesWith(me.time_zone);

  async function keep(event: FormEvent) {
    event.preventDefault();
    const bare = number.replace(/[\s().-]/g, "");
    const body = {
      full_name: name.trim() || null,
      first_name: me.first_name ?? null,
      last_name: me.last_name ?? null,
      avatar: me.avatar ?? null,
      date_of_birth: me.date_of_birth ?? null,
      email: email.trim() || null,
      whatsapp_number: bare || null,
      locale,
      time_zone: zone,
      // What was never decided and is not given now stays undecided.
      consents: {
        ...((me.consents.whatsapp || whatsapp) && { whatsapp: whatsapp && bare !== "" }),
        ...((me.consents.email || byEmail) && { email: byEmail }),
      },
    };
    if (await save((_, condition) => update.act({ body, ...condition }))) toast.success(said.saved);
  }

  return (
    <form onSubmit={(event) => void keep(event)} className="grid gap-4 sm:grid-cols-2">
      <Field label={said.name} autoComplete="name" maxLength={200} value={name} onChange={({ target }) => change({ ...value, name: target.value })} />
      <Field
        label={said.email}
        type="email"
        error={update.error?.of("/email")}
        autoComplete="email"
        maxLength={254}
        value={email}
        onChange={({ target }) => change({ ...value, email: target.value })}
      />
      <Field
        label={said.number}
        hint={said.numberHint}
        error={update.error?.of("/whatsapp_number")}
        type="tel"
        autoComplete="tel"
        value={number}
        onChange={({ target }) => change({ ...value, number: target.value })}
      />
      <div className="grid grid-cols-1 gap-4 min-[28rem]:grid-cols-2">
        <Select label={said.locale} value={locale} onChange={({ target }) => change({ ...value, locale: target.value as Me["locale"] })}>
          <option value="fr">{said.fr}</option>
          <option value="en">{said.en}</option>
        </Select>
        <Select label={said.zone} value={zone} onChange={({ target }) => change({ ...value, zone: target.value })}>
          {zones.map((one) => (
            <option key={one} value={one}>
              {one.replaceAll("_", " ")}
            </option>
          ))}
        </Select>
      </div>
      <div className="sm:col-span-2">
        <Consent
          label={said.whatsapp}
          checked={whatsapp && number.trim() !== ""}
          disabled={number.trim() === ""}
          since={me.consents.whatsapp?.granted ? said.since(dates.day(me.consents.whatsapp.at)) : undefined}
          onChange={(given) => change({ ...value, whatsapp: given })}
        />
        <Consent
          label={said.byEmail}
          checked={byEmail}
          since={me.consents.email?.granted ? said.since(dates.day(me.consents.email.at)) : undefined}
          onChange={(given) => change({ ...value, byEmail: given })}
        />
      </div>
      <div className="sm:col-span-2">
        <Button type="submit" busy={update.isPending}>
          {said.save}
        </Button>
      </div>
    </form>
  );
}

interface ConsentProps {
  label: string;
  checked: boolean;
  disabled?: boolean;
  since: string | undefined;
  onChange(given: boolean): void;
}

function Consent({ label, checked, disabled = false, since, onChange }: ConsentProps) {
  return (
    <label className={`flex min-h-11 items-center gap-3 ${disabled ? "text-ink-soft" : "cursor-pointer"}`}>
      <input
        type="checkbox"
        className="size-5 shrink-0 accent-leaf-700"
        checked={checked}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>
        {label} {since && <span className="text-sm text-ink-soft">({since})</span>}
      </span>
    </label>
  );
}

/** The zones that the browser knows, and the one that is set. */
function zonesWith(zone: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(zone) ? known : [zone, ...known];
}

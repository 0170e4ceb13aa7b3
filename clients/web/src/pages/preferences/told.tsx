/** By which ways one is told of each kind of thing, and the hours at which e-mails and WhatsApp messages wait. */
import { useSetPreferences, type Answer, type Schemas } from "@preau/react";
import type { FormEvent } from "react";
import { toast } from "sonner";
import { useLanguage, useWords } from "../../i18n";
import { usePerson } from "../../session/session";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/card";
import { useEdit } from "../../ui/edit";
import { Field } from "../../ui/field";
import { CRITICAL, KINDS, groupsOf } from "./kinds";

const words = {
  fr: {
    kind: "Quand",
    ways: { in_app: "Avis", email: "E-mail", whatsapp: "WhatsApp" },
    by: (kind: string, way: string) => `${kind} : ${way}`,
    always: "toujours, par tous les moyens",
    quiet: "Heures de silence",
    quietLead: (zone: string) => `E-mails et messages WhatsApp attendent qu’elles finissent${zone && `, aux heures de ${zone}`}.`,
    isQuiet: "Ne pas me déranger",
    from: "De",
    to: "À",
    noNumber: "WhatsApp demande un numéro et votre accord, ci-dessus.",
    save: "Enregistrer",
    saved: "C’est enregistré",
    unsaved: "Modifications non enregistrées",
  },
  en: {
    kind: "When",
    ways: { in_app: "Notice", email: "E-mail", whatsapp: "WhatsApp" },
    by: (kind: string, way: string) => `${kind}: ${way}`,
    always: "always, by all ways",
    quiet: "Quiet hours",
    quietLead: (zone: string) => `E-mails and WhatsApp messages wait until they are over${zone && `, by the clocks of ${zone}`}.`,
    isQuiet: "Do not disturb me",
    from: "From",
    to: "To",
    noNumber: "WhatsApp needs a number and your consent, above.",
    save: "Save",
    saved: "It is saved",
    unsaved: "Changes that are not saved",
  },
};

type Types = Answer<"/notifications/preferences">["types"];

const WAYS = ["in_app", "email", "whatsapp"] as const satisfies (keyof Schemas["Channels"])[];
const NIGHT: Schemas["QuietHours"] = { start: "21:00", end: "07:00" };

interface Props {
  preferences: Answer<"/notifications/preferences">;
  etag: string | undefined;
  /** In which the quiet hours are. */
  zone: string;
  /** Whether WhatsApp messages reach them. */
  hasNumber: boolean;
}

export function Told({ preferences, etag, zone, hasNumber }: Props) {
  const said = useWords(words);
  const set = useSetPreferences();
  const { value, isChanged, change, save } = useEdit(
    { types: preferences.types, quiet_hours: preferences.quiet_hours ?? null },
    etag,
  );

  async function keep(event: FormEvent) {
    event.preventDefault();
    if (await save((body, condition) => set.act({ body, ...condition }))) toast.success(said.saved);
  }

  return (
    <form onSubmit={(event) => void keep(event)}>
      {!hasNumber && <Notice tone="plain">{said.noNumber}</Notice>}
      <KindsTable types={value.types} onChange={(types) => change({ ...value, types })} />
      <Quiet hours={value.quiet_hours} zone={zone} onChange={(quiet_hours) => change({ ...value, quiet_hours })} />
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button type="submit" busy={set.isPending}>
          {said.save}
        </Button>
        <p role="status" className="text-sm text-ink-soft">
          {isChanged && said.unsaved}
        </p>
      </div>
    </form>
  );
}

function KindsTable({ types, onChange }: { types: Types; onChange(types: Types): void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const person = usePerson();
  const groups = groupsOf(types, person?.roles ?? []);
  return (
    <table className="w-full border-collapse">
      <thead>
        <tr className="text-left text-xs text-ink-soft sm:text-sm">
          <th scope="col" className="py-2 font-normal">
            {said.kind}
          </th>
          {WAYS.map((way) => (
            <th key={way} scope="col" className="w-16 py-2 text-center font-normal sm:w-24">
              {said.ways[way]}
            </th>
          ))}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.en} className="border-t border-line">
          <tr>
            <th scope="rowgroup" colSpan={4} className="pt-4 pb-1 text-left font-semibold">
              {group[language]}
            </th>
          </tr>
          {group.kinds.map((kind) => {
              const name = KINDS[language][kind] ?? kind;
              const isCritical = CRITICAL.includes(kind);
              return (
                <tr key={kind} className="hover:bg-leaf-50">
                  <th scope="row" className="py-1 pr-2 text-left font-normal">
                    {name}
                    {isCritical && <span className="block text-sm text-ink-soft">{said.always}</span>}
                  </th>
                  {WAYS.map((way) => (
                    <td key={way} className="text-center">
                      <label className="inline-grid size-11 cursor-pointer place-items-center">
                        <input
                          type="checkbox"
                          aria-label={said.by(name, said.ways[way])}
                          className="size-5 accent-leaf-700"
                          checked={types[kind]?.[way] ?? true}
                          disabled={isCritical}
                          onChange={({ target }) => onChange({ ...types, [kind]: { ...types[kind]!, [way]: target.checked } })}
                        />
                      </label>
                    </td>
                  ))}
                </tr>
              );
            })}
        </tbody>
      ))}
    </table>
  );
}

interface QuietProps {
  hours: Schemas["QuietHours"] | null;
  zone: string;
  onChange(hours: Schemas["QuietHours"] | null): void;
}

function Quiet({ hours, zone, onChange }: QuietProps) {
  const said = useWords(words);
  return (
    <fieldset className="mt-5 border-t border-line pt-4">
      <legend className="sr-only">{said.quiet}</legend>
      <h3 aria-hidden="true" className="font-semibold">
        {said.quiet}
      </h3>
      <p className="text-ink-soft">{said.quietLead(zone.replaceAll("_", " "))}</p>
      <label className="flex min-h-11 cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          className="size-5 accent-leaf-700"
          checked={hours !== null}
          onChange={({ target }) => onChange(target.checked ? NIGHT : null)}
        />
        {said.isQuiet}
      </label>
      {hours && (
        <div className="grid max-w-96 grid-cols-2 gap-4">
          <Field
            label={said.from}
            type="time"
            required
            value={hours.start}
            onChange={({ target }) => onChange({ ...hours, start: target.value })}
          />
          <Field
            label={said.to}
            type="time"
            required
            // A clock has no 24:00.
            value={hours.end === "24:00" ? "00:00" : hours.end}
            onChange={({ target }) => onChange({ ...hours, end: target.value })}
          />
        </div>
      )}
    </fieldset>
  );
}

/** What else binds those who ask for a session. */
import { useId } from "react";
import { useWords } from "../../i18n";
import { Field } from "../../ui/field";
import type { Draft } from "./draft";

const words = {
  fr: {
    zone: "Fuseau horaire",
    zoneHint: "Vos heures sont celles de ce fuseau, où que vous soyez.",
    notice: "Délai minimum avant une séance (minutes)",
    before: "Minutes libres avant chaque séance",
    after: "Minutes libres après chaque séance",
    cap: "Séances par jour, au plus",
    capHint: "Vide : autant qu’il y a de créneaux.",
    atOnce: "Confirmer d’office ce qui est demandé dans mes heures",
  },
  en: {
    zone: "Time zone",
    zoneHint: "Your hours are those of this zone, wherever you are.",
    notice: "Least time ahead of a session (minutes)",
    before: "Free minutes before each session",
    after: "Free minutes after each session",
    cap: "Sessions a day, at most",
    capHint: "Empty: as many as there are slots.",
    atOnce: "Agree at once to what is asked for within my hours",
  },
};

const MOST = { notice: 129_600, before: 1_440, after: 1_440 } as const;

interface Props {
  draft: Draft;
  set(part: Partial<Draft>): void;
}

export function Rules({ draft, set }: Props) {
  const said = useWords(words);
  const list = useId();
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label={said.zone}
        hint={said.zoneHint}
        list={list}
        value={draft.timeZone}
        onChange={({ target }) => set({ timeZone: target.value })}
        required
      />
      <datalist id={list}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {(["notice", "before", "after"] as const).map((rule) => (
        <Field
          key={rule}
          label={said[rule]}
          type="number"
          min={0}
          max={MOST[rule]}
          value={Number.isNaN(draft[rule]) ? "" : draft[rule]}
          onChange={({ target }) => set({ [rule]: target.valueAsNumber })}
          required
        />
      ))}
      <Field
        label={said.cap}
        hint={said.capHint}
        type="number"
        min={1}
        max={100}
        value={draft.cap ?? ""}
        onChange={({ target }) => set({ cap: Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber })}
      />
      <label className="flex min-h-11 items-center gap-2 sm:col-span-2">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-leaf-700"
          checked={draft.agreesAtOnce}
          onChange={({ target }) => set({ agreesAtOnce: target.checked })}
        />
        {said.atOnce}
      </label>
    </div>
  );
}

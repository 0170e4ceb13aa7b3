/** What a course is, beside its modules. */
import { useWords } from "../../i18n";
import { Area, Field, Select } from "../../ui/field";
import type { CourseDraft } from "./draft";

const words = {
  fr: {
    title: "Titre",
    about: "De quoi s’agit-il ? (Markdown)",
    language: "Langue",
    fr: "français",
    en: "anglais",
    days: "Durée prévue (jours)",
    starts: "Pas avant le (facultatif)",
  },
  en: {
    title: "Title",
    about: "What is it about? (Markdown)",
    language: "Language",
    fr: "French",
    en: "English",
    days: "Planned length (days)",
    starts: "Not before (optional)",
  },
};

interface Props {
  draft: CourseDraft;
  set(part: Partial<CourseDraft>): void;
}

export function CourseFields({ draft, set }: Props) {
  const said = useWords(words);
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field
        label={said.title}
        value={draft.title}
        onChange={({ target }) => set({ title: target.value })}
        required
        pattern=".*\S.*"
        maxLength={255}
        className="sm:col-span-3"
      />
      <Area
        label={said.about}
        value={draft.description}
        rows={4}
        maxLength={20_000}
        onChange={({ target }) => set({ description: target.value })}
        className="sm:col-span-3"
      />
      <Select
        label={said.language}
        value={draft.language}
        onChange={({ target }) => set({ language: target.value as CourseDraft["language"] })}
      >
        <option value="fr">{said.fr}</option>
        <option value="en">{said.en}</option>
      </Select>
      <Field
        label={said.days}
        type="number"
        min={1}
        max={365}
        required
        value={Number.isNaN(draft.days) ? "" : draft.days}
        onChange={({ target }) => set({ days: target.valueAsNumber })}
      />
      <Field
        label={said.starts}
        type="date"
        value={draft.startsOn}
        onChange={({ target }) => set({ startsOn: target.value })}
      />
    </div>
  );
}

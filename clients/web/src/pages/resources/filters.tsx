/** What a search is narrowed to. */
import type { Schemas } from "@preau/react";
import { useLanguage, useWords } from "../../i18n";
import { subjectName } from "../../subjects";
import { Choice } from "../../ui/choice";

const words = {
  fr: {
    label: "Filtres",
    subject: "Matière",
    level: "Niveau",
    type: "Type",
    all: { subject: "toutes", level: "tous", type: "tous" },
    types: { PDF: "texte", Video: "vidéo", URL: "lien" },
  },
  en: {
    label: "Filters",
    subject: "Subject",
    level: "Level",
    type: "Type",
    all: { subject: "all", level: "all", type: "all" },
    types: { PDF: "text", Video: "video", URL: "link" },
  },
};

type ResourceType = Schemas["ResourceType"];

/** Empty: not narrowed. */
export interface Chosen {
  subject: string;
  level: string;
  type: ResourceType | "";
}

/** None of them. */
export const FILTERS: Chosen = { subject: "", level: "", type: "" };

const SUBJECTS = ["mathematiques", "physique-chimie", "svt", "nsi", "français", "histoire", "géographie", "philosophie", "anglais", "méthode"];
const LEVELS = ["Seconde", "Première", "Terminale"];
const TYPES = ["PDF", "Video", "URL"] as const satisfies ResourceType[];

/** As the function reads them: `subject:maths,level:Première`. */
export function written(chosen: Chosen): string {
  return Object.entries(chosen)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}:${value}`)
    .join(",");
}

interface FiltersProps {
  chosen: Chosen;
  choose(chosen: Chosen): void;
}

export function Filters({ chosen, choose }: FiltersProps) {
  const said = useWords(words);
  const { language } = useLanguage();
  const offered = {
    subject: SUBJECTS.map((value) => ({ value, label: subjectName(value, language) })),
    level: LEVELS.map((value) => ({ value, label: value })),
    type: TYPES.map((value) => ({ value, label: said.types[value] })),
  };
  return (
    <div role="group" aria-label={said.label} className="flex flex-wrap gap-2">
      {(["subject", "level", "type"] as const).map((part) => (
        <Choice<string>
          key={part}
          label={said[part]}
          value={chosen[part]}
          options={[{ value: "", label: said.all[part] }, ...offered[part]]}
          onChoose={(value) => choose({ ...chosen, [part]: value })}
        />
      ))}
    </div>
  );
}

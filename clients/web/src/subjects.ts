/** Subjects, as people call them: Préau keeps the word that a school chose, such as `mathematiques`. */
import type { Language } from "./i18n";

const NAMES: Record<string, Record<Language, string>> = {
  mathematiques: { fr: "Mathématiques", en: "Mathematics" },
  maths: { fr: "Mathématiques", en: "Mathematics" },
  nsi: { fr: "NSI", en: "Computer science" },
  philosophie: { fr: "Philosophie", en: "Philosophy" },
  francais: { fr: "Français", en: "French" },
  "physique-chimie": { fr: "Physique-chimie", en: "Physics and chemistry" },
  "histoire-geographie": { fr: "Histoire-géographie", en: "History and geography" },
  svt: { fr: "SVT", en: "Life and earth sciences" },
  histoire: { fr: "Histoire", en: "History" },
  géographie: { fr: "Géographie", en: "Geography" },
  méthode: { fr: "Méthode", en: "Study methods" },
  français: { fr: "Français", en: "French" },
  anglais: { fr: "Anglais", en: "English" },
};

export function subjectName(subject: string, language: Language): string {
  const words = subject.replaceAll("-", " ");
  return NAMES[subject]?.[language] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

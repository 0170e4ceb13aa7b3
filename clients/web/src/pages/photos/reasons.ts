/** Why something is deleted. */
import type { Schemas } from "@preau/react";
import type { Language } from "../../i18n";

export type Reason = Schemas["Deletion"]["reason"];

export const REASONS: Record<Language, Record<Reason, string>> = {
  fr: {
    mistake: "Erreur",
    duplicate: "Doublon",
    privacy: "Vie privée",
    inappropriate: "Contenu déplacé",
    other: "Autre",
  },
  en: {
    mistake: "Mistake",
    duplicate: "Duplicate",
    privacy: "Privacy",
    inappropriate: "Inappropriate",
    other: "Other",
  },
};

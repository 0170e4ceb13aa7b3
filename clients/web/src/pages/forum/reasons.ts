/** Why a reply is flagged, in words. */
import type { Schemas } from "@preau/react";
import type { Language } from "../../i18n";

export const REASONS: Record<Language, Record<Schemas["FlagReason"], string>> = {
  fr: { spam: "publicité", abuse: "propos blessants", off_topic: "hors sujet", personal_data: "données personnelles" },
  en: { spam: "advertising", abuse: "abuse", off_topic: "off topic", personal_data: "personal data" },
};

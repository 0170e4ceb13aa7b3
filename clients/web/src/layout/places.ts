/** Where one can go, in the order in which it is shown: an entry a line, with who has it and what it is called. */
import {
  Archive,
  Bell,
  BellRing,
  BookOpen,
  CalendarCheck,
  CalendarClock,
  CalendarDays,
  FileCheck2,
  FileSearch,
  FolderLock,
  GraduationCap,
  History,
  House,
  Images,
  Mail,
  MailX,
  NotebookPen,
  Presentation,
  Users,
  UsersRound,
  type LucideIcon,
} from "lucide-react";
import type { Language } from "../i18n";
import type { Role } from "../session/session";

export interface Place extends Record<Language, string> {
  to:
    | "/accueil"
    | "/adresses"
    | "/agenda"
    | "/avis"
    | "/classes"
    | "/conservation"
    | "/cours"
    | "/disponibilites"
    | "/edition"
    | "/enfants"
    | "/envois"
    | "/evaluations"
    | "/journal"
    | "/masterclasses"
    | "/mes-classes"
    | "/mes-donnees"
    | "/personnes"
    | "/photos"
    | "/preferences"
    | "/ressources"
    | "/seances";
  icon: LucideIcon;
  roles: readonly Role[];
}

const EVERYONE: readonly Role[] = ["student", "coach", "parent", "admin"];

export const PLACES: readonly Place[] = [
  { to: "/accueil", icon: House, roles: ["student"], fr: "Accueil", en: "Home" },
  { to: "/agenda", icon: CalendarDays, roles: ["student"], fr: "Agenda", en: "Agenda" },
  { to: "/seances", icon: CalendarCheck, roles: ["coach"], fr: "Mes séances", en: "My sessions" },
  { to: "/enfants", icon: UsersRound, roles: ["parent"], fr: "Mes enfants", en: "My children" },
  { to: "/classes", icon: GraduationCap, roles: ["coach"], fr: "Mes classes", en: "My classes" },
  { to: "/mes-classes", icon: GraduationCap, roles: ["student"], fr: "Mes classes", en: "My classes" },
  { to: "/cours", icon: BookOpen, roles: EVERYONE, fr: "Cours", en: "Courses" },
  { to: "/evaluations", icon: FileCheck2, roles: ["student", "coach"], fr: "Évaluations", en: "Evaluations" },
  { to: "/masterclasses", icon: Presentation, roles: ["student", "coach", "admin"], fr: "Masterclasses", en: "Masterclasses" },
  { to: "/disponibilites", icon: CalendarClock, roles: ["coach"], fr: "Disponibilités", en: "Availability" },
  { to: "/edition", icon: NotebookPen, roles: ["coach"], fr: "Éditer mes cours", en: "Edit my courses" },
  { to: "/ressources", icon: FileSearch, roles: EVERYONE, fr: "Ressources", en: "Resources" },
  { to: "/envois", icon: Mail, roles: ["admin"], fr: "Boîte d’envoi", en: "Outbox" },
  { to: "/journal", icon: History, roles: ["admin"], fr: "Journal", en: "Journal" },
  { to: "/conservation", icon: Archive, roles: ["admin"], fr: "Corbeille", en: "Trash" },
  { to: "/adresses", icon: MailX, roles: ["admin"], fr: "Adresses écartées", en: "Addresses set aside" },
  { to: "/personnes", icon: Users, roles: ["admin"], fr: "Personnes", en: "People" },
  { to: "/photos", icon: Images, roles: EVERYONE, fr: "Photos", en: "Photos" },
  { to: "/avis", icon: Bell, roles: EVERYONE, fr: "Avis", en: "Notices" },
  { to: "/preferences", icon: BellRing, roles: EVERYONE, fr: "Préférences", en: "Preferences" },
  { to: "/mes-donnees", icon: FolderLock, roles: EVERYONE, fr: "Mes données", en: "My data" },
];

/** Those of someone with these roles. */
export function placesOf(roles: readonly Role[]): readonly Place[] {
  return PLACES.filter((place) => place.roles.some((role) => roles.includes(role)));
}

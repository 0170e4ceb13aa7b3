/** What people are told, sorted by what it is about, and who it may concern. */
import type { Schemas } from "@preau/react";
import type { Language } from "../../i18n";
import type { Role } from "../../session/session";

export type Kind = Schemas["NoticeType"];

/** Told at once and by all ways, whatever is asked. */
export const CRITICAL: readonly string[] = ["session_cancelled"] satisfies Kind[];

interface Group extends Record<Language, string> {
  kinds: Kind[];
  roles: readonly Role[];
}

const LEARNERS: readonly Role[] = ["student", "parent", "coach", "admin"];

const GROUPS: readonly Group[] = [
  {
    fr: "Séances",
    en: "Sessions",
    roles: ["student", "coach", "admin"],
    kinds: ["session_requested", "session_confirmed", "session_declined", "session_rescheduled", "session_cancelled", "session_reminder"],
  },
  {
    fr: "Famille et classe",
    en: "Family and class",
    roles: LEARNERS,
    kinds: ["grades_published", "evaluation_corrected", "absence_recorded", "parent_report", "task_assigned", "exam_plan_updated", "sync_conflict"],
  },
  {
    fr: "Cours et certificats",
    en: "Courses and certificates",
    roles: ["student", "coach", "admin"],
    kinds: ["enrolled", "deadline_reminder", "course_completed", "certificate_issued", "course_rated", "rating_moderated", "questions_ready"],
  },
  {
    fr: "En direct",
    en: "Live sessions",
    roles: ["student", "coach", "admin"],
    kinds: ["live_scheduled", "live_reminder", "live_started", "live_changed", "live_cancelled", "recording_ready"],
  },
  { fr: "Forum", en: "Forum", roles: ["student", "coach", "admin"], kinds: ["forum_topic", "forum_reply", "reply_solution", "content_flagged"] },
  { fr: "Compte et messages", en: "Account and messages", roles: LEARNERS, kinds: ["message", "registration", "welcome"] },
];

/** Of the kinds that there are, those that may concern someone; those that are in no group stand in the last one. */
export function groupsOf(types: Partial<Record<string, unknown>>, of: readonly Role[]): Group[] {
  const sorted: readonly string[] = GROUPS.flatMap(({ kinds }) => kinds);
  const others = Object.keys(types).filter((kind) => !sorted.includes(kind)) as Kind[];
  return GROUPS.filter(({ roles }) => roles.some((role) => of.includes(role))).map((group) => {
    const kinds = group === GROUPS.at(-1) ? [...group.kinds, ...others] : group.kinds;
    return { ...group, kinds: kinds.filter((kind) => kind in types) };
  });
}

export const KINDS: Record<Language, Record<Kind, string>> = {
  fr: {
    session_requested: "Séance demandée",
    session_confirmed: "Séance confirmée",
    session_declined: "Demande de séance refusée",
    session_rescheduled: "Séance déplacée",
    session_cancelled: "Séance annulée",
    session_reminder: "Rappel avant une séance",
    grades_published: "Notes publiées",
    evaluation_corrected: "Évaluation corrigée",
    absence_recorded: "Absence ou retard",
    parent_report: "Bilan de la semaine",
    task_assigned: "Nouvelle tâche",
    exam_plan_updated: "Plan d’épreuves modifié",
    sync_conflict: "Saisies à départager",
    enrolled: "Inscription à un cours",
    deadline_reminder: "Échéance d’un cours qui approche",
    course_completed: "Cours terminé",
    certificate_issued: "Certificat délivré",
    course_rated: "Avis sur un cours que je donne",
    rating_moderated: "Mon avis a été relu",
    questions_ready: "Questions générées",
    live_scheduled: "Direct prévu",
    live_reminder: "Rappel avant un direct",
    live_started: "Un direct commence",
    live_changed: "Direct modifié",
    live_cancelled: "Direct annulé",
    recording_ready: "Enregistrement disponible",
    forum_topic: "Nouveau sujet",
    forum_reply: "Nouvelle réponse",
    reply_solution: "Ma réponse est la solution",
    content_flagged: "Contenu signalé",
    message: "Message de l’école",
    registration: "Inscription à une masterclass",
    welcome: "Bienvenue",
  },
  en: {
    session_requested: "Session asked for",
    session_confirmed: "Session confirmed",
    session_declined: "Request for a session declined",
    session_rescheduled: "Session moved",
    session_cancelled: "Session cancelled",
    session_reminder: "Reminder before a session",
    grades_published: "Marks published",
    evaluation_corrected: "Evaluation corrected",
    absence_recorded: "Absence or lateness",
    parent_report: "Report of the week",
    task_assigned: "New task",
    exam_plan_updated: "Exam plan changed",
    sync_conflict: "Entries to decide between",
    enrolled: "Enrolment in a course",
    deadline_reminder: "Deadline of a course that comes near",
    course_completed: "Course completed",
    certificate_issued: "Certificate issued",
    course_rated: "Rating of a course that I teach",
    rating_moderated: "My rating was read",
    questions_ready: "Questions generated",
    live_scheduled: "Live session planned",
    live_reminder: "Reminder before a live session",
    live_started: "A live session begins",
    live_changed: "Live session changed",
    live_cancelled: "Live session cancelled",
    recording_ready: "Recording available",
    forum_topic: "New topic",
    forum_reply: "New reply",
    reply_solution: "My reply is the solution",
    content_flagged: "Content that was flagged",
    message: "Message of the school",
    registration: "Registration for a masterclass",
    welcome: "Welcome",
  },
};

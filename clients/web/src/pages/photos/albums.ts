/** The albums that someone may open: their own uploads, those of whom and of what they have to do with, and the trash. */
import { useClasses, type Photo } from "@preau/react";
import { useWords } from "../../i18n";
import { useChildren } from "../../session/children";
import { usePerson } from "../../session/session";
import { useStudents } from "../../session/students";

const words = {
  fr: {
    own: "Mes envois",
    mine: "Mon album",
    trash: "Corbeille",
    class: (name: string) => `Classe : ${name}`,
    student: (name: string) => `Élève : ${name}`,
  },
  en: {
    own: "My uploads",
    mine: "My album",
    trash: "Trash",
    class: (name: string) => `Class: ${name}`,
    student: (name: string) => `Student: ${name}`,
  },
};

export const OWN = "envois";
export const TRASH = "corbeille";

type Subject = Photo["subject"];

const KINDS: readonly string[] = ["class", "course", "masterclass", "profile", "student"] satisfies Subject["kind"][];

/** What an album is of, by its name in the address: `class:019a…`. None of one's own uploads and of the trash. */
export function subjectOf(album: string): Subject | undefined {
  const [kind = "", id] = album.split(":");
  return KINDS.includes(kind) && id ? { kind: kind as Subject["kind"], id } : undefined;
}

export function useAlbums(): { value: string; label: string }[] {
  const said = useWords(words);
  const person = usePerson();
  const is = (role: "student" | "coach" | "admin" | "parent") => person?.roles.includes(role) ?? false;
  const teaches = is("coach") || is("admin");
  const classes = useClasses({ enabled: teaches, staleTime: 60_000 });
  const children = useChildren(is("parent"));
  const students = useStudents(teaches);
  const of = ({ id, name }: { id: string; name: string }) => ({ value: `student:${id}`, label: said.student(name) });
  return [
    { value: OWN, label: said.own },
    ...(is("student") && person ? [{ value: `student:${person.id}`, label: said.mine }] : []),
    ...(classes.data ?? []).map(({ id, name }) => ({ value: `class:${id}`, label: said.class(name) })),
    ...students.map(of),
    ...(is("parent") ? (children.data ?? []).map(of) : []),
    { value: TRASH, label: said.trash },
  ];
}

/** Whom a teacher teaches. */
import { scopeOf, useClasses, usePreau } from "@preau/react";
import { useQuery } from "@tanstack/react-query";

interface Student {
  id: string;
  name: string;
}

/** Of so many classes the pupils are read. */
const MOST_CLASSES = 20;
const MINUTE = 60_000;

/** The pupils of the classes of whoever is signed in, each once, in the order of their names. */
export function useStudents(enabled = true): Student[] {
  const preau = usePreau();
  const classes = useClasses({ enabled, staleTime: MINUTE });
  const ids = classes.data?.filter(({ archived_at }) => !archived_at).slice(0, MOST_CLASSES).map(({ id }) => id);
  const { data: pupils } = useQuery({
    queryKey: [...scopeOf(preau), "students", ids],
    enabled: enabled && ids !== undefined,
    staleTime: MINUTE,
    async queryFn() {
      const read = (class_id: string) => preau.client.GET("/api/classes/{class_id}", { params: { path: { class_id } } });
      const answers = await Promise.all((ids ?? []).map(read));
      return answers.flatMap(({ data }) => data?.students ?? []);
    },
  });
  const names = new Map(pupils?.map(({ student_id, name }) => [student_id, name ?? student_id]));
  return [...names].map(([id, name]) => ({ id, name })).toSorted((one, other) => one.name.localeCompare(other.name));
}

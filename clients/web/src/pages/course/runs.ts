/** Who runs a course: its instructor, and admins. What they may do, the functions decide. */
import { usePerson } from "../../session/session";

export function useRuns(course: { instructor_id: string } | undefined): boolean {
  const person = usePerson();
  if (!person || !course) return false;
  return person.roles.includes("admin") || (person.roles.includes("coach") && course.instructor_id === person.id);
}

/** What must not typecheck. Compiled, and never run. */
import { useBookSession, useCourse, usePreauAct, usePreauQuery, useSlots, type Patches, type Answer } from "../src/index.js";

export function Wrong() {
  const booking = useBookSession();
  // @ts-expect-error A body is needed.
  booking.start({});
  // @ts-expect-error There is no such kind of session.
  booking.start({ body: { type: "Ailleurs", coach_id: "rey", slot: { start: "", end: "" } } });
  // @ts-expect-error It may be unknown.
  booking.data.id;
  // @ts-expect-error Whose slots?
  useSlots({});
  // @ts-expect-error There is no such path.
  usePreauQuery("/nowhere", {});
  // @ts-expect-error It cannot be read.
  usePreauQuery("/sessions/book", {});
  // @ts-expect-error The path needs a course.
  usePreauQuery("/api/courses/{course_id}", {});
  // @ts-expect-error It is no act.
  usePreauAct("GET /health", []);
  const title: string | undefined = useCourse("algebra").data?.title;
  // @ts-expect-error A title is no number.
  const pages: number | undefined = useCourse("algebra").data?.title;
  // @ts-expect-error The act has no such path.
  const patches: Patches<Answer<"/dashboard/summary">> = { "POST /sessions/book": (summary, { path }) => (path ? summary : summary) };
  return [title, pages, patches];
}

/** The pages of a course, one beside the other. */
import { Link } from "@tanstack/react-router";
import { BookOpen, MessagesSquare, Radio } from "lucide-react";
import { useWords } from "../../i18n";

const words = {
  fr: { label: "Pages du cours", course: "Cours", forum: "Forum", live: "Directs" },
  en: { label: "Pages of the course", course: "Course", forum: "Forum", live: "Live sessions" },
};

const TAB = "flex min-h-11 items-center gap-2 border-b-3 border-transparent px-3 whitespace-nowrap text-ink-soft hover:text-ink";
const HERE = { className: "border-leaf-600! text-leaf-800! font-medium" };

export function CourseTabs({ courseId }: { courseId: string }) {
  const said = useWords(words);
  const params = { courseId };
  return (
    <nav aria-label={said.label} className="mb-5 flex flex-wrap border-b border-line">
      <Link to="/cours/$courseId" params={params} activeOptions={{ exact: true }} className={TAB} activeProps={HERE}>
        <BookOpen aria-hidden="true" className="size-4.5" />
        {said.course}
      </Link>
      <Link to="/cours/$courseId/forum" params={params} className={TAB} activeProps={HERE}>
        <MessagesSquare aria-hidden="true" className="size-4.5" />
        {said.forum}
      </Link>
      <Link to="/cours/$courseId/directs" params={params} className={TAB} activeProps={HERE}>
        <Radio aria-hidden="true" className="size-4.5" />
        {said.live}
      </Link>
    </nav>
  );
}

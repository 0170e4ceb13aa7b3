/** The way to a lesson or a quiz. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Step } from "./next";

interface StepLinkProps {
  courseId: string;
  step: Pick<Step, "kind" | "id">;
  className?: string;
  children: ReactNode;
}

/** What a `Button asChild` gives it goes to the link. */
export function StepLink({ courseId, step: { kind, id }, ...rest }: StepLinkProps) {
  return kind === "lesson" ? (
    <Link to="/cours/$courseId/lecons/$lessonId" params={{ courseId, lessonId: id }} {...rest} />
  ) : (
    <Link to="/cours/$courseId/quiz/$quizId" params={{ courseId, quizId: id }} {...rest} />
  );
}

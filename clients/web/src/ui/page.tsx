/** The frame of a page: its title, which takes the focus when one comes to it, and its states. */
import type { PreauError } from "@preau/react";
import { useEffect, useRef, type ReactNode } from "react";
import { useWords } from "../i18n";
import { Button } from "./button";
import { Notice } from "./card";

const words = {
  fr: { again: "Réessayer" },
  en: { again: "Try again" },
};

interface PageProps {
  title: string;
  /** Under the title. */
  lead?: ReactNode;
  /** Beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

export function Page({ title, lead, action, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Préau`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <header className="mb-5 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 ref={heading} tabIndex={-1} className="text-2xl font-bold tracking-tight sm:text-3xl">
            {title}
          </h1>
          {lead && <div className="mt-1 text-ink-soft">{lead}</div>}
        </div>
        {action}
      </header>
      {children}
    </>
  );
}

/** What could not be read, in the problem's own words, and how to try again. */
export function Failed({ error, retry }: { error: Pick<PreauError, "title" | "detail">; retry(): void }) {
  const said = useWords(words);
  return (
    <div role="alert">
      <Notice tone="bad">
        <p className="font-medium">{error.title}</p>
        <p>{error.detail}</p>
        <Button look="secondary" size="small" className="mt-2" onClick={retry}>
          {said.again}
        </Button>
      </Notice>
    </div>
  );
}

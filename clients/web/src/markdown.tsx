/** What people wrote as Markdown, shown: strangers' words too, which `renderMarkdown` makes safe and nobody changes after it. */
import { renderMarkdown } from "@preau/client/markdown";
import { useMemo } from "react";

export function Markdown({ text, className = "" }: { text: string; className?: string }) {
  const html = useMemo(() => renderMarkdown(text), [text]);
  return <div className={`markdown ${className}`} dangerouslySetInnerHTML={{ __html: html }} />;
}

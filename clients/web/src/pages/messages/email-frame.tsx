/**
 * An e-mail as a mail program shows it: in a frame that runs nothing, sends nothing and opens nothing.
 *
 * The frame is under the page's own policy, which takes no style that stands in a document, and e-mails have no other. So their
 * styles are taken out of the source, and given back through the object model once the frame has loaded.
 */
import { useMemo, useRef } from "react";

interface Props {
  html: string;
  title: string;
}

export function EmailFrame({ html, title }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { source, rules } = useMemo(() => withoutStyles(html), [html]);

  function dress() {
    const shown = frame.current?.contentDocument;
    const view = shown?.defaultView;
    if (!shown || !view) return;
    for (const element of shown.querySelectorAll<HTMLElement>("[data-style]")) {
      element.style.cssText = element.dataset["style"] ?? "";
    }
    // A document takes the sheets of its own realm alone.
    const sheet = new (view as unknown as { CSSStyleSheet: typeof CSSStyleSheet }).CSSStyleSheet();
    sheet.replaceSync(rules);
    shown.adoptedStyleSheets = [sheet];
  }

  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin"
      srcDoc={source}
      onLoad={dress}
      tabIndex={0}
      className="h-[50dvh] w-full rounded-lg border border-line"
    />
  );
}

/** The source with its styles under another name, and the rules of its sheets. */
export function withoutStyles(html: string): { source: string; rules: string } {
  const rules: string[] = [];
  const source = html
    .replace(/<style[^>]*>([\s\S]*?)<\/style>/gi, (_, sheet: string) => (rules.push(sheet), ""))
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle=/gi, " data-style="));
  return { source, rules: rules.join("\n") };
}

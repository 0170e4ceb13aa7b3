/** The page on which the Chromium test shows what strangers write, and looks at what has become of it. */
import MarkdownIt from "markdown-it";
import { renderMarkdown } from "../src/markdown.js";
import { cleaned } from "../src/markdown/cleaned.js";
import { htmlOf } from "../src/markdown/html-of.js";

const ELEMENTS = /^(P|BR|HR|H[1-6]|BLOCKQUOTE|UL|OL|LI|PRE|CODE|STRONG|EM|S|A|TABLE|THEAD|TBODY|TR|TH|TD)$/;
const ATTRIBUTES: Record<string, RegExp> = {
  "A href": /^(https?:\/\/|mailto:)/,
  "A rel": /^nofollow ugc noopener noreferrer$/,
  "OL start": /^\d+$/,
  "TH align": /^(left|center|right)$/,
  "TD align": /^(left|center|right)$/,
  "CODE class": /^language-[^\s"'<>]+$/,
};

const ways = {
  renderMarkdown,
  /** Each of the two locks alone. */
  htmlOf,
  cleaned,
  /** What the corpus does where there is none. */
  asItIs: (html: string) => html,
  asTrustingReaders: (markdown: string) => new MarkdownIt({ html: true }).render(markdown),
};

const page = {
  /** How often something ran. */
  ran: 0,

  html: (way: keyof typeof ways, text: string) => ways[way](text),

  /** Shows each text; what is wrong with what is shown, where nothing else is to be there than Markdown's. */
  show(way: keyof typeof ways, texts: string[]): string[] {
    return texts.flatMap((text) => {
      const html = ways[way](text);
      const place = document.createElement("div");
      document.querySelector("main")?.append(place);
      place.innerHTML = html;
      return wrong(place).map((what) => `${what}: ${text} → ${html}`);
    });
  },

  /** What each text costs: the longest time, in milliseconds, and the longest HTML. */
  cost(texts: string[]): { ms: number; length: number; of: string }[] {
    return texts.map((text) => {
      const begun = performance.now();
      const { length } = renderMarkdown(text);
      return { ms: performance.now() - begun, length, of: text.slice(0, 20) };
    });
  },
};

/** Where nothing loads. */
const again = document.implementation.createHTMLDocument().body;

function wrong(place: HTMLElement): string[] {
  const found = [...place.querySelectorAll("*")].flatMap((element) => {
    if (!ELEMENTS.test(element.nodeName)) return [element.nodeName];
    const attributes = [...element.attributes].map(({ name, value }) => [`${element.nodeName} ${name}`, value] as const);
    const bad = attributes.filter(([name, value]) => !ATTRIBUTES[name]?.test(value)).map(([name, value]) => `${name}=${value}`);
    const hasNoRel = element.hasAttribute("href") && !element.hasAttribute("rel");
    return hasNoRel ? [...bad, "no rel"] : bad;
  });
  // What a browser reads in another way the second time would be cleaned as one thing and shown as another.
  again.innerHTML = place.innerHTML;
  return again.innerHTML === place.innerHTML ? found : [...found, "read in another way the second time"];
}

for (const say of ["alert", "msgbox"]) Object.assign(window, { [say]: () => void (page.ran += 1) });

declare global {
  interface Window {
    markdown: typeof page;
  }
}
window.markdown = page;

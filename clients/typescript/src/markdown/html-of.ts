/** From Markdown to HTML, in which nothing of the text is HTML. */
import MarkdownIt, { type StateCore, type Token } from "markdown-it";
import { isLinkable } from "./addresses.js";

/** How many characters of addresses a text's links have at most: a definition that is used thousands of times ends there. */
const MOST_OF_ADDRESSES = 200_000;

const parser = new MarkdownIt({ html: false, breaks: true, linkify: true, typographer: false });
// Only what says that it is an address is one: `example.com` and `amina@example.com` are text.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
parser.validateLink = isLinkable;
parser.core.ruler.push("preau", shown);

export function htmlOf(markdown: string): string {
  return parser.render(markdown);
}

/** Aligns columns without styles, makes links of pictures, and lets go the links beyond {@link MOST_OF_ADDRESSES}. */
function shown(state: StateCore): void {
  let left = MOST_OF_ADDRESSES;
  for (const token of state.tokens) {
    const [, align] = /^text-align:(\w+)$/.exec(attribute(token, "style")) ?? [];
    if (align) token.attrs = [["align", align]];
    if (!token.children) continue;
    token.children = linksForPictures(token.children, state);
    for (const link of token.children.filter(({ type }) => type === "link_open")) {
      const address = attribute(link, "href");
      left -= address.length;
      // A title is told to whoever points at a link, as if the page said it.
      link.attrs = left < 0 ? [] : [["href", address]];
    }
  }
}

/** A picture tells its host who reads it, and when: whoever wants to see it follows the link. */
function linksForPictures(tokens: Token[], state: StateCore): Token[] {
  let isLinked = false;
  return tokens.flatMap((token) => {
    if (token.type === "link_open" || token.type === "link_close") isLinked = token.type === "link_open";
    if (token.type !== "image") return [token];
    const address = attribute(token, "src");
    const text = new state.Token("text", "", 0);
    text.content = parser.renderer.renderInlineAsText(token.children ?? [], parser.options, state.env) || address;
    if (isLinked) return [text];
    const open = new state.Token("link_open", "a", 1);
    open.attrSet("href", address);
    return [open, text, new state.Token("link_close", "a", -1)];
  });
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? "");
}

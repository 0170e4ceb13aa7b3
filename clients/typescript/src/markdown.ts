/**
 * What people write as Markdown, as HTML that may be shown: lessons, forum posts, messages, reports. In a browser alone, and with
 * `markdown-it` and `dompurify` installed beside this package; nothing else of it needs them.
 */
import { cleaned } from "./markdown/cleaned.js";
import { htmlOf } from "./markdown/html-of.js";

/**
 * The HTML of a text in Markdown: CommonMark with tables, strikethrough and bare addresses as links, each line break kept.
 *
 * Safe to put into a page, whoever wrote the text: HTML within it is shown as the text that it is, a picture becomes a link to it, links
 * lead to `http:`, `https:` and `mailto:` addresses and pass nothing on (`rel`), and of the elements and attributes of HTML only those
 * are there that Markdown needs: nothing that runs, loads, submits or styles. Not to be changed before it is put there.
 *
 * @throws {Error} where there is no document, as on a server: nothing could be cleaned there.
 */
export function renderMarkdown(markdown: string): string {
  return cleaned(htmlOf(markdown));
}

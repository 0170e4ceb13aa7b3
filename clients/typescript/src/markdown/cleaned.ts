/** The second lock: whatever HTML comes in, what goes out is of these elements and attributes. */
import DOMPurify, { type Config, type DOMPurify as Purifier } from "dompurify";
import { isLinkable } from "./addresses.js";

const CONFIG: Config = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code"],
    ...["strong", "em", "s", "a", "table", "thead", "tbody", "tr", "th", "td", "#text"],
  ],
  ALLOWED_ATTR: ["href", "start", "align", "class"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // Not addresses, so that `ALLOWED_URI_REGEXP` is none of their business.
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
};
/** Followed links pass on no standing in searches, no window and no address of the page. */
const REL = "nofollow ugc noopener noreferrer";
/** Of the classes a page may have, none but the language of code, for whoever colours it. */
const LANGUAGE = /^language-[\w+#.-]{1,30}$/;

let purifier: Purifier | undefined;

export function cleaned(html: string): string {
  purifier ??= ready();
  return purifier.sanitize(html, CONFIG);
}

/** One of our own, whose rules are not those of the application's. */
function ready(): Purifier {
  if (typeof document === "undefined") throw new Error("renderMarkdown cleans with the document of a browser, and there is none here");
  const own = DOMPurify(window);
  if (!own.isSupported) throw new Error("this browser has not what renderMarkdown cleans with");
  own.addHook("uponSanitizeAttribute", (element, attribute) => {
    const { attrName, attrValue } = attribute;
    if (attrName === "class" && !(element.nodeName === "CODE" && LANGUAGE.test(attrValue))) attribute.keepAttr = false;
    if (attrName === "href" && !(element.nodeName === "A" && isLinkable(attrValue))) attribute.keepAttr = false;
  });
  own.addHook("afterSanitizeAttributes", (element) => {
    if (element.nodeName === "A" && element.hasAttribute("href")) element.setAttribute("rel", REL);
  });
  return own;
}

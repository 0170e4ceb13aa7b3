/** `renderMarkdown` in Chromium, against what has been tried elsewhere. CHROMIUM says where the browser is. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { renderMarkdown } from "../src/markdown.js";
import { browserOn, pagesOf, type Page } from "./chromium.js";
import type {} from "./markdown-page.js";
import { COSTLY, HTML, MARKDOWN } from "./xss-corpus.js";

/** Whatever asks it for anything has loaded what it must not. */
const asked: string[] = [];
const trap = http.createServer(({ url }, response) => (asked.push(String(url)), response.writeHead(204).end()));
trap.listen(0, "127.0.0.1");
await once(trap, "listening");
const address = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
const baited = (texts: string[]) => texts.map((text) => text.replaceAll("TRAP", address));

const pages = await pagesOf({ markdown: "test/markdown-page.ts" });
const profile = await mkdtemp(join(tmpdir(), "preau-markdown-"));
const browser = await browserOn(profile);
after(async () => {
  await browser.kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  pages.close();
  trap.close();
  trap.closeAllConnections();
});

type Way = "renderMarkdown" | "htmlOf" | "cleaned" | "asItIs" | "asTrustingReaders";

async function opened(): Promise<Page> {
  const page = await browser.page(`${pages.address}/markdown`);
  await page.evaluate(async () => {
    while (!window.markdown) await new Promise((later) => setTimeout(later, 10));
  });
  return page;
}
const show = (page: Page, way: Way, texts: string[]) =>
  page.evaluate(({ way, texts }) => window.markdown.show(way, texts), { way, texts: baited(texts) });
const html = (page: Page, text: string) => page.evaluate((text) => window.markdown.html("renderMarkdown", text), text);
const ran = (page: Page) => page.evaluate(() => window.markdown.ran);
/** As long as what the corpus does by itself takes, with room. */
const quiet = () => new Promise((later) => setTimeout(later, 1_500));

test("what Markdown says is shown", async () => {
  const page = await opened();
  const text = [
    "## Suites & limites\n\nUne *suite*, **donc** ~~pas~~ une fonction,\nvoir https://example.com/cours?a=1&b=2.",
    "\n3. trois\n4. quatre\n\n- a\n  - b\n\n> cité\n\n---\n",
    "| n | u |\n|:--|--:|\n| 1 | `2` |\n",
    "```python\nif a < b: print('é')\n```\n",
    "[Courriel](mailto:amina@example.com), ![le graphe](https://example.com/g.png), [![i](https://example.com/i.png) ici](https://example.com)",
  ].join("\n");
  const rel = `rel="nofollow ugc noopener noreferrer"`;
  assert.equal(
    await html(page, text),
    `<h2>Suites &amp; limites</h2>
<p>Une <em>suite</em>, <strong>donc</strong> <s>pas</s> une fonction,<br>
voir <a href="https://example.com/cours?a=1&amp;b=2" ${rel}>https://example.com/cours?a=1&amp;b=2</a>.</p>
<ol start="3">
<li>trois</li>
<li>quatre</li>
</ol>
<ul>
<li>a
<ul>
<li>b</li>
</ul>
</li>
</ul>
<blockquote>
<p>cité</p>
</blockquote>
<hr>
<table>
<thead>
<tr>
<th align="left">n</th>
<th align="right">u</th>
</tr>
</thead>
<tbody>
<tr>
<td align="left">1</td>
<td align="right"><code>2</code></td>
</tr>
</tbody>
</table>
<pre><code class="language-python">if a &lt; b: print('é')
</code></pre>
<p><a href="mailto:amina@example.com" ${rel}>Courriel</a>, <a href="https://example.com/g.png" ${rel}>le graphe</a>, <a href="https://example.com" ${rel}>i ici</a></p>
`,
  );
  assert.equal(await html(page, "<b>gras</b> & [ici](javascript:alert(1))"), "<p>&lt;b&gt;gras&lt;/b&gt; &amp; [ici](javascript:alert(1))</p>\n");
  await page.close();
});

test("of what strangers write nothing runs, loads, submits or styles, and neither lock needs the other", async () => {
  const page = await opened();
  asked.length = 0;
  assert.deepEqual(await show(page, "renderMarkdown", [...HTML, ...MARKDOWN]), []);
  assert.deepEqual(await show(page, "cleaned", HTML), []);
  // What links pass on, and which classes code has, is the second lock's alone.
  const parsed = await show(page, "htmlOf", [...HTML, ...MARKDOWN]);
  assert.deepEqual(parsed.filter((what) => !/^(no rel|CODE class=language-)/.test(what)), []);
  await quiet();
  assert.deepEqual([await ran(page), asked], [0, []]);
  assert.equal(await page.evaluate(() => `${document.title} ${document.baseURI === location.href} ${document.forms.length}`), "/markdown true 0");
  await page.close();
});

test("the same runs and loads where nothing cleans it: this page would have told", async () => {
  const page = await opened();
  asked.length = 0;
  // But for what would leave the page.
  const [stays, mistakes] = [HTML, MARKDOWN].map((texts) => texts.filter((text) => !/refresh|<base|<plaintext/.test(text)));
  assert((await show(page, "asItIs", stays ?? [])).length > 70);
  await quiet();
  assert((await ran(page)) >= 20, `${await ran(page)} ran`);
  assert(new Set(asked).size > 15, asked.join());
  const before = await ran(page);
  asked.length = 0;
  assert((await show(page, "asTrustingReaders", mistakes ?? [])).length > 10);
  await quiet();
  assert((await ran(page)) > before);
  assert(new Set(asked).size > 3, asked.join());
  await page.close();
});

test("put together in any way it does no more", async () => {
  const page = await opened();
  asked.length = 0;
  const part = fc.oneof(
    fc.constantFrom(...HTML, ...MARKDOWN),
    fc.constantFrom("\n", "\n\n", " ", "    ", "> ", "- ", "1. ", "# ", "`", "```\n", "*", "**", "[", "](", ")", "![", "<", ">", '"', "'", "|", "\n|-|\n", "&", "\\", "\u0000", "<!--", "]]>"),
    fc.string({ unit: "grapheme", maxLength: 8 }),
  );
  const texts = fc.sample(fc.array(part, { minLength: 2, maxLength: 12 }).map((parts) => parts.join("")), 1_000);
  for (const way of ["renderMarkdown", "cleaned"] as const) {
    for (let at = 0; at < texts.length; at += 250) assert.deepEqual(await show(page, way, texts.slice(at, at + 250)), []);
  }
  await quiet();
  assert.deepEqual([await ran(page), asked], [0, []]);
  await page.close();
});

test("no text costs much more than another one as long", async () => {
  const page = await opened();
  const usual = "Une **suite** est une [fonction](https://example.com/f) :\n\n- `u(n)`\n- ~~v~~\n\n".repeat(600).slice(0, 20_000);
  const cost = (texts: string[]) => page.evaluate((texts) => window.markdown.cost(texts), texts);
  const [once, ofUsual] = [await cost(COSTLY), await cost([usual, usual, usual])];
  const ms = Math.max(...ofUsual.map((one) => one.ms));
  const found = once.map(({ of, length, ms: taken }) => ({ of, length, times: taken / ms }));
  const worst = (by: "times" | "length") => found.reduce((a, b) => (b[by] > a[by] ? b : a));
  console.log(`of ${found.length} texts the slowest and the longest: ${JSON.stringify([worst("times"), worst("length")])}`);
  assert(worst("times").times < 50);
  assert(worst("length").length < 2_500_000);
  await page.close();
});

test("where there is no document it says so, and cleans nothing by halves", () => {
  assert.throws(() => renderMarkdown("*a*"), /document of a browser/);
});

/**
 * The API reference in Chromium, on a local host with the demonstration school. Run by `cargo xtask test`: PREAU_ADDRESS
 * says where the host answers, CHROMIUM where the browser is; SCREENSHOTS, if it is set, names a folder that gets pictures.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";

const { chromium } = createRequire(new URL("../../../tools/package.json", import.meta.url))("playwright-core");

const { PREAU_ADDRESS: address = "http://127.0.0.1:8787", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;
const ALONE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ALONE });
after(() => browser.close());
const complaints = [];
const elsewhere = [];
const page = await opened("/reference");

async function opened(path) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !url.startsWith("data:")) elsewhere.push(url);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(`${address}${path}`);
  await page.locator(".opblock-tag").first().waitFor();
  return page;
}

async function picture(page, name) {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

const operation = (page, id) => page.locator(`.opblock[id$="-${id}"]`);
const domain = (page, tag) => page.locator(`.opblock-tag[data-tag="${tag}"]`);
const operations = Object.values((await (await fetch(`${address}/openapi.json`)).json()).paths).flatMap((path) => Object.values(path));

/** What the operation answers when it is tried: its status and its body. */
async function tried(page, id) {
  const block = operation(page, id);
  if ((await block.count()) === 0) await domain(page, operations.find(({ operationId }) => operationId === id).tags[0]).click();
  if (!(await block.locator(".execute").isVisible())) await block.locator(".opblock-summary-control").click();
  const answered = page.waitForResponse((response) => response.request().method() !== "OPTIONS");
  await block.locator(".execute").click();
  const status = (await answered).status();
  await block.locator(".live-responses-table .response-col_status").filter({ hasText: String(status) }).waitFor();
  return { status, text: await block.locator(".live-responses-table").innerText() };
}

test("every endpoint of the document is there, under its domain", async () => {
  const tags = new Set(operations.flatMap(({ tags }) => tags));
  assert.deepEqual(await page.locator(".opblock-tag").evaluateAll((all) => all.map(({ dataset }) => dataset.tag)), [...tags].sort());
  for (const tag of tags) {
    await domain(page, tag).click();
    await page.locator(".opblock").first().waitFor();
    const own = operations.filter(({ tags }) => tags.includes(tag)).map(({ operationId }) => `operations-${tag}-${operationId}`);
    assert.deepEqual((await page.locator(".opblock").evaluateAll((all) => all.map(({ id }) => id))).sort(), own.sort());
    await domain(page, tag).click();
    await page.locator(".opblock").first().waitFor({ state: "detached" });
  }
  await picture(page, "reference");
});

test("without a token a call is refused, with the problem's words", async () => {
  const { status, text } = await tried(page, "get-me");
  assert.equal(status, 401);
  assert.match(text, /unauthenticated/);
  // Chromium itself says that the answer was a refusal.
  assert.deepEqual(complaints.splice(0).map((text) => /\b(401)\b/.exec(text)?.[1]), ["401"]);
});

test("one click signs in as someone of the school, and the call is theirs", async () => {
  await page.getByRole("button", { name: "Amina Diallo" }).click();
  await page.getByRole("status").filter({ hasText: "Amina Diallo (student)" }).waitFor();
  const { status, text } = await tried(page, "get-me");
  assert.equal(status, 200);
  assert.match(text, /amina@preau\.example/);
  await picture(page, "reference-tried");
});

test("another click is another person, and the same once more is nobody", async () => {
  const claire = page.getByRole("button", { name: "Claire Obame" });
  await claire.click();
  assert.match((await tried(page, "get-me")).text, /claire@preau\.example/);
  assert.equal(await page.locator('#people button[aria-pressed="true"]').count(), 1);
  await claire.click();
  assert.equal((await tried(page, "get-me")).status, 401);
  complaints.splice(0);
});

test("a link of the list of functions opens the description of one", async () => {
  const list = await browser.newPage();
  list.setDefaultTimeout(30_000);
  await list.goto(`${address}/functions`);
  await list.getByRole("link", { name: "book-session", exact: true }).click();
  await operation(list, "book-session").getByText("Who may call: student, coach, admin").waitFor();
  await list.close();
});

test("on a phone nothing is wider than the screen", async () => {
  for (const width of [390, 768]) {
    await page.setViewportSize({ width, height: 700 });
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(widest <= width, `${widest} pixels on a screen of ${width}`);
  }
});

test("nothing comes from elsewhere, and the browser complained of nothing, the content security policy included", () => {
  assert.deepEqual([elsewhere, complaints], [[], []]);
});

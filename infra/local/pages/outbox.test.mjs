/**
 * The outbox in Chromium, on a local host with the demonstration school, after what `agenda.test.mjs` did there or on a
 * fresh one. Run by `cargo xtask test`, with the same variables.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";

const { chromium } = createRequire(new URL("../../../tools/package.json", import.meta.url))("playwright-core");

const { PREAU_ADDRESS: address = "http://127.0.0.1:8787", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ALONE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ALONE });
after(() => browser.close());
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
page.setDefaultTimeout(15_000);
/** What Chromium complains of: violations of the content security policy are among it. */
const complaints = [];
page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
await page.goto(address);
/** The people of the first page, each with a token. */
const people = JSON.parse(await page.locator("#school").textContent());
await page.getByRole("link", { name: /^Boîte d’envoi/ }).click();
await page.waitForURL(`${address}/outbox`);
await settled();

async function settled() {
  await page.locator('#messages[aria-busy="false"]').waitFor();
}

async function answered(id, path, body) {
  const { token } = people.find((person) => person.id === id);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${address}${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  assert(response.ok, `${path}: ${response.status}`);
  return response.json();
}

async function picture(name) {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/outbox-${name}.png`, fullPage: true });
}

const rows = (...words) =>
  words.reduce((found, hasText) => found.filter({ hasText }), page.locator("#messages > li"));

/** The ids of the messages that are shown to have these words in their lines. */
async function ids(...words) {
  return rows(...words).evaluateAll((items) => items.map((item) => item.dataset.message));
}

const row = (id) => page.locator(`#messages > li[data-message="${id}"]`);

/** The one message with these words that is not among the `known` ones, as soon as it is shown. */
async function appeared(known, until, ...words) {
  const news = async () => (await ids(...words)).filter((id) => !known.includes(id));
  while ((await news()).length === 0 && Date.now() < until) await page.waitForTimeout(100);
  const found = await news();
  assert.equal(found.length, 1, words.join());
  return row(found[0]);
}

/** The e-mails about the booking, by who reads them. */
const letters = {};

test("what the school was told of at its first start is there, with its state", async () => {
  await rows("Jean-Marc Mba", "E-mail", "session-cancelled", "envoyé", "1 tentative").waitFor();
  await rows("Jean-Marc Mba", "Notification", "session-cancelled", "envoyé").waitFor();
  assert.match(await page.getByRole("status").innerText(), /^\d+ messages\.$/);
});

test("both e-mails of a booking appear within ten seconds, by themselves", async () => {
  const known = await ids();
  const now = Date.now();
  const [from, to] = [now + 20 * DAY, now + 30 * DAY].map((time) => new Date(time).toISOString());
  const slots = await answered("bastien", `/coaches/rey/slots?from=${from}&to=${to}&duration_minutes=60`);
  await answered("bastien", "/sessions/book", { type: "Visio", coach_id: "rey", slot: slots.data.at(-1) });
  for (const name of ["Bastien Morel", "Hélène Rey"]) {
    letters[name] = await appeared(known, now + 10_000, name, "E-mail", "session-requested", "envoyé");
  }
  await picture("booked");
});

test("an e-mail opens to its subject, its text and its HTML in a frame", async () => {
  const letter = letters["Hélène Rey"];
  await letter.locator("summary").click();
  await letter.getByRole("heading", { name: /^Bastien Morel vous demande une séance : / }).waitFor();
  assert.match(await letter.locator(".letter > pre").innerText(), /Bastien Morel vous demande une séance\./);
  await letter.getByText("Pièce jointe : invitation.ics (text/calendar; charset=utf-8; method=REQUEST)").click();
  await letter.getByText("BEGIN:VCALENDAR").waitFor();
  const body = letter.frameLocator("iframe").locator("body");
  await body.getByText("Bastien Morel vous demande une séance.").waitFor();
  assert.equal(await letter.locator("iframe").getAttribute("sandbox"), "");
  assert.equal(await body.evaluate((body) => getComputedStyle(body).backgroundColor), "rgb(244, 245, 247)");
  await picture("open");
});

test("the student reads the other side of it", async () => {
  const letter = letters["Bastien Morel"];
  await letter.locator("summary").focus();
  await page.keyboard.press("Enter");
  await letter.getByRole("heading", { name: /^Séance demandée à Hélène Rey : / }).waitFor();
});

test("of a session that begins soon both get two e-mails, that it is agreed and a reminder", async () => {
  const known = await ids();
  const now = Date.now();
  // Whoever has no lesson of the school on this day.
  const [id, name] = new Date(now).getUTCDay() === 3 ? ["bastien", "Bastien Morel"] : ["amina", "Amina Diallo"];
  const [start, end] = [20, 50].map((minutes) => new Date(now + minutes * MINUTE).toISOString());
  // His hours bind others: a coach takes what time they want, and it is agreed.
  await answered("mba", "/sessions/book", { type: "Visio", coach_id: "mba", student_id: id, slot: { start, end } });
  for (const reader of ["Jean-Marc Mba", name]) {
    await appeared(known, now + 10_000, reader, "E-mail", "session-confirmed", "envoyé");
  }
  // The reminder is due already: it goes out when the ticker comes by, once a minute.
  const reminders = [];
  for (const reader of ["Jean-Marc Mba", name]) {
    await appeared(known, now + 2 * MINUTE, reader, "Notification", "session-reminder", "envoyé");
    reminders.push(await appeared(known, now + 2 * MINUTE, reader, "E-mail", "session-reminder", "envoyé"));
  }
  for (const letter of reminders) {
    await letter.locator("summary").click();
    await letter.getByRole("heading", { name: /^Rappel : séance avec / }).waitFor();
  }
  await picture("reminded");
});

test("what is open stays so when the page looks for news", async () => {
  const frame = await letters["Hélène Rey"].locator("iframe").elementHandle();
  await Promise.all([
    page.waitForResponse((response) => response.url().includes("/api/admin/messages")),
    page.getByRole("button", { name: /^Actualiser/ }).click(),
  ]);
  await settled();
  assert(await frame.evaluate((frame) => frame.isConnected));
});

test("a notice opens to its title and its words", async () => {
  const notice = rows("Bastien Morel", "Notification", "session-requested").first();
  await notice.locator("summary").click();
  await notice.getByText(/^Votre demande est envoyée : /).waitFor();
  assert.equal(await notice.locator("iframe").count(), 0);
});

test("one person is shown only what goes to them", async () => {
  await page.getByLabel("Destinataire").selectOption({ label: "Bastien Morel" });
  await rows("Jean-Marc Mba", "session-cancelled").first().waitFor({ state: "detached" });
  await settled();
  const names = await page.locator("#messages summary strong").allInnerTexts();
  assert(names.length >= 4 && names.every((name) => name === "Bastien Morel"), names.join());
  await page.getByLabel("Destinataire").selectOption({ label: "Claire Obame" });
  await page.getByText("0 message.").waitFor();
  await page.getByLabel("Destinataire").selectOption("");
  await rows("Jean-Marc Mba").first().waitFor();
});

test("a message that was given up says why, and is tried again by a click", async () => {
  const id = (await ids("Jean-Marc Mba", "E-mail"))[0];
  let retried = 0;
  await page.route("**/api/admin/messages?*", async (route) => {
    const answer = await (await route.fetch()).json();
    const message = answer.data.find((message) => message.id === id);
    if (retried === 0) Object.assign(message, { state: "failed", reason: "500 internal_error", attempts: 3 });
    await route.fulfill({ json: answer });
  });
  await page.route(`**/api/admin/messages/${id}/retry`, async (route) => {
    retried += 1;
    // It was sent in truth, which the host says.
    await route.continue();
  });
  await page.getByRole("button", { name: /^Actualiser/ }).click();
  await row(id).filter({ hasText: "500 internal_error" }).filter({ hasText: "3 tentatives" }).waitFor();
  await row(id).getByText(/^prochaine : /).waitFor();
  await row(id).locator("summary").click();
  await row(id).getByRole("button", { name: /^Réessayer/ }).click();
  await page.locator("#status.refused").waitFor();
  assert.equal(retried, 1);
  await row(id).filter({ hasText: "envoyé" }).waitFor();
  await row(id).getByRole("button").waitFor({ state: "detached" });
  await page.unrouteAll({ behavior: "wait" });
  assert.deepEqual(complaints.splice(0).map((text) => /\b(409)\b/.exec(text)?.[1]), ["409"]);
});

test("on a phone nothing is wider than the screen", async () => {
  for (const width of [320, 390, 768, 1024]) {
    await page.setViewportSize({ width, height: 700 });
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(widest <= width, `${widest} pixels on a screen of ${width}`);
    await picture(`width-${width}`);
  }
});

test("the browser complained of nothing, the content security policy included", () => {
  assert.deepEqual(complaints, []);
});

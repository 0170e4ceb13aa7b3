/**
 * A booking in Chromium, from the free time of a coach to what everyone is told of it, on a local host that has just loaded the
 * demonstration school. Run as `people.test.mjs` is. The time is the real one, so what is booked is in the weeks to come, whose
 * hours are all ahead.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { address, assertFit, launched, settled, signedIn, toast } from "./support.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The hours of Rey in Paris and of Mba in Libreville, from Sunday to Saturday, as `infra/local/src/demo.rs` sets them. */
const HOURS = {
  rey: [[], ["17:00", "20:00"], ["17:00", "20:00"], ["13:30", "19:00"], ["16:00", "20:00"], [], ["09:00", "12:30"]],
  mba: [[], [], ["18:00", "21:00"], [], [], ["16:00", "20:00"], ["14:00", "18:00"]],
};

const browser = await launched();
after(() => browser.close());
const complaints = [];
/** What the browser said of requests that were refused, as it does of each: their statuses. */
const refused = () => complaints.splice(0).map((text) => /status of (4\d\d)/.exec(text)?.[1] ?? text);

const opened = async (name, zone) => {
  const page = await signedIn(browser, name, complaints, { timezoneId: zone });
  await page.getByRole("navigation").getByRole("link", { name: "Agenda" }).click();
  await page.getByRole("heading", { level: 1, name: "Agenda" }).waitFor();
  return page;
};

/** The page of this coach, seven days from now. */
async function weekOf(page, coach) {
  await page.getByRole("button", { name: /^Avec/ }).click();
  await page.getByRole("menuitemradio", { name: coach }).click();
  const next = page.getByRole("button", { name: "Sept jours après" });
  if (await page.getByRole("button", { name: "Sept jours avant" }).isDisabled()) await next.click();
  await settled(page);
}

const slots = (page) => page.locator("button[data-start]").evaluateAll((all) => all.map(({ dataset }) => dataset.start));
const slot = (page, start) => page.locator(`button[data-start="${start}"]`);
const session = (page, start) => page.locator(`li[data-start="${start}"]`);

/** Seven days have each day of the week once: what is offered is within the hours, and each day that has hours offers something. */
async function assertOffersHours(page, hours, timeZone) {
  const days = new Set();
  for (const start of await slots(page)) {
    const local = (instant) =>
      new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(instant).split(/,? /);
    const [[day, from], [, to]] = [local(new Date(start)), local(new Date(Date.parse(start) + 60 * MINUTE))];
    const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(day);
    const [opens, closes] = hours[weekday];
    assert(opens <= from && from < to && to <= closes, `${day}: ${from}–${to}`);
    days.add(weekday);
  }
  assert.deepEqual([...days].sort(), hours.flatMap((span, day) => (span.length > 0 ? [day] : [])));
}

async function ask(page, start) {
  await slot(page, start).click();
  await page.getByRole("dialog", { name: "Demander cette séance" }).getByRole("button", { name: "Envoyer la demande" }).click();
}

const amina = await opened(/Amina Diallo/, "Europe/Paris");
/** The slot that Amina asks for: the last of a Saturday, which no lesson of the school is near. */
let start;

test("a week to come offers slots on each day that the coach teaches, within their hours", async () => {
  await weekOf(amina, "Hélène Rey");
  await assertOffersHours(amina, HOURS.rey, "Europe/Paris");
});

test("another coach has other hours, of another zone", async () => {
  await weekOf(amina, "Jean-Marc Mba");
  await assertOffersHours(amina, HOURS.mba, "Africa/Libreville");
  await weekOf(amina, "Hélène Rey");
});

test("the days after and before are gone through, and none that is past", async () => {
  const days = amina.getByText(/^Du .* au /);
  const here = await days.innerText();
  await amina.getByRole("button", { name: "Sept jours après" }).click();
  await amina.getByText(here).waitFor({ state: "detached" });
  await amina.getByRole("button", { name: "Sept jours avant" }).click();
  await amina.getByText(here).waitFor();
  await amina.getByRole("button", { name: "Sept jours avant" }).click();
  assert(await amina.getByRole("button", { name: "Sept jours avant" }).isDisabled());
  await settled(amina);
  for (const past of await slots(amina)) assert(Date.parse(past) > Date.now() - MINUTE, past);
  await amina.getByRole("button", { name: "Sept jours après" }).click();
  await amina.getByText(here).waitFor();
  await settled(amina);
});

const bastien = await opened(/Bastien Morel/, "Europe/Paris");

test("a slot that is asked for takes those that it overlaps or touches, and the keyboard goes on at the request", async () => {
  const before = await slots(amina);
  start = before.filter((one) => new Date(one).getUTCDay() === 6).at(-1);
  await ask(amina, start);
  await toast(amina, "Demande envoyée");
  await session(amina, start).getByText("demandée").waitFor();
  await amina.waitForFunction((start) => document.activeElement?.getAttribute("data-start") === start, start);
  const left = await slots(amina);
  assert(left.length < before.length && !left.includes(start));
});

test("another student is not offered it, and sees nothing of the request", async () => {
  await weekOf(bastien, "Hélène Rey");
  assert.equal(await slot(bastien, start).count(), 0);
  assert.equal(await session(bastien, start).count(), 0);
  assert.equal(await bastien.getByRole("main").getByText("Amina").count(), 0);
});

test("a request that is withdrawn, here by keyboard, frees its slot; elsewhere, where it still stands, that is refused in the server’s words", async () => {
  const stale = await opened(/Amina Diallo/, "Europe/Paris");
  const takeBack = session(stale, start).getByRole("button", { name: /^Retirer ma demande/ });
  await takeBack.waitFor();
  await amina.keyboard.press("Tab");
  await amina.keyboard.press("Enter");
  await toast(amina, "Demande retirée");
  await session(amina, start).getByText("annulée").waitFor();
  await slot(amina, start).waitFor();
  await amina.waitForFunction((start) => document.activeElement?.getAttribute("data-start") === start, start);
  assert.deepEqual(refused(), []);

  await takeBack.click();
  await toast(stale, /./);
  await session(stale, start).getByText("annulée").waitFor();
  await stale.context().close();
  assert.deepEqual(refused(), ["409"]);
});

test("of two who saw a slot free, the second is told that it is taken, and sees so", async () => {
  await bastien.reload();
  await weekOf(bastien, "Hélène Rey");
  await slot(bastien, start).waitFor();
  await ask(amina, start);
  await slot(amina, start).waitFor({ state: "detached" });
  await ask(bastien, start);
  await toast(bastien, "Ce créneau est déjà pris");
  await slot(bastien, start).waitFor({ state: "detached" });
  assert.deepEqual(refused(), ["409"]);
});

const claire = await signedIn(browser, /Claire Obame/, complaints);
await claire.getByRole("heading", { name: "Boîte d’envoi" }).waitFor();
const rows = (...words) => words.reduce((found, hasText) => found.filter({ hasText }), claire.locator("li[data-message]"));
const ids = (...words) => rows(...words).evaluateAll((all) => all.map(({ dataset }) => dataset.message));
const letter = claire.getByRole("dialog");

/** The one message with these words that is not among the `known` ones, once it is shown by itself. */
async function appeared(known, within, ...words) {
  const end = Date.now() + within;
  const news = async () => (await ids(...words)).filter((id) => !known.includes(id));
  while ((await news()).length === 0 && Date.now() < end) await claire.waitForTimeout(100);
  const found = await news();
  assert.equal(found.length, 1, words.join());
  return claire.locator(`li[data-message="${found[0]}"]`);
}

async function answered(id, path, body) {
  const { demonstration } = await (await fetch(`${address}/app/config.json`)).json();
  const { token } = demonstration.find((person) => person.id === id);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${address}${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  assert(response.ok, `${path}: ${response.status}`);
  return response.json();
}

async function read(row) {
  await row.getByRole("button", { name: /^Lire/ }).click();
  await letter.waitFor();
}

async function closed() {
  await claire.keyboard.press("Escape");
  await letter.waitFor({ state: "detached" });
}

test("what one person was told at the school’s first start is there, with its state, and nothing of others", async () => {
  await claire.getByLabel("Destinataire").fill("mba");
  await rows(/^(?!.*Jean-Marc Mba)/s).first().waitFor({ state: "detached" });
  await rows("Jean-Marc Mba", "E-mail, session-cancelled", "1 tentative", "envoyé").first().waitFor();
  await rows("Jean-Marc Mba", "Avis, session-cancelled", "envoyé").first().waitFor();
  await claire.getByLabel("Destinataire").fill("claire");
  await claire.getByText("Aucun message dans cet état").waitFor();
  await claire.getByLabel("Destinataire").fill("");
  await rows("Bastien Morel").first().waitFor();
  await rows("Amina Diallo").first().waitFor();
});

/** The e-mails about a booking, by who reads them. */
const letters = {};

test("both e-mails of a booking appear by themselves", async () => {
  const known = await ids();
  const [from, to] = [20, 30].map((days) => new Date(Date.now() + days * DAY).toISOString());
  // Of whom nobody has asked anything before.
  const free = await answered("bastien", `/coaches/mba/slots?from=${from}&to=${to}&duration_minutes=60`);
  await answered("bastien", "/sessions/book", { type: "Visio", coach_id: "mba", slot: free.data.at(-1) });
  for (const name of ["Bastien Morel", "Jean-Marc Mba"]) {
    letters[name] = await appeared(known, MINUTE, name, "E-mail, session-requested", "envoyé");
  }
});

test("an e-mail opens to what went out: its subject, its HTML in a frame where nothing runs, its text, its headers, the calendar’s entry", async () => {
  await read(letters["Jean-Marc Mba"]);
  await letter.getByRole("heading", { name: /^Bastien Morel vous demande une séance : / }).waitFor();
  await letter.getByText("À : mba@preau.example").waitFor();
  const frame = letter.locator("iframe");
  assert.equal(await frame.getAttribute("sandbox"), "allow-same-origin");
  await letter.frameLocator("iframe").getByText("Bastien Morel vous demande une séance.").first().waitFor();
  await letter.getByText("Version en texte seul").click();
  await letter.locator("pre:visible").filter({ hasText: "Bastien Morel vous demande une séance." }).waitFor();
  await letter.getByText("Pièce jointe : invitation.ics (text/calendar; charset=utf-8; method=REQUEST)").click();
  await letter.getByText("BEGIN:VCALENDAR").waitFor();
  await assertFit(claire, "message-as-sent");
});

test("what is open stays so when the page looks for news", async () => {
  const frame = await letter.locator("iframe").elementHandle();
  await claire.waitForResponse((response) => new URL(response.url()).pathname === "/api/admin/messages");
  await claire.waitForResponse((response) => new URL(response.url()).pathname === "/api/admin/messages");
  assert(await frame.evaluate((frame) => frame.isConnected));
  assert(await letter.getByText("BEGIN:VCALENDAR").isVisible());
  await closed();
});

test("the student reads the other side of it, by keyboard", async () => {
  await letters["Bastien Morel"].getByRole("button", { name: /^Lire/ }).focus();
  await claire.keyboard.press("Enter");
  await letter.getByRole("heading", { name: /^Séance demandée à Jean-Marc Mba : / }).waitFor();
  await closed();
});

test("a notice opens to its title and its words", async () => {
  await read(rows("Bastien Morel", "Avis, session-requested").first());
  await letter.getByRole("heading", { name: "Avis" }).waitFor();
  await letter.getByText(/^Votre demande est envoyée : /).waitFor();
  assert.equal(await letter.locator("iframe").count(), 0);
  await closed();
});

test("of a session that begins soon both are told that it is agreed, and are reminded", async () => {
  const known = await ids();
  const now = Date.now();
  // Whoever has no lesson of the school on this day.
  const [id, name] = new Date(now).getUTCDay() === 3 ? ["bastien", "Bastien Morel"] : ["amina", "Amina Diallo"];
  const [from, to] = [20, 50].map((minutes) => new Date(now + minutes * MINUTE).toISOString());
  // His hours bind others: a coach takes what time they want, and it is agreed.
  await answered("mba", "/sessions/book", { type: "Visio", coach_id: "mba", student_id: id, slot: { start: from, end: to } });
  for (const reader of ["Jean-Marc Mba", name]) {
    await appeared(known, MINUTE, reader, "E-mail, session-confirmed", "envoyé");
  }
  // The reminder is due already: it goes out when the ticker comes by, once a minute.
  for (const reader of ["Jean-Marc Mba", name]) {
    await appeared(known, 3 * MINUTE, reader, "Avis, session-reminder", "envoyé");
    await read(await appeared(known, 3 * MINUTE, reader, "E-mail, session-reminder", "envoyé"));
    await letter.getByRole("heading", { name: /^Rappel : séance avec / }).waitFor();
    await closed();
  }
});

test("a message that failed says why and when it is tried again; what was sent meanwhile is not sent again, which is said", async () => {
  const [id] = await ids("Jean-Marc Mba", "E-mail");
  const row = claire.locator(`li[data-message="${id}"]`);
  let retried = 0;
  await claire.route("**/api/admin/messages?*", async (route) => {
    const answer = await (await route.fetch()).json();
    const message = answer.data.find((message) => message.id === id);
    if (retried === 0) Object.assign(message, { state: "failed", reason: "500 internal_error", attempts: 3 });
    await route.fulfill({ json: answer });
  });
  await claire.route(`**/api/admin/messages/${id}/retry`, async (route) => {
    retried += 1;
    // It was sent in truth, which the host says.
    await route.continue();
  });
  await row.filter({ hasText: "500 internal_error" }).filter({ hasText: "3 tentatives, prochaine :" }).waitFor();
  await row.getByRole("button", { name: "Renvoyer le message à Jean-Marc Mba" }).click();
  await toast(claire, /./);
  assert.equal(retried, 1);
  await row.filter({ hasText: "envoyé" }).waitFor();
  await row.getByRole("button", { name: /^Renvoyer/ }).waitFor({ state: "detached" });
  await claire.unrouteAll({ behavior: "wait" });
  assert.deepEqual(refused(), ["409"]);
});

test("the browser complained of nothing, of the content security policy neither", () => {
  assert.deepEqual(complaints, []);
});

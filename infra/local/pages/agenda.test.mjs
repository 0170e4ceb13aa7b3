/**
 * The first page in Chromium, on a local host that has just loaded the demonstration school. Run by `cargo xtask test`:
 * PREAU_ADDRESS says where the host answers, CHROMIUM where the browser is; SCREENSHOTS, if it is set, names a folder
 * that gets pictures (`booked.png` is docs/first-page.png). The time is the real one, so what is booked is in the weeks to
 * come, whose hours are all ahead.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";

const { chromium } = createRequire(new URL("../../../tools/package.json", import.meta.url))("playwright-core");

const { PREAU_ADDRESS: address = "http://127.0.0.1:8787", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;

/** The hours of Rey and Mba from Monday to Sunday, as `infra/local/src/demo.rs` sets them. */
const HOURS = {
  rey: [["17:00", "20:00"], ["17:00", "20:00"], ["13:30", "19:00"], ["16:00", "20:00"], [], ["09:00", "12:30"], []],
  mba: [[], ["18:00", "21:00"], [], [], ["16:00", "20:00"], ["14:00", "18:00"], []],
};
const ALONE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ALONE });
after(() => browser.close());
const complaints = [];
const page = await opened();

/** The page, with its first week; what the browser complains of is noted. */
async function opened() {
  // A browser of elsewhere: times are the coach's all the same.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: "America/Montreal" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
  });
  await page.goto(address);
  await settled(page);
  return page;
}

/** The page once more, at the week that has this heading. */
async function openedAt(heading) {
  const page = await opened();
  while ((await page.locator("h2").innerText()) !== heading) await turned(page, "Semaine suivante");
  return page;
}

async function settled(page) {
  await page.locator('#week[aria-busy="false"] section').nth(6).waitFor();
}

async function turned(page, name) {
  const before = await page.locator("h2").textContent();
  await page.getByRole("button", { name }).click();
  await page.waitForFunction((before) => document.querySelector("h2").textContent !== before, before);
  await settled(page);
}

async function chosen(page, label, name) {
  await page.getByLabel(label).selectOption({ label: name });
  await settled(page);
}

/** What each day of the week offers, as it is read: `["17:00", "18:00"]`. */
async function offered(page) {
  const days = await page.locator("#week section").all();
  return Promise.all(
    days.map(async (day) => (await day.locator(".slot button").allInnerTexts()).map((text) => text.match(/\d\d:\d\d/g))),
  );
}

function assertWithin(offered, hours) {
  for (const [day, slots] of offered.entries()) {
    const [opens, closes] = hours[day];
    assert.equal(slots.length > 0, opens !== undefined, `day ${day} offers ${slots.length} slots`);
    for (const [start, end] of slots) assert(opens <= start && start < end && end <= closes, `${day}: ${start}–${end}`);
  }
}

/** The entry of the week that begins at this instant. */
const entry = (page, start) => page.locator(`#week li[data-start="${start}"]`);
const said = (page, words) => page.getByRole("status").filter({ hasText: words }).waitFor();

async function picture(page, name) {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

/** The slot that Amina books: the last of a Saturday, which no lesson of the school is near. */
let start;

test("the first week has something to book, and what the school has planned looks as its state says", async () => {
  assert.match(await page.locator("h2").innerText(), /^Semaine du \d/);
  assert((await offered(page)).flat().length > 0);
  await picture(page, "first-week");
  // At the end of a week it is the next one that is shown.
  if ((await page.locator("#week section.today").count()) === 0) await turned(page, "Semaine précédente");
  assert.equal(await page.locator("#week section.today").count(), 1);
  // The lessons are on the Wednesday and Thursday after the first start: in this week or in the next one.
  const planned = await page.locator(".session").allInnerTexts();
  await turned(page, "Semaine suivante");
  planned.push(...(await page.locator(".session").allInnerTexts()));
  const has = (...words) => planned.some((text) => words.every((word) => text.includes(word)));
  assert(has("17:00 – 18:00", "Amina Diallo", "Proposé"), planned.join());
  assert(has("16:00 – 17:00", "Bastien Morel", "Confirmé"), planned.join());
});

test("a week to come offers slots on each day that the coach teaches, within their hours", async () => {
  await turned(page, "Semaine suivante");
  assertWithin(await offered(page), HOURS.rey);
  assert.match(await page.locator("#about").innerText(), /Fuseau horaire du coach : Europe\/Paris/);
});

test("another coach has other hours, of another zone", async () => {
  await chosen(page, "Coach", "Jean-Marc Mba");
  await page.getByText("Fuseau horaire du coach : Africa/Libreville").waitFor();
  assertWithin(await offered(page), HOURS.mba);
  await chosen(page, "Coach", "Hélène Rey");
  await page.getByText("Fuseau horaire du coach : Europe/Paris").waitFor();
});

test("the weeks before and after have their dates, and what is past offers nothing", async () => {
  const here = await page.locator("h2").innerText();
  await turned(page, "Semaine suivante");
  await turned(page, "Semaine précédente");
  assert.equal(await page.locator("h2").innerText(), here);
  for (let weeks = 0; weeks < 3; weeks += 1) await turned(page, "Semaine précédente");
  assert.equal(await page.locator(".slot").count(), 0);
  for (let weeks = 0; weeks < 3; weeks += 1) await turned(page, "Semaine suivante");
});

test("a click books, and the slot becomes a pending session", async () => {
  const saturday = page.locator("#week section").nth(5);
  start = await saturday.locator(".slot").last().getAttribute("data-start");
  const before = (await offered(page)).flat().length;
  await entry(page, start).getByRole("button", { name: /^Demander samedi .*, 11:30 – 12:30$/ }).click();
  await said(page, /^Proposé : samedi .*, 11:30 – 12:30\./);
  await entry(page, start).and(page.locator(".pending")).waitFor();
  assert.match(await entry(page, start).innerText(), /11:30 – 12:30\s+Amina Diallo\s+Proposé/);
  // With its hour and its buffer it takes the slots that it overlaps or touches.
  assert((await offered(page)).flat().length < before);
  await picture(page, "booked");
});

test("the keyboard stays where it was, on the button that takes the request back", async () => {
  assert.match(await page.locator(":focus").innerText(), /^Retirer/);
});

test("the other student is not offered the slot, and sees no button to withdraw the request", async () => {
  await page.getByLabel("Qui réserve").selectOption({ label: "Bastien Morel" });
  await entry(page, start).getByRole("button").waitFor({ state: "detached" });
  await settled(page);
  assert.match(await entry(page, start).innerText(), /Amina Diallo/);
  assert.equal(await page.locator(`.slot[data-start="${start}"]`).count(), 0);
  await page.getByLabel("Qui réserve").selectOption({ label: "Amina Diallo" });
  await entry(page, start).getByRole("button").waitFor();
});

test("a request that is withdrawn, here by keyboard, frees its slot", async () => {
  const stale = await openedAt(await page.locator("h2").innerText());
  await entry(page, start).getByRole("button", { name: "Retirer" }).focus();
  await page.keyboard.press("Enter");
  await said(page, "Demande retirée");
  await page.locator(`.slot[data-start="${start}"] button:focus`).waitFor();

  // Elsewhere the request is still shown: withdrawing it again is refused, in the server's words.
  await entry(stale, start).getByRole("button", { name: "Retirer" }).click();
  await said(stale, /./);
  assert.equal(await stale.locator("#status").getAttribute("class"), "refused");
  await stale.locator(`.slot[data-start="${start}"]`).waitFor();
  await stale.context().close();
  assert.deepEqual(complaints.splice(0).map((text) => /\b(409)\b/.exec(text)?.[1]), ["409"]);
});

test("of two who saw the slot free, the second is told that it is taken and sees so", async () => {
  const late = await openedAt(await page.locator("h2").innerText());
  await chosen(late, "Qui réserve", "Bastien Morel");
  await entry(page, start).getByRole("button").click();
  await said(page, /^Proposé/);
  await entry(late, start).getByRole("button").click();
  await said(late, /^Ce créneau est déjà pris/);
  await entry(late, start).and(late.locator(".pending")).waitFor();
  await late.context().close();
  assert.deepEqual(complaints.splice(0).map((text) => /\b(409)\b/.exec(text)?.[1]), ["409"]);
});

test("on a phone nothing is wider than the screen", async () => {
  for (const width of [320, 390, 768, 1024]) {
    await page.setViewportSize({ width, height: 700 });
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(widest <= width, `${widest} pixels on a screen of ${width}`);
    await picture(page, `width-${width}`);
  }
});

test("every control has a name, and the headings are in order", async () => {
  const controls = await page.locator("button, select, a").all();
  for (const control of controls) assert.match(await control.ariaSnapshot(), /"\S+/);
  assert.deepEqual(await page.locator("h1, h2").evaluateAll((all) => all.map(({ tagName }) => tagName)), ["H1", "H2"]);
  assert.equal(await page.locator("#week h3").count(), 7);
});

test("a script that got into the page does not run", async () => {
  const told = page.waitForEvent("console", (message) => message.text().startsWith("CSP: script-src"));
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return window.ran === true;
  });
  assert.equal(ran, false);
  await told;
  // What Chromium itself says of it, and what the page was told.
  assert.equal(complaints.splice(0).length, 2);
});

test("a host that does not answer is said to", async () => {
  await page.route("**/coaches/**", (route) => route.abort());
  await page.getByRole("button", { name: "Semaine suivante" }).click();
  await said(page, "Le serveur ne répond pas.");
  assert.equal(await page.locator("#week button").count(), 0);
  await page.unroute("**/coaches/**");
  await page.getByRole("button", { name: "Semaine précédente" }).click();
  await entry(page, start).waitFor();
  assert.equal(await page.getByRole("status").innerText(), "");
  assert(complaints.splice(0).every((text) => text.includes("ERR_FAILED")));
});

test("the functions, the reference, the gallery and the outbox are a link away", async () => {
  const pages = { Fonctions: "/functions", Référence: "/reference", Photos: "/gallery", Boîte: "/outbox" };
  for (const [word, path] of Object.entries(pages)) {
    await page.goto(address);
    await page.getByRole("link", { name: new RegExp(`^${word}`) }).click();
    await page.waitForURL(`${address}${path}`);
    assert.equal(await page.locator("body > header h1").count(), 1);
  }
});

test("the browser complained of nothing, the content security policy included", () => {
  assert.deepEqual(complaints, []);
});

/**
 * A teacher without a network, in Chromium, on a local host that has just loaded the demonstration school: what they fill in is
 * kept when the browser is killed, and arrives once when the network is back. Run by `cargo xtask test`, as `people.test.mjs` is.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { asked, assertFit, browserOn, relay, settled, watched } from "./support.mjs";

const profile = await mkdtemp(join(tmpdir(), "preau-web-"));
const way = await relay();
let browser = await browserOn(profile);
after(async () => {
  await browser.kill();
  way.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});
/** Of the network that is cut a browser complains as it should. */
const ignored = [];
let page = await watched(await browser.context.newPage(), ignored);
let classPage;

test("a teacher opens a class while there is a network", async () => {
  await page.goto(`${way.address}/app/`);
  await page.getByRole("button", { name: /Hélène Rey/ }).click();
  await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
  await page.getByText("Limites de suites", { exact: true }).waitFor();
  await settled(page);
  classPage = page.url();
  // From now on the page has its files from the device.
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  // What was read is written soon after, by itself.
  await page.waitForFunction(async (path) => {
    const opened = await new Promise((resolve) => {
      const opening = indexedDB.open("preau-web", 1);
      opening.onsuccess = () => resolve(opening.result);
    });
    const kept = await new Promise((resolve) => {
      const reading = opened.transaction("read").objectStore("read").get("queries");
      reading.onsuccess = () => resolve(reading.result);
    });
    opened.close();
    return kept?.state.queries.some(({ queryKey }) => queryKey[3] === path);
  }, "/api/classes/{class_id}/sessions");
});

test("without a network the lesson is kept on the device, and the page says so", async () => {
  way.cut();
  const devtools = await browser.context.newCDPSession(page);
  const conditions = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await devtools.send("Network.emulateNetworkConditions", conditions);
  await page.getByText("Hors ligne").waitFor();
  await page.getByRole("link", { name: "Remplir une séance" }).click();
  await page.getByLabel("Chapitre").fill("Suites et limites, hors ligne");
  await page.getByLabel("Travail à faire").fill("Exercices 8 à 10");
  await page.getByRole("group", { name: "Bastien Morel" }).getByLabel("Absent").check();
  await settled(page);
  await assertFit(page, "lesson-offline");
  await page.getByRole("button", { name: "Enregistrer la séance" }).click();
  const lesson = page.getByRole("listitem").filter({ hasText: "Suites et limites, hors ligne" });
  await lesson.getByText("à envoyer").waitFor();
  await page.getByText("1 saisie gardée sur cet appareil").waitFor();
  await assertFit(page, "class-offline");
});

test("the browser is killed, and started again without a network: the lesson is there", async () => {
  await browser.kill();
  browser = await browserOn(profile);
  page = await watched(await browser.context.newPage(), ignored);
  await page.goto(classPage);
  const lesson = page.getByRole("listitem").filter({ hasText: "Suites et limites, hors ligne" });
  await lesson.getByText("à envoyer").waitFor();
  // What was read before is there too.
  await page.getByText("Limites de suites", { exact: true }).waitFor();
});

test("the network is back: the lesson arrives, once", async () => {
  way.mend();
  // It is tried again by itself, and at once when the network is said to be back.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.getByText("Tout est enregistré sur le serveur.").waitFor({ timeout: 60_000 });
  const lesson = page.getByRole("listitem").filter({ hasText: "Suites et limites, hors ligne" });
  await lesson.getByText("1 absent").waitFor();
  const id = new URL(classPage).pathname.split("/").at(-1);
  const { data } = await asked("rey", `/api/classes/${id}/sessions`);
  const arrived = data.filter(({ chapters }) => chapters.includes("Suites et limites, hors ligne"));
  assert.equal(arrived.length, 1);
  assert.deepEqual([arrived[0].absent, arrived[0].homework], [1, "Exercices 8 à 10"]);
});

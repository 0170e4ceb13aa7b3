/**
 * The outbox in Chromium: without a network, with a bad one, killed, in two tabs, and with two people at one computer.
 * CHROMIUM says where the browser is.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Draft } from "../src/sync.js";
import { browserOn, pagesOf, type Page } from "./chromium.js";
import type {} from "./browser-page.js";
import { proxyOf, type Fault } from "./proxy.js";
import { schoolOf, type Class } from "./school.js";

const school = await schoolOf();
const proxy = await proxyOf(school.address);
const pages = await pagesOf({ sync: "test/browser-page.ts", react: "../react/test/marks-page.tsx" });
const profile = await mkdtemp(join(tmpdir(), "preau-sync-"));
let browser = await browserOn(profile);
after(async () => {
  await browser.kill();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  pages.close();
  await proxy.close();
  await school.close();
});

/** A page with this teacher's outbox. */
async function opened(user: string): Promise<Page> {
  const page = await browser.page(`${pages.address}/sync`);
  const given = { user, token: school.tokenOf(user), address: proxy.address };
  await page.evaluate(({ user, token, address }) => window.page.open(user, token, address), given);
  return page;
}

type Status = "synced" | "attention" | "waiting" | "syncing";
type Cause = "network" | "sign-in" | "server" | "store";

const said = (page: Page, status: Status, cause?: Cause) =>
  page.evaluate(({ status, cause }) => window.page.said(status, cause), { status, cause });
const enqueue = (page: Page, draft: Draft) => page.evaluate((draft) => window.page.sync.enqueue(draft), draft);
const flush = (page: Page) => page.evaluate(() => window.page.sync.flush());
const pending = (page: Page) => page.evaluate(() => window.page.sync.pending());

let scores = 0;
/** A mark that no other test gives. */
function mark({ class_id, sheet }: Class, student_id = "amina"): Draft {
  scores += 1;
  const grades = [{ student_id, status: "graded" as const, score: scores / 10 }];
  return { kind: "grade.save", class_id, target: sheet, data: { grades } };
}

test("without a network work goes on, and is sent when the network is back", async () => {
  const klass = await school.class();
  const { rey } = klass;
  const page = await opened(rey);
  await said(page, "synced");
  await browser.setOffline(true);
  const operations = [await enqueue(page, mark(klass)), await enqueue(page, mark(klass))];
  await said(page, "waiting", "network");
  assert.deepEqual(await pending(page), operations);
  await browser.setOffline(false);
  await said(page, "synced");
  assert(await klass.applied(rey, ...operations));
  await page.close();
});

test("each write was on the disk when it resolved", async () => {
  const klass = await school.class();
  const { rey } = klass;
  const page = await opened(rey);
  await enqueue(page, mark(klass));
  await said(page, "synced");
  const durabilities = await page.evaluate(() => window.page.durabilities);
  assert(durabilities.length > 0 && durabilities.every((durability) => durability === "strict"), durabilities.join());
  await page.close();
});

test("whatever the network does to a request, it is done once", async () => {
  const klass = await school.class();
  const { rey } = klass;
  const page = await opened(rey);
  await said(page, "synced");
  const faults: Fault[] = [
    ...(["refuse", "stall", "stall-after", "cut-after", "cut-within", "twice", "portal", "stale"] as const).map((is): Fault => ({ is })),
    ...[401, 413, 429, 500, 503].map((status): Fault => ({ is: "status", status })),
    { is: "status", status: 503, after: true },
  ];
  for (const fault of faults) {
    proxy.next(fault);
    const operation = await enqueue(page, mark(klass));
    if (fault.is !== "twice") {
      // It was met, and what it left is told.
      await page.evaluate(() => window.page.sync.flush());
    }
    for (let state = await flush(page); state.pending > 0; state = await flush(page));
    await said(page, "synced");
    assert(await klass.applied(rey, operation), JSON.stringify(fault));
  }
  assert.deepEqual(await page.evaluate(() => window.page.sync.attention()), []);
  assert.equal((await klass.cell("amina"))?.revision, faults.length);
  await page.close();
});

test("what was kept outlives a browser that is killed, before and after its request was done", async () => {
  const klass = await school.class();
  const { rey } = klass;
  let page = await opened(rey);
  await said(page, "synced");
  await browser.setOffline(true);
  const kept = await enqueue(page, mark(klass));
  await browser.kill();

  browser = await browserOn(profile);
  const done = once(proxy.events, "stalled");
  proxy.next({ is: "stall-after" });
  page = await opened(rey);
  await done;
  // The server has it, and the browser does not know.
  assert.deepEqual(await pending(page), [kept]);
  await browser.kill();
  proxy.calm();

  browser = await browserOn(profile);
  page = await opened(rey);
  await said(page, "synced");
  assert(await klass.applied(rey, kept));
  await page.close();
});

test("of two tabs one sends at a time, each thing once, and both know when all is done", async () => {
  const klass = await school.class();
  const { rey } = klass;
  const [one, other] = [await opened(rey), await opened(rey)];
  const before = proxy.most;
  proxy.most = 0;
  const drafts = Array.from({ length: 20 }, () => mark(klass));
  const kept = await Promise.all(drafts.map((draft, index) => enqueue(index % 2 ? one : other, draft)));
  await said(one, "synced");
  await said(other, "synced");
  assert.equal(new Set(kept.map(({ seq }) => seq)).size, kept.length);
  assert(await klass.applied(rey, ...kept));
  assert.equal(proxy.most, 1);
  proxy.most = before;

  // One is closed while its request stalls: the lock is free, and the other goes on.
  const stalled = once(proxy.events, "stalled");
  proxy.next({ is: "stall" });
  const operation = await enqueue(one, mark(klass));
  await stalled;
  await one.close();
  proxy.calm();
  await flush(other);
  await said(other, "synced");
  assert(await klass.applied(rey, operation));
  await other.close();
});

test("whoever signs in next sees and sends nothing of another's, who finds it again", async () => {
  const klass = await school.class();
  const { rey, mba } = klass;
  const page = await opened(rey);
  await said(page, "synced");
  await browser.setOffline(true);
  const operation = await enqueue(page, mark(klass));
  await said(page, "waiting", "network");
  // Rey's tab stays open, and its application takes the token of whoever signed in.
  await page.evaluate((token) => void (window.page.token = token), school.tokenOf(mba));
  await browser.setOffline(false);
  await said(page, "waiting", "sign-in");

  const other = await opened(mba);
  await said(other, "synced");
  assert.deepEqual(await pending(other), []);
  const own = await enqueue(other, mark(klass, "bastien"));
  await said(other, "synced");
  assert(await klass.applied(mba, own));
  assert.deepEqual(await pending(page), [operation]);

  await page.evaluate((token) => void (window.page.token = token), school.tokenOf(rey));
  await flush(page);
  await said(page, "synced");
  assert(await klass.applied(rey, operation));
  await Promise.all([page.close(), other.close()]);
});

test("a token that is out of date is waited for", async () => {
  const klass = await school.class();
  const { rey } = klass;
  const page = await opened(rey);
  await said(page, "synced");
  await page.evaluate((token) => void (window.page.token = token), school.expired(rey));
  const operation = await enqueue(page, mark(klass));
  await said(page, "waiting", "sign-in");
  await page.evaluate((token) => void (window.page.token = token), school.tokenOf(rey));
  await flush(page);
  await said(page, "synced");
  assert(await klass.applied(rey, operation));
  await page.close();
});

test("the React example says what waits and what has arrived, in strict mode", async () => {
  const klass = await school.class();
  const { rey } = klass;
  const given = new URLSearchParams({ user: rey, token: school.tokenOf(rey), address: proxy.address, class_id: klass.class_id, sheet: klass.sheet });
  const page = await browser.page(`${pages.address}/react?${given.toString()}`);
  await page.getByText("Tout est enregistré sur le serveur.").waitFor();
  await browser.setOffline(true);
  await page.getByLabel("Note sur 20").fill("13.5");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("1 en attente : tout est gardé sur cet appareil.").waitFor();
  await browser.setOffline(false);
  await page.getByText("Tout est enregistré sur le serveur.").waitFor();
  assert.equal((await klass.cell("amina"))?.score, 13.5);
  await page.close();
});

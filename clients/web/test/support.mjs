/** What the tests of the application have in common: Chromium, and what every page must be. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

const { chromium } = createRequire(new URL("../../../tools/package.json", import.meta.url))("playwright-core");
const { source: axe } = createRequire(import.meta.url)("axe-core");

export const { PREAU_ADDRESS: address = "http://127.0.0.1:8787", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;
const ALONE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

if (SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true });

export function launched() {
  return chromium.launch({ executablePath: CHROMIUM, args: ALONE });
}

/**
 * A tab of a person of the demonstration, who has come in by their name. What the browser complains of, of the content security
 * policy too, is noted in `complaints`.
 */
export async function signedIn(browser, name, complaints, more = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, locale: "fr-FR", ...more });
  const page = await watched(await context.newPage(), complaints);
  await page.goto(`${address}/app/`);
  await page.getByRole("button", { name }).click();
  await page.getByRole("navigation").waitFor();
  return page;
}

export async function watched(page, complaints) {
  // A machine that has much else to do is slow, not broken.
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`CSP: ${violatedDirective} ${blockedURI}`),
    );
  });
  return page;
}

/** What every page must be, in both languages' letters and on a phone: accessible, and on no screen wider than it. */
export async function assertFit(page, name) {
  await settled(page);
  await assertAccessible(page, name);
  await picture(page, name);
  for (const screen of [{ ...PHONE, width: 320 }, { ...PHONE, width: 768 }, { ...PHONE, width: 1024 }, PHONE]) {
    await page.setViewportSize(screen);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(width <= screen.width, `${name} is ${width} px wide on a screen of ${screen.width}`);
  }
  await assertAccessible(page, `${name}, on a phone`);
  await picture(page, `${name}-phone`);
  await page.setViewportSize(DESKTOP);
}

/** Nothing is being read any more, and what was said for a moment is gone. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .animate-pulse, [data-sonner-toast]"));
}

export async function assertAccessible(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n  ")}`);
  assert.deepEqual(serious, [], name);
}

export async function picture(page, name) {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

/** Said in a toast. */
export const toast = (page, words) => page.locator("[data-sonner-toast]").filter({ hasText: words }).waitFor();

/** A way to the host that can be cut: a browser behind it, its service worker too, is then without a network. */
export async function relay() {
  const { hostname, port } = new URL(address);
  const open = new Set();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const onwards = connect(Number(port), hostname);
    for (const [one, other] of [
      [socket, onwards],
      [onwards, socket],
    ]) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => (open.delete(one), other.destroy()));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    cut() {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend: () => (isCut = false),
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** A Chromium with a profile on the disk, that can be killed as a battery that is empty would. */
export async function browserOn(profile) {
  const words = [...ALONE, "--headless=new", "--no-first-run", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  // A group of its own, so that it is killed with all that it started.
  const child = spawn(CHROMIUM, [...words, "about:blank"], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const [context] = (await chromium.connectOverCDP(await debuggedAt(child))).contexts();
  return {
    context,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      process.kill(-child.pid, "SIGKILL");
      await ended;
    },
  };
}

async function debuggedAt(child) {
  for await (const line of createInterface({ input: child.stderr })) {
    const [, found] = /^DevTools listening on (\S+)/.exec(line) ?? [];
    if (!found) continue;
    child.stderr.resume();
    return found;
  }
  throw new Error("Chromium did not start");
}

/** What a function answers someone of the demonstration, whom the configuration brings. */
export async function asked(id, path) {
  const { demonstration } = await (await fetch(`${address}/app/config.json`)).json();
  const { token } = demonstration.find((person) => person.id === id);
  const response = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200, path);
  return response.json();
}

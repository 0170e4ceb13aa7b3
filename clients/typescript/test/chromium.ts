/** A Chromium of the test's own, that can be killed as a battery that is empty would, and started again on its profile. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const { CHROMIUM = "/usr/bin/chromium" } = process.env;
/** The tools that `cargo xtask` has installed; this file runs from `node_modules/.example/test`. */
const tools = createRequire(new URL("../../../../../tools/package.json", import.meta.url));
const SOURCES = fileURLToPath(new URL("../../../", import.meta.url));
const ALONE = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];

/** What of Playwright's page is used here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate<T, A>(work: (given: A) => T | Promise<T>, given: A): Promise<T>;
  evaluate<T>(work: () => T | Promise<T>): Promise<T>;
  close(): Promise<void>;
  getByText(text: string): { waitFor(): Promise<void> };
  getByLabel(label: string): { fill(value: string): Promise<void> };
  getByRole(role: string, named: { name: string }): { click(): Promise<void> };
  on(event: "pageerror" | "console", heard: (said: unknown) => void): void;
  setDefaultTimeout(ms: number): void;
}

export interface Browser {
  page(url: string): Promise<Page>;
  setOffline(offline: boolean): Promise<void>;
  /** All its processes at once, with no time to write anything. */
  kill(): Promise<void>;
}

export async function browserOn(profile: string): Promise<Browser> {
  const child = spawn(CHROMIUM, [...ALONE, "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"], {
    // A group of its own, so that it is killed with all that it started.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const { chromium } = tools("playwright-core") as { chromium: { connectOverCDP(url: string): Promise<any> } };
  const connected = await chromium.connectOverCDP(await addressOf(child));
  const [context] = connected.contexts();
  return {
    async page(url) {
      const page = (await context.newPage()) as Page;
      page.setDefaultTimeout(15_000);
      page.on("pageerror", (error) => console.error(`the page: ${String(error)}`));
      await page.goto(url);
      return page;
    },
    setOffline: (offline) => context.setOffline(offline),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      process.kill(-(child.pid as number), "SIGKILL");
      await ended;
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
    const [, address] = /^DevTools listening on (\S+)/.exec(line) ?? [];
    if (address) {
      child.stderr?.resume();
      return address;
    }
  }
  throw new Error("Chromium did not start");
}

/** A server of pages: a script each, made of a source of this package. */
export async function pagesOf(sources: Record<string, string>): Promise<{ address: string; close(): void }> {
  const { build } = tools("esbuild") as { build: (options: object) => Promise<{ outputFiles: { text: string }[] }> };
  const scripts = new Map<string, string>();
  for (const [name, source] of Object.entries(sources)) {
    const define = { "process.env.NODE_ENV": '"production"' };
    const options = { entryPoints: [SOURCES + source], bundle: true, format: "esm", target: "es2022", write: false, define, jsx: "automatic" };
    scripts.set(`/${name}.js`, (await build(options)).outputFiles[0]?.text ?? "");
  }
  const server = http.createServer((request, response) => {
    const [url = "/"] = (request.url ?? "/").split("?");
    const script = scripts.get(url);
    if (script !== undefined) return void response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    const html = `<!doctype html><meta charset="utf-8"><title>${url}</title><main></main><script type="module" src="${url}.js"></script>`;
    response.writeHead(200, { "content-type": "text/html" }).end(html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => (server.close(), server.closeAllConnections()) };
}

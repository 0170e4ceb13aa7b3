/** Hooks on the local host: PREAU_ADDRESS says where it is, and AMINA_TOKEN and the like who asks. */
import "./dom.js";
import assert from "node:assert/strict";
import { after } from "node:test";
import { createPreauClient, type PreauClient } from "@preau/client";
import { QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PreauProvider, type Language, type Notice } from "../src/index.js";
import { Connection } from "./connection.js";

export const { PREAU_ADDRESS: address = "http://127.0.0.1:8787" } = process.env;

/** Who asks for a token of the host by name. */
export function clientOf(person: string, language: Language = "fr", connection?: Connection): PreauClient {
  const token = process.env[`${person.toUpperCase()}_TOKEN`];
  assert(token, `a token of ${person} is needed: \`preau token --sub ${person} --role …\``);
  return createPreauClient({ baseUrl: address, token, language, ...(connection && { fetch: connection.fetch }) });
}

export interface Stage<T> {
  /** What the hook returned last. */
  readonly now: T;
  /** How often it was rendered. */
  readonly renders: number;
  connection: Connection;
  /** What was told to `notify`. */
  notices: Notice[];
  /** Waits until what the hook returns is so. */
  until(words: string, holds: (now: T) => boolean): Promise<T>;
  /** The same hook for another person, in the same cache. */
  becomes(person: string): void;
}

const stages: (() => void)[] = [];
after(() => {
  for (const end of stages) end();
});

export interface StageOptions {
  language?: Language;
  queryClient?: QueryClient;
  /** As strict as React can be: every effect twice. */
  strict?: boolean;
}

/** A component that uses a hook, as this person. */
export function staged<T>(person: string, use: () => T, options: StageOptions = {}): Stage<T> {
  const { language = "fr", queryClient = new QueryClient(), strict = false } = options;
  const connection = new Connection();
  const notices: Notice[] = [];
  const notify = (notice: Notice) => notices.push(notice);
  let now: { is: T } | undefined;
  let renders = 0;
  const Probe = () => {
    now = { is: use() };
    renders += 1;
    return null;
  };
  const root = createRoot(document.createElement("main"));
  const render = (who: string) => {
    const client = clientOf(who, language, connection);
    const provided = (
      <PreauProvider client={client} userId={who} language={language} notify={notify} queryClient={queryClient}>
        <Probe />
      </PreauProvider>
    );
    root.render(strict ? <StrictMode>{provided}</StrictMode> : provided);
  };
  render(person);
  stages.push(() => {
    root.unmount();
    queryClient.clear();
  });
  return {
    get now() {
      assert(now, "it was not rendered yet");
      return now.is;
    },
    get renders() {
      return renders;
    },
    connection,
    notices,
    async until(words, holds) {
      await eventually(words, () => now !== undefined && holds(now.is), () => now?.is);
      return (now as { is: T }).is;
    },
    becomes: render,
  };
}

/** Waits until it holds, and fails after ten seconds. */
export async function eventually(words: string, holds: () => boolean | Promise<boolean>, seen?: () => unknown): Promise<void> {
  const until = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > until) assert.fail(`${words}: never. ${JSON.stringify(seen?.(), null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What must have worked. */
export function worked<T>({ data, error }: { data?: T; error?: unknown }): T {
  assert(data, JSON.stringify(error));
  return data;
}

/** An hour from the next full one on in a week, so many hours later. */
export function hour(number: number): { start: string; end: string } {
  const inAWeek = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 7 * 24 * 3_600_000;
  const at = (hours: number) => new Date(inAWeek + hours * 3_600_000).toISOString();
  return { start: at(number), end: at(number + 1) };
}

/** What users, programs and networks do to each other, as steps that fast-check chooses and shrinks. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Draft, OperationStore } from "../src/sync.js";
import type { Trouble } from "./model-server.js";
import type { Fault, Proxy } from "./proxy.js";
import type { Browser, Tab, World } from "./world.js";

export const PUPILS = ["amina", "bastien", "chloe"] as const;

/** A school with one class of two teachers, an assessment or two, a lesson and a task: on Préau, or on the model. */
export interface Stage {
  /** Who writes: both teach the class. */
  users: readonly [string, string];
  class_id: string;
  sheets: readonly [string, string];
  lesson: string;
  task: string;
  /** A third teacher marks a pupil online. */
  colleague(sheet: string, student_id: string): Promise<void>;
  /** A pupil leaves the class, or is in it again. */
  leaves(student_id: string): Promise<void>;
  /** The first user does not teach the class any more, or does again. */
  teaches(): Promise<void>;
  /** The versions of all things and cells (`<sheet>/<pupil>`), as a page fetches them. */
  versions(): Promise<Map<string, number>>;
  /** What goes wrong within the next calls, where the server can be made to. */
  troubles(...troubles: Trouble[]): void;
}

export interface Real {
  world: World;
  stage: Stage;
  proxy: Proxy;
  fresh: () => OperationStore;
  clone: (browser: Browser) => Promise<OperationStore>;
}

/** How much was tried. */
export const counted = { runs: 0, commands: 0, operations: 0, requests: 0, kills: 0, conflicts: 0, rejected: 0 };

const which = fc.nat({ max: 7 });

/** What somebody does, of a stage that is not known yet. */
type Written = (stage: Stage) => Draft;

/** Each mark and each page is another, so that what took effect can be counted. */
let scores = 0;

const draft: fc.Arbitrary<Written> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.nat({ max: 1 }), fc.uniqueArray(fc.constantFrom(...PUPILS), { minLength: 1 }))
      .map(([sheet, pupils]): Written => ({ class_id, sheets }) => {
        const score = () => (scores = (scores + 1) % 2000) / 100;
        const grades = pupils.map((student_id) => ({ student_id, status: "graded" as const, score: score() }));
        return { kind: "grade.save", class_id, target: sheets[sheet] ?? "", data: { grades } };
      }),
  },
  fc.tuple(fc.nat({ max: 1 }), fc.integer({ min: 20, max: 100 })).map(([sheet, out_of]): Written => ({ class_id, sheets }) => {
    const data = { title: "Suites", date: "2026-11-30", out_of, coefficient: 1, term: "T1" };
    return { kind: "assessment.save", class_id, target: sheets[sheet] ?? "", data };
  }),
  fc.nat({ max: 99 }).map((page): Written => ({ class_id, lesson }) => {
    const data = { date: "2026-11-30", notes: `Page ${page}`, attendance: [] };
    return { kind: "lesson.complete", class_id, target: lesson, data };
  }),
  fc.nat({ max: 99 }).map((page): Written => ({ task }) => ({ kind: "task.update", target: task, data: { label: `Page ${page}` } })),
  fc.constant<Written>(({ task }) => ({ kind: "task.delete", target: task })),
);

const status = (status: number, retryAfter?: string, after?: boolean): Fault => ({
  is: "status",
  status,
  ...(retryAfter && { retryAfter }),
  ...(after && { after }),
});
const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
  ...(["refuse", "cut-after", "cut-within", "twice", "stale", "portal"] as const).map((is): Fault => ({ is })),
  ...[400, 401, 403, 404, 413, 500, 502, 503].map((code) => status(code)),
  ...[500, 502, 503, 429].map((code) => status(code, undefined, true)),
);
const trouble: fc.Arbitrary<Trouble> = fc.record({
  done: fc.nat({ max: 5 }),
  then: fc.constantFrom("deferred", "failed", "503", "partial", "reversed"),
});

/** The things that an operation writes, as the server names them. */
export function things(draft: Draft): string[] {
  if (draft.kind === "grade.save") return draft.data.grades.map(({ student_id }) => `${draft.target}/${student_id}`);
  return draft.kind === "conflict.resolve" ? [] : [draft.target];
}

/** The draft on top of what this browser fetched last, as a page would make it. */
function based(draft: Draft, { seen }: Browser): Draft {
  if (draft.kind === "grade.save") {
    const base = Object.fromEntries(
      draft.data.grades.flatMap(({ student_id }) => {
        const version = seen.get(`${draft.target}/${student_id}`);
        return version ? [[student_id, version]] : [];
      }),
    );
    return { ...draft, base };
  }
  const version = seen.get(draft.target);
  return version ? ({ ...draft, base: version } as Draft) : draft;
}

interface Step {
  name: string;
  run: (real: Real) => Promise<void>;
}

/** A tab that is alive, of any user and browser: one is opened where there is none. */
function tabOf({ world }: Real, at: number): Tab {
  const tabs = world.browsers.flatMap(({ tabs }) => tabs).filter(({ dead }) => !dead);
  const browser = world.browsers[at % world.browsers.length] as Browser;
  return tabs[at % tabs.length] ?? world.open(browser, browser.signedIn);
}

const enqueue = fc.record({ at: which, draft, kill: fc.option(fc.boolean(), { freq: 12 }) }).map(
  ({ at, draft, kill }): Step => ({
    name: `enqueue by ${at}, kill ${kill}`,
    async run(real) {
      const tab = tabOf(real, at);
      if (kill !== null) tab.fuse = { at: 0, kept: kill };
      await real.world.enqueue(tab, based(draft(real.stage), tab.browser));
      counted.operations += 1;
    },
  }),
);

const flush = fc
  .record({
    at: which,
    faults: fc.array(fault, { maxLength: 3 }),
    troubles: fc.array(trouble, { maxLength: 2 }),
    kill: fc.option(fc.record({ at: fc.nat({ max: 8 }), kept: fc.boolean() }), { freq: 4 }),
    meanwhile: fc.array(draft, { maxLength: 2 }),
    both: fc.boolean(),
  })
  .map(
    ({ at, faults, troubles, kill, meanwhile, both }): Step => ({
      name: `flush ${JSON.stringify({ faults, troubles, kill, meanwhile: meanwhile.length, both })}`,
      async run(real) {
        const tab = tabOf(real, at);
        const { browser } = tab;
        real.proxy.next(...faults);
        real.stage.troubles(...troubles);
        if (kill) {
          tab.fuse = { ...kill };
          counted.kills += 1;
        }
        const other = both ? real.world.open(browser, tab.user) : undefined;
        const flushes = [real.world.flush(tab), ...(other ? [real.world.flush(other)] : [])];
        const writer = other ?? tab;
        for (const draft of meanwhile) flushes.push(real.world.enqueue(writer, based(draft(real.stage), browser)).then(() => {}));
        counted.operations += meanwhile.length;
        await Promise.all(flushes);
      },
    }),
  );

const others: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ at: which, who: fc.nat({ max: 1 }) }).map(({ at, who }): Step => ({
    name: `sign in ${who}`,
    async run({ world, stage }) {
      // Whoever was there before goes on in a tab that nobody told: it must not send as somebody else.
      const browser = world.browsers[at % world.browsers.length] as Browser;
      browser.signedIn = stage.users[who] ?? "";
      world.open(browser, browser.signedIn);
    },
  })),
  which.map((at): Step => ({
    name: "fetch",
    async run(real) {
      const tab = tabOf(real, at);
      await real.world.flush(tab);
      // Only when no operation waits: the rest is laid over.
      const pending = await Promise.race([tab.sync.pending(), tab.died]);
      if (pending?.length === 0) tab.browser.seen = await real.stage.versions();
    },
  })),
  fc.record({ sheet: fc.nat({ max: 1 }), pupil: fc.constantFrom(...PUPILS) }).map(({ sheet, pupil }): Step => ({
    name: `a colleague marks ${pupil}`,
    run: ({ stage }) => stage.colleague(stage.sheets[sheet] ?? "", pupil),
  })),
  fc.constantFrom(...PUPILS).map((pupil): Step => ({
    name: `${pupil} leaves or returns`,
    run: ({ stage }) => stage.leaves(pupil),
  })),
  fc.constant<Step>({ name: "no teacher any more, or again", run: ({ stage }) => stage.teaches() }),
  which.map((at): Step => ({
    name: "the browser is cloned",
    async run(real) {
      const before = real.world.browsers[at % real.world.browsers.length] as Browser;
      if (real.world.browsers.length === 3) return;
      real.world.open(real.world.browserWith(await real.clone(before), before), before.signedIn);
    },
  })),
  which.map((at): Step => ({
    name: "a conflict is resolved",
    async run(real) {
      const tab = tabOf(real, at);
      const [first] = (await Promise.race([tab.sync.attention(), tab.died])) ?? [];
      if (first?.status !== "conflict") return;
      const { op_id: target } = first.operation;
      const of = "class_id" in first.operation ? { class_id: first.operation.class_id as string } : {};
      await real.world.enqueue(tab, { kind: "conflict.resolve", ...of, target, data: { keep: "server" } });
    },
  })),
);

class Command implements fc.AsyncCommand<object, Real> {
  constructor(readonly step: Step) {}
  check = () => true;
  async run(_: object, real: Real) {
    counted.commands += 1;
    await this.step.run(real);
  }
  toString = () => this.step.name;
}

export const command = fc
  .oneof({ weight: 5, arbitrary: enqueue }, { weight: 3, arbitrary: flush }, { weight: 2, arbitrary: others })
  .map((step) => new Command(step));

/** All goes well from now on: every browser sends what it has, as whoever it is of. */
export async function calm({ world, stage, proxy }: Real) {
  proxy.calm();
  for (const browser of world.browsers) {
    for (const user of stage.users) {
      for (const tab of browser.tabs) tab.die();
      browser.signedIn = user;
      const { sync } = world.open(browser, user);
      for (let times = 0; (await sync.flush()).pending > 0; times += 1) assert(times < 5, "it never ends");
      assert.deepEqual(await sync.pending(), []);
    }
  }
}

/** A store whose keys are known, so that another can be made its clone, as a profile that is restored. */
export interface Copyable extends OperationStore {
  keys: Set<string>;
}

export function copyable(store: OperationStore): Copyable {
  const keys = new Set<string>();
  return {
    keys,
    transaction: (user, mode, work) =>
      store.transaction(user, mode, (entries) =>
        work({ ...entries, put: (key, value) => (keys.add(`${user} ${key}`), entries.put(key, value)) }),
      ),
  };
}

export async function copied(from: Copyable, to: Copyable) {
  for (const place of from.keys) {
    const [user = "", key = ""] = place.split(" ");
    const value = await from.transaction(user, "readonly", (entries) => entries.get(key));
    if (value !== undefined) await to.transaction(user, "readwrite", (entries) => entries.put(key, value));
  }
  return to;
}

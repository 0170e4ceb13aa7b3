/**
 * The outbox against a bad network, by state machine: users write, tabs are killed between any two of their transactions,
 * browsers are cloned, accounts change, pupils leave, colleagues write too, and each request may be refused, cut after it was
 * done, repeated or answered by somebody else. In the end all is calm, and nothing may be lost or done twice.
 *
 * `SYNC_RUNS` multiplies the runs, `SYNC_SEED` repeats some.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PGlite } from "@electric-sql/pglite";
import "fake-indexeddb/auto";
import fc from "fast-check";
import { indexedDbStore, memoryStore, newId, pgliteStore, type Operation, type OperationStore } from "../src/sync.js";
import { ModelServer, tokenOf } from "./model-server.js";
import { proxyOf } from "./proxy.js";
import { calm, command, copied, copyable, counted, things, type Copyable, type Real, type Stage } from "./steps.js";
import { World } from "./world.js";

const server = await new ModelServer().start();
const proxy = await proxyOf(server.address);
test.after(async () => {
  await proxy.close();
  await server.close();
  console.log(JSON.stringify(counted));
});

const USERS = ["rey", "mba"] as const;

const stage: Stage = {
  users: USERS,
  class_id: newId(),
  sheets: [newId(), newId()],
  lesson: newId(),
  task: newId(),
  async colleague(sheet, student_id) {
    server.write(`${sheet}/${student_id}`, `colleague ${server.kept.size}`, "colleague");
  },
  async leaves(student_id) {
    if (!server.gone.delete(student_id)) server.gone.add(student_id);
  },
  async teaches() {
    if (!server.teachers.delete("rey")) server.teachers.add("rey");
  },
  versions: async () => new Map([...server.kept].map(([thing, { version }]) => [thing, version])),
  troubles: (...troubles) => void server.troubles.push(...troubles),
};

async function nothingIsLost({ world }: Real) {
  assert.deepEqual(world.lies, [], "said to be synced while they waited");
  const writers = new Map<string, Set<string>>();
  const clones = world.browsers.length > 1;
  for (const [index, browser] of world.browsers.entries()) {
    for (const { user, operation } of browser.kept) {
      for (const thing of things(operation)) writers.set(thing, (writers.get(thing) ?? new Set()).add(`${index} ${user}`));
    }
  }
  // What was being kept when its program was killed may be of anybody.
  const promised = new Set(world.browsers.flatMap(({ kept }) => kept.map(({ operation }) => operation.op_id)));
  for (const { operation } of USERS.flatMap((user) => [...server.receiptsOf(user).values()])) {
    if (promised.has(operation.op_id)) continue;
    for (const thing of things(operation)) writers.set(thing, (writers.get(thing) ?? new Set()).add(operation.op_id));
  }
  for (const browser of world.browsers) {
    for (const user of USERS) {
      const mine = browser.kept.filter((kept) => kept.user === user).map(({ operation }) => operation);
      const receipts = server.receiptsOf(user);
      const { sync } = world.open(browser, user);
      const attention = new Map((await sync.attention()).map((entry) => [entry.operation.op_id, entry]));
      assert.equal(new Set(mine.map(({ seq }) => seq)).size, mine.length, "a place was given twice");
      for (const operation of mine) {
        const { op_id } = operation;
        const receipt = receipts.get(op_id);
        assert(receipt, `${op_id} was kept, and has no receipt`);
        assert.deepEqual(receipt.operation, operation, "it was sent as it was kept");
        const entry = attention.get(op_id);
        const times = server.events.filter((event) => event === op_id).length;
        assert.equal(times, receipt.outcome === "applied" ? 1 : 0, `${op_id} took effect ${times} times`);
        if (receipt.outcome === "applied") {
          assert.equal(entry, undefined);
          for (const thing of things(operation)) {
            assert(server.kept.get(thing)?.history.includes(said(operation, thing)), `what ${op_id} wrote is nowhere`);
          }
        } else if (receipt.outcome === "conflict") {
          counted.conflicts += 1;
          assert(server.conflicts.has(op_id), "both copies are kept");
          assert(entry || !server.conflicts.get(op_id)?.open || clones, "a conflict that nobody is told of");
          const contended = things(operation).some(
            (thing) => (writers.get(thing)?.size ?? 0) > 1 || server.kept.get(thing)?.history.some((content) => content.startsWith("colleague")),
          );
          assert(contended, "one's own work is in conflict with one's own work");
        } else {
          counted.rejected += 1;
          assert(entry?.error, "a rejection that nobody is told of");
          assert.notEqual(entry.error.code, "operation-reused");
          assert.deepEqual(entry.operation, operation, "with all its content");
        }
      }
    }
  }
  // What a server knows of a user is what that user kept, or what was being kept when the program was killed.
  for (const user of USERS) {
    const kept = new Set(world.browsers.flatMap((browser) => browser.kept.flatMap((kept) => (kept.user === user ? kept.operation.op_id : []))));
    const strange = [...server.receiptsOf(user).keys()].filter((op_id) => !kept.has(op_id));
    const uncertain = world.browsers.reduce((sum, browser) => sum + browser.uncertain, 0);
    assert(strange.length <= uncertain, `${user} is said to have written what they did not`);
  }
}

/** What an operation says of a thing, as the server keeps it. */
function said(operation: Operation, thing: string): string {
  if (operation.kind !== "grade.save") return "data" in operation ? JSON.stringify(operation.data) : "";
  return JSON.stringify(operation.data.grades.find(({ student_id }) => thing.endsWith(`/${student_id}`)));
}

/** So many runs on stores of a kind. */
async function holds(runs: number, store: () => OperationStore) {
  const fresh = () => copyable(store());
  const clone: Real["clone"] = (browser) => copied(browser.store as Copyable, fresh());
  const numRuns = Number(process.env.SYNC_RUNS ?? 1) * runs;
  const seed = process.env.SYNC_SEED ? { seed: Number(process.env.SYNC_SEED) } : {};
  const result = await fc.check(
    fc.asyncProperty(fc.commands([command], { maxCommands: 40, size: "max" }), async (commands) => {
      server.reset();
      proxy.calm();
      const arrived = (user: string, { op_id }: { op_id: string }) => server.receiptsOf(user).has(op_id);
      const world = new World({ address: proxy.address, tokenOf, arrived });
      const browser = world.browserWith(fresh());
      browser.signedIn = "rey";
      world.open(browser, "rey");
      const real: Real = { world, stage, proxy, fresh, clone };
      const before = proxy.requests;
      await fc.asyncModelRun(() => ({ model: {}, real }), commands);
      server.troubles = [];
      await calm(real);
      await nothingIsLost(real);
      counted.runs += 1;
      counted.requests += proxy.requests - before;
    }),
    { numRuns, ...seed },
  );
  // The report names seed and steps; what failed comes last.
  assert(!result.failed, `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`);
}

test("no operation is lost or done twice, in memory", async () => {
  await holds(300, memoryStore);
});

test("no operation is lost or done twice, in IndexedDB", async () => {
  let databases = 0;
  await holds(100, () => indexedDbStore(`preau-${(databases += 1)}-`));
});

test("no operation is lost or done twice, in PGlite", async () => {
  const database = await PGlite.create();
  await holds(25, () => {
    // A table for all runs: each has users of its own.
    const run = newId();
    const store = pgliteStore(database);
    return { transaction: (user, mode, work) => store.transaction(`${run}${user}`, mode, work) } satisfies OperationStore;
  });
  await database.close();
});

/**
 * The outbox against Préau itself, by the steps of the model test and over the same bad network. PREAU_ADDRESS says where the
 * host answers, PREAU_JWT_SECRET signs tokens, and PREAU_TOKEN is one of the host's, whose claims these have.
 *
 * `SYNC_RUNS` multiplies the runs, `SYNC_SEED` repeats some.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { memoryStore, newId, type Operation, type SyncRequest, type SyncResult } from "../src/sync.js";
import { asked, hostAddress, hostStage, hostToken, type HostStage } from "./host.js";
import { proxyOf } from "./proxy.js";
import { calm, command, copied, copyable, counted, things, type Copyable, type Real } from "./steps.js";
import { World } from "./world.js";

const proxy = await proxyOf(hostAddress);
test.after(async () => {
  await proxy.close();
  console.log(JSON.stringify(counted));
});

/** What the host has seen of one run: each operation with whose it is, and those that have ended. */
class Seen {
  operations = new Map<string, { user: string; operation: Operation }>();
  ended = new Set<string>();
  hear = (sent: string, answer: string, user: string) => {
    const { operations } = JSON.parse(sent) as SyncRequest;
    let results: SyncResult[] = [];
    try {
      results = (JSON.parse(answer) as { results?: SyncResult[] }).results ?? [];
    } catch {
      // It answered no JSON.
    }
    for (const operation of operations) {
      const { op_id } = operation;
      const status = results.find((result) => result.op_id === op_id)?.status ?? "";
      // 401 and the like have done nothing.
      if (status) this.operations.set(op_id, { user, operation });
      if (["applied", "conflict", "rejected", "duplicate"].includes(status)) this.ended.add(op_id);
    }
  };
}

async function nothingIsLost({ world, stage }: Real & { stage: HostStage }, seen: Seen) {
  assert.deepEqual(world.lies, [], "said to be synced while they waited");
  const written = new Map<string, number>(stage.marked);
  const writers = new Map<string, Set<string>>();
  const note = (operation: Operation, who: string) => {
    for (const thing of things(operation)) writers.set(thing, (writers.get(thing) ?? new Set()).add(who));
  };
  for (const [index, browser] of world.browsers.entries()) {
    for (const { user, operation } of browser.kept) note(operation, `${index} ${user}`);
  }
  const promised = new Set(world.browsers.flatMap(({ kept }) => kept.map(({ operation }) => operation.op_id)));
  for (const { operation } of seen.operations.values()) if (!promised.has(operation.op_id)) note(operation, operation.op_id);

  for (const user of stage.users) {
    const kept = world.browsers.flatMap((browser) => browser.kept.filter((one) => one.user === user).map((one) => one.operation));
    const all = new Map(kept.map((operation) => [operation.op_id, operation]));
    for (const { user: owner, operation } of seen.operations.values()) if (owner === user) all.set(operation.op_id, operation);
    // Sent once more, from a device that nobody knows: each is known.
    const answers = new Map<string, SyncResult>();
    const waiting = [...all.values()].map((operation, index) => ({ ...operation, seq: index + 1 }));
    while (waiting.length > 0) {
      const body = { device_id: newId(), operations: waiting.splice(0, 50) };
      const before = waiting.length;
      const { results } = await asked<{ results: SyncResult[] }>(user, "coach", "POST", "/api/sync", body);
      for (const [index, result] of results.entries()) {
        // What is more than a call takes is sent again.
        if (result.status === "deferred") waiting.push(body.operations[index] as (typeof waiting)[number]);
        else answers.set(result.op_id ?? "", result);
      }
      assert(waiting.length < before + body.operations.length, "a call does some of what it is sent");
    }
    const conflicts = new Set<string>();
    for (let cursor = ""; ; ) {
      const path = `/api/sync/conflicts?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = await asked<{ data: { id: string }[]; pagination: { next_cursor: string | null } }>(user, "coach", "GET", path);
      for (const { id } of page.data) conflicts.add(id);
      if (!page.pagination.next_cursor) break;
      cursor = page.pagination.next_cursor;
    }
    const attention = new Map<string, string>();
    for (const browser of world.browsers) {
      for (const entry of await world.open(browser, user).sync.attention()) {
        attention.set(entry.operation.op_id, entry.error?.code ?? entry.status);
        assert.deepEqual(entry.operation, all.get(entry.operation.op_id), "with all its content");
      }
    }
    // A colleague made the assessments: who says what one is before having fetched it has not seen what that one said.
    const unseen = ({ kind, target, base, depends_on }: Operation) => {
      const lends = (id: string) => all.get(id)?.target === target && answers.get(id)?.outcome === "applied";
      return kind === "assessment.save" && !base && !depends_on?.some(lends);
    };
    const resolved = new Set([...all.values()].filter(({ kind }) => kind === "conflict.resolve").map(({ target }) => target));
    for (const operation of all.values()) {
      const { op_id } = operation;
      const answer = answers.get(op_id);
      assert.equal(answer?.status, "duplicate", `${op_id} (${operation.kind}): ${JSON.stringify(answer)}`);
      const told = attention.get(op_id);
      if (answer.outcome === "applied") assert.equal(told, undefined);
      if (answer.outcome === "rejected") {
        counted.rejected += 1;
        assert(told && told !== "conflict" && told !== "operation-reused", `rejected, and told ${told}`);
      }
      if (answer.outcome === "conflict") {
        counted.conflicts += 1;
        assert(told === "conflict" || resolved.has(op_id), "a conflict that nobody is told of");
        assert(conflicts.has(op_id), "both copies are kept");
        const others = things(operation).some((thing) => (writers.get(thing)?.size ?? 0) > 1 || stage.marked.has(thing));
        assert(others || unseen(operation), `one's own work is in conflict with one's own work: ${JSON.stringify(operation)}`);
      }
      if (operation.kind !== "grade.save" || answer.outcome === "rejected") continue;
      for (const thing of things(operation)) {
        if (!(thing.slice(operation.target.length + 1) in (answer.entity?.cells ?? {}))) continue;
        written.set(thing, (written.get(thing) ?? 0) + 1);
      }
    }
  }
  // Each mark is another: a cell has been written as often as operations say that they wrote it, not once more or less.
  for (const sheet of stage.sheets) {
    for (const [student, { revision }] of await stage.cells(sheet)) assert.equal(revision, written.get(`${sheet}/${student}`));
  }
}

test("no operation is lost or done twice, on Préau", async () => {
  const fresh = () => copyable(memoryStore());
  const clone: Real["clone"] = (browser) => copied(browser.store as Copyable, fresh());
  const numRuns = Number(process.env.SYNC_RUNS ?? 1) * 20;
  const seed = process.env.SYNC_SEED ? { seed: Number(process.env.SYNC_SEED) } : {};
  const result = await fc.check(
    fc.asyncProperty(fc.commands([command], { maxCommands: 25, size: "max" }), async (commands) => {
      proxy.calm();
      const stage = await hostStage();
      const seen = new Seen();
      proxy.events.on("passed", seen.hear);
      const arrived = (_: string, { op_id }: Operation) => seen.ended.has(op_id);
      const world = new World({ address: proxy.address, tokenOf: hostToken, arrived });
      const browser = world.browserWith(fresh());
      browser.signedIn = stage.users[0];
      world.open(browser, browser.signedIn);
      const real = { world, stage, proxy, fresh, clone };
      const before = proxy.requests;
      await fc.asyncModelRun(() => ({ model: {}, real }), commands);
      await calm(real);
      proxy.events.off("passed", seen.hear);
      await nothingIsLost(real, seen);
      counted.runs += 1;
      counted.requests += proxy.requests - before;
    }),
    // A host that is slow is not tried again for hours: what failed is shrunk for a minute at most.
    { numRuns, interruptAfterTimeLimit: 120_000, ...seed },
  );
  assert(!result.failed, `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`);
});

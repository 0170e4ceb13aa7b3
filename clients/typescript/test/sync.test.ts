/** The rules of the outbox one by one: when it tries, how often, what it says, and how large it is. */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeEach, mock, test } from "node:test";
import { gzipSync } from "node:zlib";
import { createPreauClient } from "../src/index.js";
import {
  createAutoSync,
  memoryStore,
  newId,
  type AutoSync,
  type Draft,
  type OperationStore,
  type SyncClient,
  type SyncState,
} from "../src/sync.js";
import { ModelServer, tokenOf } from "./model-server.js";
import { proxyOf } from "./proxy.js";

const server = await new ModelServer().start();
const proxy = await proxyOf(server.address);
test.after(async () => {
  await proxy.close();
  await server.close();
});
beforeEach(() => {
  server.reset();
  proxy.calm();
  proxy.requests = 0;
});

const CLASS = newId();
const task = (label = "Lire"): Draft => ({ kind: "task.create", target: newId(), data: { label } });
const mark = (target: string, student_id: string, score: number): Draft => {
  return { kind: "grade.save", class_id: CLASS, target, data: { grades: [{ student_id, status: "graded", score }] } };
};

interface Opened {
  sync: AutoSync;
  states: SyncState[];
  /** Waits until it says so. */
  said: (status: SyncState["status"], cause?: SyncState["cause"]) => Promise<void>;
  signedIn: { as: string | undefined };
}

function opened(store: OperationStore = memoryStore(), userId = "rey"): Opened {
  const signedIn: Opened["signedIn"] = { as: userId };
  const client = createPreauClient({ baseUrl: proxy.address, token: () => signedIn.as && tokenOf(signedIn.as) });
  const states: SyncState[] = [];
  const told = new EventEmitter();
  const sync = createAutoSync({
    client: client as unknown as SyncClient,
    store,
    userId,
    onState(state) {
      states.push(state);
      told.emit("state");
    },
  });
  const said: Opened["said"] = async (status, cause) => {
    const { length } = states;
    const is = (state: SyncState | undefined) => state?.status === status && state.cause === cause;
    if (is(states.at(-1))) return;
    for (let seen = length; !states.slice(seen).some(is); ) await once(told, "state");
  };
  return { sync, states, said, signedIn };
}

/** Lets what was begun by a timer go on, for as long as `until` is not so. */
async function settled(until: () => boolean) {
  while (!until()) await new Promise(setImmediate);
}

test("an operation is kept, sent and gone, and only then it is synced", async () => {
  const { sync, states } = opened();
  const operation = await sync.enqueue(task());
  assert.deepEqual(await sync.pending(), [operation]);
  assert.deepEqual(await sync.flush(), { status: "synced", pending: 0, attention: 0 });
  assert.deepEqual(await sync.pending(), []);
  assert.deepEqual(
    states.map(({ status, pending }) => [status, pending]),
    [
      ["waiting", 1],
      ["syncing", 1],
      ["synced", 0],
      ["synced", 0],
    ],
  );
});

test("two hundred operations go in their order, fifty at a time, with one device", async () => {
  const { sync } = opened();
  const sizes: number[] = [];
  const devices = new Set<string>();
  const passed = (body: string) => {
    const { device_id, operations } = JSON.parse(body) as { device_id: string; operations: { seq: number }[] };
    sizes.push(operations.length);
    devices.add(device_id);
  };
  proxy.events.on("passed", passed);
  for (let page = 1; page <= 200; page += 1) await sync.enqueue(task(`Page ${page}`));
  assert.equal((await sync.flush()).status, "synced");
  proxy.events.off("passed", passed);
  assert.deepEqual(sizes, [50, 50, 50, 50]);
  assert.equal(devices.size, 1);
  assert.deepEqual(
    [...server.receiptsOf("rey").values()].map(({ operation }) => operation.seq),
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
});

test("what is changed after it was given is kept as it was given", async () => {
  const { sync } = opened();
  const draft = task("Avant") as Extract<Draft, { kind: "task.create" }>;
  const kept = sync.enqueue(draft);
  draft.data.label = "Après";
  await kept;
  assert.equal(((await sync.pending())[0] as typeof draft).data.label, "Avant");
});

test("what could never be sent is refused at once", async () => {
  const { sync } = opened();
  await assert.rejects(sync.enqueue(task("é".repeat(130_000))), /250000 bytes at most/);
  assert.deepEqual(await sync.pending(), []);
});

test("a request holds as much as it may, and never more", async () => {
  const { sync } = opened();
  for (let times = 0; times < 5; times += 1) await sync.enqueue(task("é".repeat(60_000)));
  assert.equal((await sync.flush()).status, "synced");
  assert.equal(proxy.requests, 3);
});

test("one's own marks follow one another without a conflict, however little is fetched between", async () => {
  const { sync } = opened();
  const sheet = newId();
  await sync.enqueue(mark(sheet, "amina", 12));
  await sync.enqueue(mark(sheet, "amina", 13));
  await sync.flush();
  await sync.enqueue(mark(sheet, "amina", 14));
  assert.equal((await sync.flush()).status, "synced");
  assert.deepEqual(
    server.kept.get(`${sheet}/amina`)?.history.map((content) => (JSON.parse(content) as { score: number }).score),
    [12, 13, 14],
  );
});

test("what waits goes on being followed when what was before it has arrived", async () => {
  const { sync } = opened();
  const sheet = newId();
  await sync.enqueue(mark(sheet, "amina", 12));
  const second = await sync.enqueue(mark(sheet, "amina", 13));
  server.troubles.push({ done: 1, then: "partial" });
  assert.equal((await sync.flush()).pending, 1);
  const third = await sync.enqueue(mark(sheet, "amina", 14));
  assert.deepEqual(third.depends_on, [second.op_id]);
  assert.equal((await sync.flush()).status, "synced");
});

test("a mark follows one's own that was saved, though one between was rejected", async () => {
  const { sync } = opened();
  const sheet = newId();
  for (const score of [12, 13]) await sync.enqueue(mark(sheet, "amina", score));
  server.troubles.push({ done: 1, then: "partial" });
  await sync.flush();
  server.gone.add("amina");
  assert.deepEqual(await sync.flush(), { status: "attention", pending: 0, attention: 1 });
  server.gone.clear();
  await sync.enqueue(mark(sheet, "amina", 14));
  assert.deepEqual(await sync.flush(), { status: "attention", pending: 0, attention: 1 });
  assert.equal(server.kept.get(`${sheet}/amina`)?.version, 2);
});

test("a mark follows the last one that was saved, whichever was answered last", async () => {
  const { sync } = opened();
  const sheet = newId();
  for (const score of [12, 13]) await sync.enqueue(mark(sheet, "amina", score));
  // Both are done, and sent again by the network: of the first one it is answered that it failed.
  server.troubles.push({ done: 0, then: "reversed" }, { done: 0, then: "failed" });
  proxy.next({ is: "twice" });
  assert.equal((await sync.flush()).pending, 1);
  assert.equal((await sync.flush()).status, "synced");
  await sync.enqueue(mark(sheet, "amina", 14));
  assert.equal((await sync.flush()).status, "synced");
  assert.equal(server.kept.get(`${sheet}/amina`)?.version, 3);
});

test("a colleague's mark between one's own is a conflict, which stays until it is resolved", async () => {
  const { sync } = opened();
  const sheet = newId();
  await sync.enqueue(mark(sheet, "amina", 12));
  await sync.flush();
  server.write(`${sheet}/amina`, "colleague", "mba");
  const lost = await sync.enqueue(mark(sheet, "amina", 14));
  assert.deepEqual(await sync.flush(), { status: "attention", pending: 0, attention: 1 });
  const [entry] = await sync.attention();
  assert.deepEqual([entry?.status, entry?.conflict_id, entry?.operation], ["conflict", lost.op_id, lost]);
  await sync.enqueue({ kind: "conflict.resolve", target: lost.op_id, data: { keep: "server" } });
  assert.equal((await sync.flush()).status, "synced");
  assert.deepEqual(await sync.attention(), []);
});

test("what is rejected stays with its content until the user has seen to it", async () => {
  const { sync, said } = opened();
  server.teachers.clear();
  const operation = await sync.enqueue(mark(newId(), "amina", 12));
  assert.equal((await sync.flush()).status, "attention");
  const [entry] = await sync.attention();
  assert.deepEqual([entry?.error?.code, entry?.operation], ["not-yours", operation]);
  assert.match(await sync.export(), /not-yours/);
  await sync.dismiss(operation.op_id);
  await said("synced");
  // What comes after it does not share its fate.
  server.teachers.add("rey");
  await sync.enqueue(mark(operation.target, "amina", 13));
  assert.equal((await sync.flush()).status, "synced");
});

test("nobody's work is sent as somebody else, nor without a token", async () => {
  const { sync, signedIn } = opened();
  await sync.enqueue(task());
  for (const as of ["mba", undefined]) {
    signedIn.as = as;
    const { cause, pending } = await sync.flush();
    assert.deepEqual([cause, pending], ["sign-in", 1]);
  }
  assert.equal(server.receiptsOf("mba").size, 0);
  signedIn.as = "rey";
  assert.equal((await sync.flush()).status, "synced");
});

test("an account that signs out keeps what waits, and another does not see it", async () => {
  const store = memoryStore();
  const rey = opened(store);
  const operation = await rey.sync.enqueue(task());
  rey.sync.stop();
  const mba = opened(store, "mba");
  assert.equal((await mba.sync.flush()).status, "synced");
  assert.equal(proxy.requests, 0);
  assert.deepEqual(await opened(store).sync.pending(), [operation]);
});

test("one operation that spoils every request holds up no other", async () => {
  const { sync } = opened();
  const operations = [];
  for (let times = 0; times < 8; times += 1) operations.push(await sync.enqueue(task()));
  // All eight, four, two, one: too large each time.
  for (let times = 0; times < 4; times += 1) proxy.next({ is: "status", status: 413 });
  const { pending, cause } = await sync.flush();
  assert.deepEqual([pending, cause], [1, "server"]);
  assert.deepEqual(await sync.pending(), [operations[0]]);
  assert.equal((await sync.flush()).status, "synced");
});

test("a request that is refused for one of its operations is sent without it", async () => {
  const { sync } = opened();
  for (let times = 0; times < 2; times += 1) await sync.enqueue(task());
  proxy.next({ is: "status", status: 400 }, { is: "status", status: 422 });
  assert.equal((await sync.flush()).pending, 1);
});

test("a server that puts everything off is not asked again at once", async () => {
  const { sync } = opened();
  await sync.enqueue(task());
  server.troubles.push({ done: 0, then: "deferred" }, { done: 0, then: "deferred" });
  assert.deepEqual(await sync.flush(), { status: "waiting", pending: 1, attention: 0, cause: "server" });
  assert.equal(proxy.requests, 1);
});

test("what was put off in an answer that did something is sent at once", async () => {
  const { sync } = opened();
  for (let times = 0; times < 5; times += 1) await sync.enqueue(task());
  server.troubles.push({ done: 2, then: "deferred" }, { done: 2, then: "deferred" });
  assert.equal((await sync.flush()).status, "synced");
  assert.equal(proxy.requests, 3);
});

test("a store that fails loses no promise: what is not kept is not said to be", async () => {
  const store = memoryStore();
  let full = true;
  const { sync, said } = opened({
    transaction: (user, mode, work) =>
      full && mode === "readwrite" ? Promise.reject(new Error("QuotaExceededError")) : store.transaction(user, mode, work),
  });
  await assert.rejects(sync.enqueue(task()), /QuotaExceeded/);
  full = false;
  await sync.enqueue(task());
  full = true;
  assert.deepEqual(await sync.flush(), { status: "waiting", pending: 1, attention: 0, cause: "store" });
  full = false;
  await sync.flush();
  await said("synced");
});

test("a cloned profile takes a device of its own, and all it has is done", async () => {
  const store = memoryStore();
  const { sync } = opened(store);
  await sync.enqueue(task());
  const sent: string[] = [];
  const passed = (body: string) => sent.push((JSON.parse(body) as { device_id: string }).device_id);
  proxy.events.on("passed", passed);
  await sync.flush();
  // The clone is as the profile was before: it counts from the same place.
  const clone = memoryStore();
  const device = await store.transaction("rey", "readonly", (entries) => entries.get("device"));
  await clone.transaction("rey", "readwrite", (entries) => entries.put("device", device));
  const other = opened(clone);
  await other.sync.enqueue(task());
  await other.sync.flush();
  await other.sync.enqueue(task());
  await other.sync.flush();
  proxy.events.off("passed", passed);
  assert.equal(server.receiptsOf("rey").size, 3);
  assert.deepEqual([sent[0] === sent[1], sent[1] === sent[2]], [true, false]);
});

test("a request has fifteen seconds, and what it did is found out later", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { sync } = opened();
  await sync.enqueue(task());
  proxy.next({ is: "stall-after" });
  const stalled = once(proxy.events, "stalled");
  const flushed = sync.flush();
  await stalled;
  context.mock.timers.tick(14_999);
  assert.equal(proxy.requests, 1);
  context.mock.timers.tick(1);
  assert.deepEqual(await flushed, { status: "waiting", pending: 1, attention: 0, cause: "network" });
  assert.equal((await sync.flush()).status, "synced");
  assert.equal(server.events.length, 1);
});

test("while something waits it is tried again, ever later but for ever, and never when nothing does", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  context.mock.method(Math, "random", () => 1);
  const { sync, said } = opened();
  for (let times = 0; times < 12; times += 1) proxy.next({ is: "refuse" });
  sync.start();
  await sync.enqueue(task());
  await said("waiting", "network");
  // One second, two, four: each time but once the time is over.
  for (const [tries, seconds] of [1, 2, 4, 8, 16, 32, 64, 128].entries()) {
    await settled(() => proxy.requests === tries + 1);
    await said("waiting", "network");
    context.mock.timers.tick(seconds * 1000 - 1);
    assert.equal(proxy.requests, tries + 1);
    context.mock.timers.tick(1);
  }
  await settled(() => proxy.requests === 9);
  proxy.calm();
  await said("waiting", "network");
  context.mock.timers.tick(300_000);
  await said("synced");
  const { requests } = proxy;
  context.mock.timers.tick(3_000_000);
  await sync.flush();
  assert.equal(proxy.requests, requests);
  sync.stop();
});

test("a server that asks for time is left alone for that time", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { sync, said } = opened();
  proxy.next({ is: "status", status: 429, retryAfter: "40" });
  sync.start();
  await sync.enqueue(task());
  await said("waiting", "server");
  context.mock.timers.tick(39_999);
  assert.equal((await sync.flush()).cause, "server");
  assert.equal(proxy.requests, 1);
  context.mock.timers.tick(1);
  await said("synced");
  sync.stop();
});

test("the network that comes back and the page that is seen again are tried at once", async (context) => {
  const events = new EventTarget();
  const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  const globals: Record<string, unknown> = {
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    document: page,
  };
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true });
  context.after(() => {
    for (const name of Object.keys(globals)) Reflect.deleteProperty(globalThis, name);
  });
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { sync, said } = opened();
  sync.start();
  for (const comeBack of [
    () => events.dispatchEvent(new Event("online")),
    () => {
      page.visibilityState = "visible";
      page.dispatchEvent(new Event("visibilitychange"));
    },
  ]) {
    proxy.next({ is: "refuse" });
    await sync.enqueue(task());
    await said("waiting", "network");
    comeBack();
    await said("synced");
  }
  // Hidden again, or stopped, it does nothing.
  sync.stop();
  const { requests } = proxy;
  await sync.enqueue(task());
  events.dispatchEvent(new Event("online"));
  assert.equal((await sync.flush()).pending, 1);
  assert.equal(proxy.requests, requests);
});

test("what is on its way when the account signs out is cut, and is sent by the next start", async () => {
  const { sync, said } = opened();
  proxy.next({ is: "stall" });
  const stalled = once(proxy.events, "stalled");
  sync.start();
  await sync.enqueue(task());
  await stalled;
  sync.stop();
  assert.equal((await sync.flush()).pending, 1);
  sync.start();
  await said("synced");
  sync.stop();
});

test("another tab is told, and tries what a tab left that was closed", async () => {
  const store = memoryStore();
  const [one, other] = [opened(store), opened(store)];
  other.sync.start();
  await other.said("synced");
  one.sync.start();
  proxy.next({ is: "refuse" });
  await one.sync.enqueue(task());
  one.sync.stop();
  await other.said("synced");
  await settled(() => server.events.length === 1);
  other.sync.stop();
});

test("it has no dependency, and 4 KB at most", async () => {
  const { build } = createRequire(new URL("../../../../../tools/package.json", import.meta.url))("esbuild") as {
    build: (options: object) => Promise<{ outputFiles: { contents: Uint8Array }[]; metafile: { inputs: object } }>;
  };
  const entry = new URL("../../../src/sync.ts", import.meta.url).pathname;
  const options = { entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2022", write: false, metafile: true };
  const { outputFiles, metafile } = await build(options);
  assert(Object.keys(metafile.inputs).every((path) => /src\/sync(\/\w+)?\.ts$/.test(path)), Object.keys(metafile.inputs).join());
  const size = gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
  assert(size <= 4096, `${size} bytes`);
  assert(readFileSync(entry, "utf8").length > 0);
});

mock.timers.reset();

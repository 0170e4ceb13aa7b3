// Before TanStack Query looks whether there is a window.
import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryClient } from "@tanstack/react-query";
import {
  useBookSession,
  useCompleteTask,
  useCreateTask,
  useDashboardSummary,
  useDeleteTask,
  usePreauAct,
  useMe,
  useSessions,
  useSlots,
  useTasks,
  useUpdateMe,
  useWithdrawSession,
} from "../src/index.js";
import { clientOf, eventually, hour, staged, worked } from "./stage.js";

const mba = clientOf("mba");
const louis = clientOf("louis");
worked(await mba.PUT("/coaches/{coach_id}/availability", { params: { path: { coach_id: "mba" } }, body: {} }));

async function booked(number: number): Promise<string> {
  return worked(await louis.POST("/sessions/book", { body: { type: "Visio", coach_id: "mba", slot: hour(number) } })).id;
}

test("an act that fails is shown no longer, in the problem's own words; another under way stays shown", async () => {
  const [agreed, asked] = [await booked(1), await booked(2)];
  for (const language of ["fr", "en"] as const) {
    const page = staged("louis", () => ({ sessions: useSessions(), withdrawal: useWithdrawSession() }), { language, strict: true });
    const status = (id: string) => page.now.sessions.data?.find((session) => session.id === id)?.status;
    await page.until("they are there", ({ sessions }) => sessions.data !== undefined);
    const before = status(agreed);
    // The coach is quicker.
    if (before === "Proposé") worked(await mba.POST("/sessions/{session_id}/confirm", { params: { path: { session_id: agreed } } }));

    const release = page.connection.hold(`POST /sessions/${agreed}/withdraw`);
    const held = page.connection.hold(`POST /sessions/${asked}/withdraw`);
    if (language === "fr") page.now.withdrawal.start({ path: { session_id: asked } });
    page.now.withdrawal.start({ path: { session_id: agreed } });
    await page.until("it is shown", () => status(agreed) === "Annulé" && status(asked) === "Annulé");
    release();
    await page.until("it is told", () => page.notices.length === 1);
    await page.until("it is as it is", () => status(agreed) === "Confirmé");
    assert.equal(status(asked), "Annulé");
    held();

    const client = clientOf("louis", language);
    const { error } = await client.POST("/sessions/{session_id}/withdraw", { params: { path: { session_id: agreed } } });
    const [notice] = page.notices;
    assert.deepEqual([notice?.title, notice?.detail], [error?.title, error?.detail]);
    assert.equal(notice?.error.code, "invalid-transition");
    await eventually("the other is withdrawn", async () => {
      const read = await louis.GET("/sessions/{session_id}", { params: { path: { session_id: asked } } });
      return worked(read).status === "Annulé";
    });
  }
});

test("an act whose answer was lost is sent again by itself with the same key, and happens once", async () => {
  const slot = hour(3);
  const page = staged("louis", () => ({ booking: useBookSession(), sessions: useSessions({ status: "Proposé" }) }));
  await page.until("they are there", ({ sessions }) => sessions.data !== undefined);
  page.connection.loseAnswers("POST /sessions/book");
  const session = await page.now.booking.act({ body: { type: "Visio", coach_id: "mba", slot } });
  const sent = page.connection.of("POST", "/sessions/book");
  assert.deepEqual(sent.map(({ status }) => status), [0, 201]);
  assert.equal(sent[0]?.key, sent[1]?.key);
  // It has been read anew once the act has resolved.
  await page.until("it is there", ({ sessions }) => sessions.data?.some(({ id }) => id === session.id) === true);
  assert.equal(page.now.sessions.data?.filter(({ slot_start }) => Date.parse(slot_start) === Date.parse(slot.start)).length, 1);
});

test("a slot that is being booked is offered no more; one that was taken is told in words, and others have other keys", async () => {
  const range = { from: hour(4).start, to: hour(8).start };
  const page = staged("louis", () => ({ slots: useSlots({ coachId: "mba", durationMinutes: 60, ...range }), booking: useBookSession() }));
  const offered = (start: string) => page.now.slots.data?.some((slot) => Date.parse(slot.start) === Date.parse(start));
  await page.until("they are there", ({ slots }) => slots.data !== undefined);
  assert.equal(page.now.slots.first?.duration_minutes, 60);
  const [taken, free] = [hour(4), hour(6)];
  assert(offered(taken.start) && offered(free.start));
  const nadia = clientOf("nadia");
  worked(await nadia.POST("/sessions/book", { body: { type: "Visio", coach_id: "mba", slot: taken } }));

  const release = page.connection.hold("POST /sessions/book");
  page.now.booking.start({ body: { type: "Visio", coach_id: "mba", slot: free } });
  await page.until("it is offered no more", () => !offered(free.start));
  release();
  await page.until("it is booked", ({ booking }) => booking.data !== undefined && !booking.isPending);
  assert(!offered(free.start));

  await assert.rejects(page.now.booking.act({ body: { type: "Visio", coach_id: "mba", slot: taken } }), { code: "slot-taken", status: 409 });
  assert.equal(page.notices[0]?.error.code, "slot-taken");
  const keys = page.connection.of("POST", "/sessions/book").map(({ key }) => key);
  assert.equal(new Set(keys).size, 2);
});

test("pressed twice, it is one act; the same again later is another", async () => {
  const page = staged("louis", () => useCreateTask(), { strict: true });
  await page.until("it is there", () => true);
  const body = { label: "Relire le cours" };
  const [first, second] = await Promise.all([page.now.act({ body }), page.now.act({ body })]);
  assert.equal(first.id, second.id);
  assert.equal(page.connection.of("POST", "/dashboard/tasks").length, 1);
  const third = await page.now.act({ body });
  assert.notEqual(third.id, first.id);
});

test("what is wrong with a form is told by field", async () => {
  const page = staged("louis", () => useBookSession({ quiet: true }));
  await page.until("it is there", () => true);
  const slot = { start: hour(1).end, end: hour(1).start };
  await assert.rejects(page.now.act({ body: { type: "Visio", coach_id: "mba", slot } }));
  const { error } = await page.until("it is told", ({ error }) => error !== null);
  const pointer = error?.problem?.errors?.[0]?.pointer ?? "";
  assert.match(pointer, /^\/slot/);
  assert.equal(error?.of(pointer), error?.problem?.errors?.[0]?.detail);
  assert.equal(error?.of("/note"), undefined);
  assert.deepEqual(page.notices, []);
});

test("a task that is done leaves the summary and the list at once, and comes back when it was deleted elsewhere no more", async () => {
  const page = staged("louis", () => ({
    summary: useDashboardSummary(),
    tasks: useTasks(),
    creation: useCreateTask(),
    completion: useCompleteTask(),
    deletion: useDeleteTask(),
  }));
  await page.until("it is there", ({ summary, tasks }) => summary.data !== undefined && tasks.data !== undefined);
  const body = { label: "Réviser probas", weight: 5 };
  const { id } = await page.now.creation.act({ body });
  const shown = (id: string) => [page.now.summary.data?.tasks, page.now.tasks.data].map((tasks) => tasks?.some((task) => task.id === id));
  await page.until("both have it", () => shown(id).every(Boolean));
  const release = page.connection.hold("POST /dashboard/tasks/complete");
  page.now.completion.start({ body: { task_id: id } });
  await page.until("neither has it", () => !shown(id).some(Boolean));
  release();
  await page.until("it is done", ({ completion }) => completion.data?.status === "Done" && !completion.isPending);
  assert(!shown(id).some(Boolean));

  // What is gone by a deletion whose answer was lost is gone.
  const other = await page.now.creation.act({ body });
  await page.until("both have it", () => shown(other.id).every(Boolean));
  page.connection.loseAnswers(`DELETE /dashboard/tasks/${other.id}`);
  await page.now.deletion.act({ path: { task_id: other.id } });
  assert.deepEqual(page.connection.of("DELETE", `/dashboard/tasks/${other.id}`).map(({ status }) => status), [0, 404]);
  await page.until("neither has it", () => !shown(other.id).some(Boolean));
  assert.deepEqual(page.notices, []);
});

test("a summary that did not change is answered 304, and stays the very same", async () => {
  const page = staged("louis", () => {
    const { data, refresh } = useDashboardSummary();
    return { data, refresh };
  });
  const { data } = await page.until("it is there", ({ data }) => data !== undefined);
  const { renders } = page;
  await page.now.refresh();
  const sent = page.connection.of("GET", "/dashboard/summary");
  assert.deepEqual(sent.map(({ status }) => status), [200, 304]);
  assert.equal(page.now.data, data);
  assert.equal(page.renders, renders);
});

test("a list is read page by page, and as far as it was when it is read again", async () => {
  const operations = Array.from({ length: 25 }, (_, index) => ({ op: "create" as const, data: { student_id: "nadia", label: `Tâche ${index}` } }));
  worked(await clientOf("nadia").POST("/dashboard/tasks/bulk", { body: { operations } }));
  const page = staged("nadia", () => useTasks());
  await page.until("the first page is there", ({ data }) => data?.length === 20);
  assert(page.now.hasMore);
  await page.now.loadMore();
  await page.until("all is there", ({ data, hasMore }) => data?.length === 25 && !hasMore);
  await page.now.refresh();
  assert.equal(new Set(page.now.data?.map(({ id }) => id)).size, 25);
});

test("what somebody changed elsewhere is not overwritten: the version that was read is the one that is replaced", async () => {
  const page = staged("louis", () => ({ me: useMe(), update: useUpdateMe() }));
  const { me } = await page.until("it is there", ({ me }) => me.data !== undefined && me.etag !== undefined);
  const ifMatch = me.etag ?? "";
  const profile = (full_name: string) => ({ full_name, locale: "fr" as const, time_zone: "Africa/Libreville" });
  worked(await louis.PUT("/api/users/me", { body: profile("Louis d'un autre appareil") }));
  await assert.rejects(page.now.update.act({ body: profile("Louis"), ifMatch }), { code: "stale-version", status: 412 });
  await page.until("it is read anew", (now) => now.me.data?.full_name === "Louis d'un autre appareil");
  await page.now.update.act({ body: profile("Louis"), ifMatch: page.now.me.etag ?? "" });
  await page.until("it is his", (now) => now.me.data?.full_name === "Louis");
});

test("who signs in next sees nothing of who was there before", async () => {
  const queryClient = new QueryClient();
  const page = staged("louis", () => ({ sessions: useSessions() }), { queryClient });
  await page.until("they are there", ({ sessions }) => (sessions.data?.length ?? 0) > 1);
  const release = page.connection.hold("GET /sessions/list");
  page.becomes("nadia");
  await page.until("nothing is shown", ({ sessions }) => sessions.data === undefined);
  release();
  await page.until("hers are shown", ({ sessions }) => sessions.data !== undefined);
  assert(page.now.sessions.data?.every(({ student_id }) => student_id === "nadia"));
});

test("a host that is not there is told in the person's language, and a new try of the same act has the same key", async () => {
  const page = staged("louis", () => usePreauAct("POST /sessions/book", []), { language: "en" });
  await page.until("it is there", () => true);
  const body = { type: "Visio" as const, coach_id: "mba", slot: hour(9) };
  page.connection.loseAnswers("POST /sessions/book", 3);
  await assert.rejects(page.now.act({ body }), { code: "network", status: 0, title: "The server cannot be reached" });
  await page.now.act({ body });
  const sent = page.connection.of("POST", "/sessions/book");
  assert.deepEqual(sent.map(({ status }) => status), [0, 0, 0, 201]);
  assert.equal(new Set(sent.map(({ key }) => key)).size, 1);
});

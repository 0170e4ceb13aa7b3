/**
 * The seed's client, on the local host: every method, over a connection that loses the first answer to each request. Run by
 * `cargo xtask test`: PREAU_ADDRESS, MBA_TOKEN and NADIA_TOKEN say where and as whom.
 */
import assert from "node:assert/strict";
import { createPreauClient } from "../src/index.js";
import { NexusApiClient, NexusApiError, type Auth } from "../src/seed/index.js";
import { LossyConnection, methodsOf, watched } from "./lossy.js";

const { PREAU_ADDRESS: baseUrl = "http://127.0.0.1:8787", MBA_TOKEN, NADIA_TOKEN } = process.env;
assert(MBA_TOKEN && NADIA_TOKEN, "two tokens are needed: `preau token --sub nadia --role student`");

const lossy = new LossyConnection();
const called = new Set<string>();
const fetch = (request: Request) => lossy.fetch(request);
const retry = { firstWaitMs: 5 };
// Her first token has expired; the hook gets another one once that is known.
let token = "an expired one";
const nadia: Auth = (why) => {
  if (why === "refused") token = NADIA_TOKEN;
  return token;
};
const client = new NexusApiClient({ baseUrl, auth: nadia, retry, fetch });
const api = watched(client, called);
const coach = watched(new NexusApiClient({ baseUrl, auth: () => MBA_TOKEN, retry, fetch, language: "en" }), called);
const studentId = "nadia";

// Anyone makes a bilan, and Nadia claims it.
const anyone = watched(new NexusApiClient({ baseUrl, retry, fetch }), called);
const bilan = await anyone.onboarding.bilan({
  track: "Terminale",
  profile: "Scolarise",
  specialities: ["Mathématiques", "NSI"],
  answers: [{ subject: "nsi", competence_code: "tri", self_score: 2 }],
});
assert(bilan.claim_token);
const claimed = await api.onboarding.claim(bilan.bilan_id, bilan.claim_token);
assert.equal(claimed.student.student_id, studentId);
assert.equal(token, NADIA_TOKEN);

// The coach says that they teach; Nadia books three lessons.
const mba = createPreauClient({ baseUrl, token: MBA_TOKEN });
await mba.PUT("/coaches/{coach_id}/availability", { params: { path: { coach_id: "coach_mba" } }, body: {} });
const inAWeek = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 7 * 24 * 3_600_000;
const hour = (number: number) => new Date(inAWeek + number * 3_600_000).toISOString();
const book = (number: number) =>
  api.sessions.book({ type: "Visio", coach_id: "coach_mba", slot: { start: hour(number), end: hour(number + 1) } });
const [first, second, third] = [await book(0), await book(1), await book(2)];
assert.equal((await coach.sessions.cancel(third.id)).status, "Annulé");
assert.equal((await api.sessions.list({ status: "Proposé" })).data.length, 2);

// Tasks, one by one and many at once.
const task = await api.dashboard.tasks.create({ label: "Réviser probas", due_at: hour(3) });
assert.equal((await api.dashboard.tasks.update(task.id, { weight: 1.5 })).weight, 1.5);
const { results } = await api.dashboard.tasks.bulk([
  { op: "create", data: { student_id: studentId, label: "Réviser probas" } },
  { op: "create", data: { student_id: studentId, label: "Exercices suites", weight: 1.5 } },
  { op: "create", data: { student_id: studentId, label: "Limites" } },
  { op: "update", id: task.id, data: { label: "Probabilités" } },
  { op: "delete", id: "019aa5f0-0000-7000-8000-000000000000" },
]);
assert.deepEqual(
  results.map(({ status }) => status),
  ["created", "created", "created", "updated", "not_found"],
);
assert.equal((await api.dashboard.tasks.complete(task.id)).status, "Done");
await api.dashboard.tasks.delete(results[0]?.id ?? "");
const open = await api.dashboard.tasks.list(studentId, { status: "Todo" });
assert.deepEqual(open.data.map(({ label }) => label).sort(), ["Exercices suites", "Limites"]);

// The plan, and what it all adds up to.
const plan = await api.dashboard.epreuves.get(studentId);
assert.deepEqual([plan.track, plan.profile], ["Terminale", "Scolarise"]);
assert.deepEqual(await coach.dashboard.epreuves.sync(studentId), plan);
assert.equal((await api.dashboard.epreuves.projection()).coefficients, 100);
const summary = await api.dashboard.summary(studentId);
assert.deepEqual(summary.kpis, { progress_overall: 0.5, streak_days: 1 });
assert.deepEqual([summary.upcoming[0]?.kind, summary.tasks.length], ["Visio", 2]);
const agenda = await api.dashboard.agenda(studentId, { to: hour(24) });
assert.deepEqual(
  agenda.data.map(({ id }) => id),
  [first.id, second.id],
);
assert.equal((await api.dashboard.progression(studentId, "nsi")).overall, 0.5);

// What her family is told of this month.
const month = new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", timeZone: "Europe/Paris" }).format();
const report = await coach.parent.report(studentId, month);
assert.deepEqual([report.student_id, report.period, report.id ?? null, report.is_partial], [studentId, month, null, false]);
assert.equal(report.kpis.tasks_done, 1);
assert.deepEqual(report.summary_md.match(/^(# .*|- 1 task .*)$/gm), ["# The month's report", "- 1 task done, 2 left to do"]);

// Sessions are for coaches to cancel; whoever sends the key of the first call again gets its answer.
const ids = [first.id, second.id, third.id, "019aa5f0-0000-7000-8000-000000000000"];
await assert.rejects(api.sessions.bulkCancel(ids), (error) => {
  assert(error instanceof NexusApiError && error.problem);
  assert.deepEqual([error.status, error.code, error.problem.title], [403, "not-yours", "Vous n'avez pas ce droit"]);
  return true;
});
const sent = { key: crypto.randomUUID() };
const cancelled = await coach.sessions.bulkCancel(ids, sent);
const outcomes = ["cancelled", "cancelled", "already_cancelled", "not_found"];
assert.deepEqual(
  cancelled.results.map(({ status }) => status),
  outcomes,
);
assert.deepEqual(await coach.sessions.bulkCancel(ids, sent), cancelled);

// What names the version that it changes is not sent again by itself: nobody knows whether it was done.
await assert.rejects(api.dashboard.tasks.update(open.data[0]?.id ?? "", { weight: 3 }, { ifMatch: '"1"' }), TypeError);

assert.deepEqual([...called].sort(), methodsOf(client).sort());
// Once was sent the first request of Nadia's alone, whose token had expired.
lossy.lostEveryFirstAnswerAndKeptEachKey(["POST"]);
console.log(`${called.size} methods, ${lossy.lost} answers lost, nothing done twice`);

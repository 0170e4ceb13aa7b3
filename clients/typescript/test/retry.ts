/** When the seed's client sends again, and when it does not: no server is needed. */
import assert from "node:assert/strict";
import { NexusApiClient, NexusApiError, type RetryOptions } from "../src/seed/index.js";

const home = { kpis: { progress_overall: 0, streak_days: 0 }, upcoming: [], tasks: [] };
const json = (status: number, body: unknown, headers: Record<string, string> = {}) => () =>
  Promise.resolve(new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } }));
const problem = (status: number, code: string, headers?: Record<string, string>) =>
  json(status, { type: `https://preau.dev/problems/${code}`, title: code, detail: code, status, instance: "1" }, headers);

/** A client of a server that answers this, in order, and what it was sent. */
function served(answers: (() => Promise<Response>)[], retry: RetryOptions = { firstWaitMs: 1 }) {
  const sent: Request[] = [];
  const fetch = async (request: Request) => {
    sent.push(request);
    const answer = answers[sent.length - 1];
    assert(answer, "nothing more was to be sent");
    return answer();
  };
  const headers = { "X-Role": "student", "X-Student-Id": "amina" };
  return { sent, api: new NexusApiClient({ baseUrl: "http://preau.test", retry, fetch, headers }) };
}

async function isRefused(call: Promise<unknown>, status: number, code: string | undefined) {
  await assert.rejects(call, (error) => {
    assert(error instanceof NexusApiError);
    assert.deepEqual([error.status, error.code], [status, code]);
    return true;
  });
}

// What passes is waited for; the headers of the seed are on each request.
{
  const { sent, api } = served([problem(503, "busy"), problem(429, "too-many-requests", { "Retry-After": "0" }), json(200, home)]);
  assert.deepEqual(await api.dashboard.summary(), home);
  assert.deepEqual(
    sent.map(({ headers }) => headers.get("X-Student-Id")),
    ["amina", "amina", "amina"],
  );
}
// A request that still runs is asked for again with its key, and with what it said.
{
  const { sent, api } = served([problem(409, "request-in-progress"), json(201, { id: "1" })]);
  await api.dashboard.tasks.create({ label: "Suites" });
  const keys = sent.map(({ headers }) => headers.get("Idempotency-Key"));
  assert(keys[0] && keys[0] === keys[1]);
  assert.deepEqual(await Promise.all(sent.map((request) => request.text())), ['{"label":"Suites"}', '{"label":"Suites"}']);
}
// Two calls are two intentions, each with a key of its own.
{
  const { sent, api } = served([json(201, { id: "1" }), json(201, { id: "2" })]);
  for (const label of ["Suites", "Suites"]) await api.dashboard.tasks.create({ label });
  assert.notEqual(sent[0]?.headers.get("Idempotency-Key"), sent[1]?.headers.get("Idempotency-Key"));
}
// What is refused for good is not sent again, nor what the server wants to hear later than the longest wait.
{
  await isRefused(served([problem(409, "slot-taken")]).api.dashboard.summary(), 409, "slot-taken");
  await isRefused(served([problem(500, "internal")]).api.dashboard.summary(), 500, "internal");
  const later = served([problem(429, "too-many-requests", { "Retry-After": "3600" })]);
  await isRefused(later.api.dashboard.summary(), 429, "too-many-requests");
}
// It ends, with the last answer or failure; something between that is no Préau has no code.
{
  const gateway = () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const { sent, api } = served([gateway, gateway, gateway, gateway]);
  await isRefused(api.dashboard.summary(), 502, undefined);
  assert.equal(sent.length, 4);
  const gone = served([() => Promise.reject(new TypeError("no route"))], { attempts: 1 });
  await assert.rejects(gone.api.dashboard.summary(), TypeError);
}
// Waits grow, and no two clients wait as long.
{
  const { api } = served([problem(503, "busy"), problem(503, "busy"), problem(503, "busy"), json(200, home)], { firstWaitMs: 40 });
  const begun = performance.now();
  await api.dashboard.summary();
  const waited = performance.now() - begun;
  assert(waited > 135 && waited < 2_000, `${waited} ms`);
}
// A task that is gone already was deleted by the request whose answer was lost; otherwise there is none.
{
  const lost = () => Promise.reject(new TypeError("the connection was lost"));
  await served([lost, problem(404, "not-found")]).api.dashboard.tasks.delete("1");
  await isRefused(served([problem(404, "not-found")]).api.dashboard.tasks.delete("1"), 404, "not-found");
}

console.log("the seed's client sends again what it may");

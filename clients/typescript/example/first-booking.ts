/**
 * Books a session, sends the same request again, and shows that a second person does not get the slot. Run by
 * `cargo xtask test` against the local host: PREAU_ADDRESS, REY_TOKEN, AMINA_TOKEN and LOUIS_TOKEN say where and as whom.
 */
import assert from "node:assert/strict";
import { createPreauClient, idempotencyKey, problemCode } from "../src/index.js";

const { PREAU_ADDRESS: baseUrl = "http://127.0.0.1:8787", REY_TOKEN, AMINA_TOKEN, LOUIS_TOKEN } = process.env;
assert(REY_TOKEN && AMINA_TOKEN && LOUIS_TOKEN, "three tokens are needed: `preau token --sub amina --role student`");

const amina = createPreauClient({ baseUrl, token: () => AMINA_TOKEN });
const louis = createPreauClient({ baseUrl, token: LOUIS_TOKEN, language: "en" });

// Whoever sets an availability is a coach, of whom sessions are asked for; `{}` is any time.
const rey = createPreauClient({ baseUrl, token: REY_TOKEN });
const open = await rey.PUT("/coaches/{coach_id}/availability", { params: { path: { coach_id: "coach_rey" } }, body: {} });
assert(open.data, JSON.stringify(open.error));

const inAWeek = Date.now() + 7 * 24 * 3_600_000;
const body = {
  type: "Visio" as const,
  coach_id: "coach_rey",
  slot: { start: new Date(inAWeek).toISOString(), end: new Date(inAWeek + 3_600_000).toISOString() },
};

const params = { header: idempotencyKey() };
const booked = await amina.POST("/sessions/book", { params, body });
assert(booked.data, JSON.stringify(booked.error));
assert.equal(booked.data.status, "Proposé");

const again = await amina.POST("/sessions/book", { params, body });
assert.equal(again.data?.id, booked.data.id);
assert.equal(again.response.headers.get("Idempotent-Replayed"), "true");

const late = await louis.POST("/sessions/book", { body });
assert(late.error);
assert.equal(problemCode(late.error), "slot-taken");
assert.equal(late.error.title, "This slot is already taken");

const read = await amina.GET("/sessions/{session_id}", { params: { path: { session_id: booked.data.id } } });
// Its video room is opened after the answer, and may be there by now.
assert.deepEqual({ ...read.data, video_url: null }, booked.data);

console.log(`${booked.data.id} is booked`);

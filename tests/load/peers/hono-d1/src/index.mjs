// Bookings as one would write them by hand: the overlap is decided in the INSERT, session and event are one batch.

import { Hono } from "hono";
import { jwt } from "hono/jwt";

const KINDS = ["Visio", "Présentiel", "Stage"];

const BOOK = `
  INSERT INTO sessions (id, student_id, coach_id, kind, modality, slot_start, slot_end, status, note, created_at, updated_at)
  SELECT ?1, ?2, ?3, ?4, ?4, ?5, ?6, 'Proposé', ?7, ?8, ?8
  WHERE NOT EXISTS (
    SELECT 1 FROM sessions WHERE coach_id = ?3 AND slot_start < ?6 AND slot_end > ?5 AND status <> 'Annulé'
    UNION ALL
    SELECT 1 FROM sessions WHERE student_id = ?2 AND slot_start < ?6 AND slot_end > ?5 AND status <> 'Annulé'
  )
  RETURNING *`;

const TELL = `
  INSERT INTO events (id, kind, session_id, actor_id, at)
  SELECT ?1, 'SESSION_BOOKED', ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM sessions WHERE id = ?2)`;

const app = new Hono();

app.use("/sessions/*", (context, next) =>
  jwt({
    secret: context.env.JWT_SECRET,
    alg: "HS256",
    verification: { iss: context.env.JWT_ISSUER, aud: context.env.JWT_AUDIENCE },
  })(context, next),
);

app.get("/sessions/:id", async (context) => {
  const { sub, roles } = context.get("jwtPayload");
  const session = await context.env.DB.prepare("SELECT * FROM sessions WHERE id = ?1").bind(context.req.param("id")).first();
  if (!session) return context.json({ title: "no such session" }, 404);
  if (![session.student_id, session.coach_id].includes(sub) && !roles.includes("admin")) {
    return context.json({ title: "not yours" }, 403);
  }
  return context.json(session);
});

app.post("/sessions/book", async (context) => {
  const { sub } = context.get("jwtPayload");
  const { type, slot, coach_id, note = null } = await context.req.json();
  const [start, end] = [Date.parse(slot?.start), Date.parse(slot?.end)];
  const now = new Date();
  if (!KINDS.includes(type) || typeof coach_id !== "string" || coach_id === sub || !(now < start && start < end)) {
    return context.json({ title: "invalid request" }, 400);
  }
  const [id, at] = [crypto.randomUUID(), now.toISOString()];
  const [from, to] = [new Date(start).toISOString(), new Date(end).toISOString()];
  const db = context.env.DB;
  const [booked] = await db.batch([
    db.prepare(BOOK).bind(id, sub, coach_id, type, from, to, note, at),
    db.prepare(TELL).bind(crypto.randomUUID(), id, sub, at),
  ]);
  if (booked.results.length === 0) return context.json({ title: "slot taken" }, 409);
  context.header("Location", `/sessions/${id}`);
  return context.json(booked.results[0], 201);
});

export default app;

// Bookings as one would write them by hand on one machine: session and event are one transaction, which SQLite syncs to the disk.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import Database from "better-sqlite3";
import { Hono } from "hono";
import { jwt } from "hono/jwt";

const { PORT, DATABASE, JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE } = process.env;
const KINDS = ["Visio", "Présentiel", "Stage"];

const db = new Database(DATABASE);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(readFileSync(new URL("../schema.sql", import.meta.url), "utf8"));

const find = db.prepare("SELECT * FROM sessions WHERE id = ?");
const list = db.prepare("SELECT * FROM sessions WHERE student_id = ? OR coach_id = ? ORDER BY slot_start, id LIMIT ?");
const overlapping = db.prepare(`
  SELECT 1 FROM sessions WHERE coach_id = @coach_id AND slot_start < @slot_end AND slot_end > @slot_start AND status <> 'Annulé'
  UNION ALL
  SELECT 1 FROM sessions WHERE student_id = @student_id AND slot_start < @slot_end AND slot_end > @slot_start AND status <> 'Annulé'`);
const keep = db.prepare(`
  INSERT INTO sessions (id, student_id, coach_id, kind, modality, slot_start, slot_end, status, note, created_at, updated_at)
  VALUES (@id, @student_id, @coach_id, @kind, @kind, @slot_start, @slot_end, 'Proposé', @note, @at, @at)
  RETURNING *`);
const tell = db.prepare("INSERT INTO events (id, kind, session_id, actor_id, at) VALUES (?, 'SESSION_BOOKED', ?, ?, ?)");

const book = db.transaction((session) => {
  if (overlapping.get(session)) return undefined;
  const booked = keep.get(session);
  tell.run(randomUUID(), session.id, session.student_id, session.at);
  return booked;
});

const app = new Hono();

app.use("/sessions/*", jwt({ secret: JWT_SECRET, alg: "HS256", verification: { iss: JWT_ISSUER, aud: JWT_AUDIENCE } }));

app.get("/sessions/list", (context) => {
  const { sub } = context.get("jwtPayload");
  const limit = Math.min(Number(context.req.query("limit") ?? 20), 100);
  return context.json({ data: list.all(sub, sub, limit) });
});

app.get("/sessions/:id", (context) => {
  const { sub, roles } = context.get("jwtPayload");
  const session = find.get(context.req.param("id"));
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
  // Immediate: what the check reads, nobody changes before the session is kept.
  const booked = book.immediate({
    id: randomUUID(),
    student_id: sub,
    coach_id,
    kind: type,
    slot_start: new Date(start).toISOString(),
    slot_end: new Date(end).toISOString(),
    note,
    at: now.toISOString(),
  });
  if (!booked) return context.json({ title: "slot taken" }, 409);
  context.header("Location", `/sessions/${booked.id}`);
  return context.json(booked, 201);
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(PORT) });

/** Préau itself as a stage: a school of its own for each run, on the host that PREAU_ADDRESS names. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { newId } from "../src/sync.js";
import type { Stage } from "./steps.js";
import { PUPILS } from "./steps.js";

const { PREAU_ADDRESS: address = "", PREAU_JWT_SECRET: secret = "", PREAU_TOKEN = "" } = process.env;
/** The host's own claims, of the token of anybody: another's has another `sub` and other roles. */
const claims = PREAU_TOKEN && (JSON.parse(Buffer.from(PREAU_TOKEN.split(".")[1] ?? "", "base64url").toString()) as object);

export const hostIsThere = address !== "";
export const hostAddress = address;

/** A token of somebody who teaches, as the host signs them; one that is out of date was good until this second. */
export function hostToken(user: string, role = "coach", exp?: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const said = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...(claims || {}), sub: user, role, roles: [role], ...(exp && { exp }) })}`;
  return `${said}.${createHmac("sha256", secret).update(said).digest("base64url")}`;
}

/** What the host answers this person; it must be what was expected. */
export async function asked<T>(user: string, role: string, method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${hostToken(user, role)}`, "content-type": "application/json" };
  const answer = await fetch(address + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  assert(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return (text && JSON.parse(text)) as T;
}

export interface HostStage extends Stage {
  /** The cells that the colleague marked, and how often. */
  marked: Map<string, number>;
  /** A draft sheet's cells: each pupil's revision and score. */
  cells(sheet: string): Promise<Map<string, { revision: number; score: number | null }>>;
}

interface Sheet {
  assessment: { id: string; revision: number };
  grades: { student_id: string; revision: number; score: number | null }[];
}

let schools = 0;

export async function hostStage(): Promise<HostStage> {
  schools += 1;
  const name = `${process.pid}-${schools}`;
  const users = [`rey-${name}`, `mba-${name}`] as const;
  const [kim, admin] = [`kim-${name}`, `admin-${name}`];
  const class_id = newId();
  const [lesson, task] = [newId(), newId()];
  const sheets = [newId(), newId()] as const;
  const marked = new Map<string, number>();
  let [pupils, teachers] = [[...PUPILS] as string[], [...users, kim]];

  const klass = { id: class_id, name: "Terminale 4", subject: "MATHS", level: "Terminale", school_year: "2026-2027" };
  const roster = () => asked(admin, "admin", "PUT", `/api/classes/${class_id}/roster`, { students: pupils });
  await asked(admin, "admin", "POST", "/api/classes", { ...klass, teachers });
  await roster();
  const data = { title: "Suites", date: "2026-11-30", out_of: 20, coefficient: 1, term: "T1" };
  const operations = [...sheets].map((target, index) => {
    const at = new Date().toISOString();
    return { op_id: newId(), seq: index + 1, v: 1, kind: "assessment.save", class_id, target, at, data };
  });
  const made = await asked<{ results: { status: string }[] }>(kim, "coach", "POST", "/api/sync", { device_id: newId(), operations });
  assert(made.results.every(({ status }) => status === "applied"), JSON.stringify(made));

  const sheetsNow = async () =>
    (await asked<{ data: Sheet[] }>(kim, "coach", "GET", `/api/classes/${class_id}/grades?limit=100`)).data;
  return {
    users,
    class_id,
    sheets,
    lesson,
    task,
    marked,
    async colleague(sheet, student_id) {
      if (!pupils.includes(student_id)) return;
      // On top of what stands, with a mark that no other step gives.
      const kept = (await sheetsNow()).find(({ assessment }) => assessment.id === sheet);
      const revision = kept?.grades.find((one) => one.student_id === student_id)?.revision;
      const score = ((marked.get(`${sheet}/${student_id}`) ?? 0) % 2) / 4;
      const body = {
        device_id: newId(),
        operations: [
          {
            op_id: newId(),
            seq: 1,
            v: 1,
            kind: "grade.save",
            class_id,
            target: sheet,
            ...(revision && { base: { [student_id]: revision } }),
            at: new Date().toISOString(),
            data: { grades: [{ student_id, status: "graded", score, comment: newId() }] },
          },
        ],
      };
      const { results } = await asked<{ results: { status: string }[] }>(kim, "coach", "POST", "/api/sync", body);
      assert.equal(results[0]?.status, "applied");
      marked.set(`${sheet}/${student_id}`, (marked.get(`${sheet}/${student_id}`) ?? 0) + 1);
    },
    async leaves(student_id) {
      pupils = pupils.includes(student_id) ? pupils.filter((one) => one !== student_id) : [...pupils, student_id];
      await roster();
    },
    async teaches() {
      teachers = teachers.includes(users[0]) ? [users[1], kim] : [...users, kim];
      await asked(admin, "admin", "PUT", `/api/classes/${class_id}`, { ...klass, teachers });
    },
    async versions() {
      const versions = new Map<string, number>();
      for (const { assessment, grades } of await sheetsNow()) {
        versions.set(assessment.id, assessment.revision);
        for (const { student_id, revision } of grades) versions.set(`${assessment.id}/${student_id}`, revision);
      }
      return versions;
    },
    troubles: () => {},
    async cells(sheet) {
      const found = (await sheetsNow()).find(({ assessment }) => assessment.id === sheet);
      return new Map((found?.grades ?? []).map(({ student_id, revision, score }) => [student_id, { revision, score }]));
    },
  };
}

// Before there is a window: else it is put there alone.
import "fake-indexeddb/auto";
import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "@preau/client/sync";
import { useAutoSync, useGrades } from "../src/index.js";
import { clientOf, staged, worked } from "./stage.js";

test("a mark that was given without a network is sent when it is back, and what is read then has it", async () => {
  const director = clientOf("director");
  const class_id = newId();
  const klass = { id: class_id, name: "Terminale 4", subject: "MATHS", level: "Terminale", school_year: "2026-2027" };
  worked(await director.POST("/api/classes", { body: { ...klass, teachers: ["kim"] } as never }));
  worked(await director.PUT("/api/classes/{class_id}/roster", { params: { path: { class_id } }, body: { students: ["amina"] } as never }));

  const page = staged("kim", () => ({ sync: useAutoSync(), grades: useGrades(class_id) }), { strict: true });
  await page.until("nothing waits", ({ sync, grades }) => sync.state?.status === "synced" && grades.data !== undefined);
  assert.deepEqual(page.now.grades.data, []);
  // Nothing arrives, and nothing comes back.
  const release = page.connection.hold("POST /api/sync");
  const assessment = newId();
  const data = { title: "Suites", date: "2026-11-30", out_of: 20, coefficient: 1, term: "T1" };
  await page.now.sync.enqueue({ kind: "assessment.save", class_id, target: assessment, data });
  const grades = [{ student_id: "amina", status: "graded" as const, score: 13.5 }];
  await page.now.sync.enqueue({ kind: "grade.save", class_id, target: assessment, data: { grades } });
  await page.until("both wait", ({ sync }) => sync.state?.pending === 2);
  assert.equal((await page.now.sync.pending()).length, 2);
  release();
  await page.until("nothing waits", ({ sync }) => sync.state?.status === "synced");
  const read = await page.until("the mark is read", (now) => now.grades.data?.[0]?.grades[0]?.score === 13.5);
  assert.equal(read.grades.data?.[0]?.published, null);
});

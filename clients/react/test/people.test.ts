import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gathered } from "../src/gathered.js";
import { useChildren, useCoaches, useLinkParent, usePeople } from "../src/index.js";
import { clientOf, staged, worked } from "./stage.js";

const locale = { locale: "fr", time_zone: "Europe/Paris" } as const;
for (const [person, full_name] of [["kim", "Kim Ondo"], ["amina", "Amina Diallo"], ["nadia", "Nadia Mba"]] as const) {
  worked(await clientOf(person).PUT("/api/users/me", { body: { full_name, ...locale } }));
}
worked(await clientOf("kim").PUT("/coaches/{coach_id}/availability", { params: { path: { coach_id: "kim" } }, body: {} }));

test("a student finds whom to ask, by name", async () => {
  const page = staged("amina", () => useCoaches());
  const { data } = await page.until("they are there", ({ data }) => data !== undefined);
  assert.deepEqual(data?.find(({ id }) => id === "kim"), { id: "kim", name: "Kim Ondo", avatar: null });
});

test("a parent has the children whom an admin linked to them, and what their people are called, asked once", async () => {
  const admin = staged("director", () => useLinkParent());
  await admin.until("it is there", () => true);
  await admin.now.act({ path: { student_id: "amina", user_id: "rose" } });
  // In another order, named twice, and of somebody whom she has nothing to do with.
  let ids = ["kim", "amina"];
  const page = staged("rose", () => ({ children: useChildren(), people: usePeople(ids), none: usePeople([]) }));
  const { children, people, none } = await page.until("they are there", (now) => now.children.data !== undefined && now.people.data !== undefined);
  assert.deepEqual(children.data, [{ id: "amina", name: "Amina Diallo", avatar: null }]);
  assert.deepEqual([people.name("amina"), people.name("kim"), people.name("nadia")], ["Amina Diallo", "Kim Ondo", undefined]);
  assert.deepEqual([none.data, none.isLoading], [undefined, false]);
  ids = ["amina", "kim", "amina"];
  page.becomes("rose");
  await page.until("it is the same", (now) => now.people.name("kim") === "Kim Ondo");
  assert.equal(page.connection.of("GET", "/api/people").length, 1);
  ids = ["nadia"];
  page.becomes("rose");
  const { people: others } = await page.until("it is read", (now) => now.people.data?.length === 0);
  assert.equal(others.name("nadia"), undefined);
});

test("what many components ask for at once is one request, and nobody of another form is asked for", async () => {
  const rows = [["kim"], ["amina"], ["kim"], ["guest:lea@ecole.example"], ["preau:send-reminders"]];
  const page = staged("director", () => rows.map((ids) => usePeople(ids)));
  const people = await page.until("they are there", (now) => now.slice(0, 3).every(({ data }) => data !== undefined));
  assert.deepEqual(people.map(({ name }, row) => name(rows[row]![0]!)), ["Kim Ondo", "Amina Diallo", "Kim Ondo", undefined, undefined]);
  assert.deepEqual(people.slice(3).map(({ data, isLoading }) => [data, isLoading]), [[undefined, false], [undefined, false]]);
  const [asked, ...others] = page.connection.of("GET", "/api/people");
  assert.deepEqual([asked!.query.get("ids"), others.length], ["kim,amina", 0]);
});

test("a request names a hundred people at most, and what it fails with each of them is told", async () => {
  const asked: string[][] = [];
  const read = gathered(100, async (_: object, ids: string[]) => {
    asked.push(ids);
    if (asked.length === 2) throw new Error("no");
    return new Map(ids.map((id) => [id, id.length]));
  });
  const [one, other] = [{}, {}];
  const ids = Array.from({ length: 150 }, (_, place) => `person-${place}`);
  const answers = await Promise.allSettled([...ids.map((id) => read(one, id)), read(one, "person-149"), read(other, "amina")]);
  assert.deepEqual(asked.map(({ length }) => length), [100, 50, 1]);
  assert.deepEqual(answers.filter(({ status }) => status === "rejected").length, 51);
  assert.deepEqual(answers.at(-1), { status: "fulfilled", value: 5 });
  assert.equal(await read(one, "kim"), 3);
});

/** “Starting a front end” shows the files that are typechecked, each in ten lines. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const FILES = ["next/page.tsx", "tanstack-start/index.tsx", "react/home.tsx"];
/** This file runs from `node_modules/.example/test`. */
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("the page shows the examples as they are", () => {
  const page = read("../../docs/starting-a-front-end.md");
  const shown = [...page.matchAll(/^```tsx\n([^]*?)^```$/gm)].map(([, text]) => text);
  assert.deepEqual(shown, FILES.map((file) => read(`example/starting/${file}`)));
});

test("each example has ten lines", () => {
  for (const file of FILES) assert(read(`example/starting/${file}`).trimEnd().split("\n").length <= 10, file);
});

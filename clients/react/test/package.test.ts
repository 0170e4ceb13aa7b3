import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as hooks from "../src/index.js";

/** The package's folder: this file runs from `node_modules/.test/test`. */
const FOLDER = fileURLToPath(new URL("../../../", import.meta.url));
const read = (name: string) => readFileSync(`${FOLDER}${name}`, "utf8");

interface Package {
  exports: Record<string, Record<string, string>>;
  peerDependencies: Record<string, string>;
  dependencies?: Record<string, string>;
}

test("what would be published is whole, and nothing else", () => {
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: FOLDER, encoding: "utf8" })) as [
    { files: { path: string }[] },
  ];
  const files = packed.files.map(({ path }) => path);
  const { exports, peerDependencies, dependencies } = JSON.parse(read("package.json")) as Package;
  for (const target of Object.values(exports).flatMap((of) => Object.values(of))) {
    assert(files.includes(target.slice(2)), `${target} is not packed`);
  }
  const strangers = files.filter((file) => !/^(dist|src)\/|^(package\.json|README\.md|LICENSE)$/.test(file));
  assert.deepEqual(strangers, []);
  assert(files.includes("README.md") && files.includes("LICENSE"));
  // Every module that is imported is the application's own, once.
  const imported = files
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) => [...read(file).matchAll(/from "([^."][^"]*)"/g)].map(([, name]) => name ?? ""));
  const packages = imported.map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/"));
  assert.deepEqual([...new Set(packages)].filter((name) => !(name in peerDependencies)), []);
  assert.equal(dependencies, undefined);
});

test("the README names every hook", () => {
  const text = read("README.md");
  const unnamed = Object.keys(hooks).filter((name) => name.startsWith("use") && !text.includes(`\`${name}\``));
  assert.deepEqual(unnamed, []);
});

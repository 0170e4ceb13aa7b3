// The function that the distribution of web.yaml runs before S3: what it makes of addresses, with the files as they are committed.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { runInNewContext } from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const template = read("web.yaml");
const [, indented] = template.match(/\n {6}FunctionCode: \|\n((?: {8}.*\n)+)/);
const code = indented.replaceAll(/^ {8}/gm, "");
assert.ok(code.length < 10_240, "CloudFront takes 10 KB");
// As CloudFront has it: a function called `handler`, and nothing of Node beside it.
const asked = (uri) => {
  const event = { version: "1.0", context: {}, viewer: {}, request: { method: "GET", uri, querystring: {}, headers: {}, cookies: {} } };
  return runInNewContext(`${code}\nJSON.stringify(handler(${JSON.stringify(event)}))`);
};
const led = (uri) => JSON.parse(asked(uri));

const built = new URL("../../clients/web/built/", import.meta.url);
const names = readdirSync(built, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(built.pathname.length).replace(/^\/+/, ""));
assert.ok(names.length > 20 && names.includes("index.html") && names.includes("worker.js"), names.join());

// Each file, as `aws s3 sync` puts it under app/, is answered at its own address; and the configuration, which a school writes.
for (const name of [...names, "config.json"]) assert.equal(led(`/app/${name}`).uri, `/app/${name}`);
// What another build had is not found, and is no page.
assert.equal(led("/app/assets/app-00000000.js").uri, "/app/assets/app-00000000.js");
// Every other address is the page, as on the local host.
for (const page of ["/app/", "/app/accueil", "/app/classes/1.5/notes", "/app/no/worker.js", "/app/other.json", "/app/connexion/retour"]) {
  assert.equal(led(page).uri, "/app/index.html", page);
}
for (const beginning of ["/", "/app"]) {
  const { statusCode, headers } = led(beginning);
  assert.deepEqual([statusCode, headers.location.value], [302, "/app/"], beginning);
}
// There is nothing beside the application.
for (const other of ["/index.html", "/application", "/sessions"]) assert.equal(led(other).uri, other);

// What docs/operations.md has operators put there is kept by browsers as the local host's is.
const guide = read("../../docs/operations.md");
for (const line of [
  "aws s3 sync clients/web/built/assets s3://$FILES/app/assets --cache-control 'public, max-age=31536000, immutable'",
  "aws s3 sync clients/web/built s3://$FILES/app --exclude 'assets/*' --cache-control no-cache",
  "aws s3 cp config.json s3://$FILES/app/config.json --cache-control no-store",
]) {
  assert.ok(guide.includes(line), line);
}
console.log(`${names.length} files, each at its own address`);

// Serves a Worker in workerd, and those that it is bound to, with a D1 database and an R2 bucket of its own, until its standard input ends.
//
// It is what `wrangler dev` does, with wrangler's own miniflare, but without wrangler's proxy before it: that one answers
// 503 to a POST whenever it loses its connection to workerd, as after a request of many seconds.

import { createRequire } from "node:module";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";

const { wrangler, build, bound, folder, variables, routed, waits } = JSON.parse(process.argv[2]);
const { Miniflare } = createRequire(realpathSync(wrangler))("miniflare");

// Benchmarks measure answers by themselves too: this entrance drops what a request leaves to be done after its answer.
const entrance = `
import { WorkerEntrypoint } from "cloudflare:workers";
import Worker from "./index.js";
export default class extends WorkerEntrypoint {
  fetch(request) {
    Object.getPrototypeOf(this.ctx).waitUntil = () => {};
    return new Worker(this.ctx, this.env).fetch(request);
  }
}`;
function modulesOf(build) {
  const file = (type, name) => ({ type, path: `${build}/${name}` });
  const modules = [file("ESModule", "index.js")];
  // The first one is where requests come in.
  if (!waits) modules.unshift({ ...file("ESModule", "entrance.js"), contents: entrance });
  for (const name of readdirSync(build)) {
    if (name.endsWith(".wasm")) modules.push(file("CompiledWasm", name));
  }
  return modules;
}

// The limits that Cloudflare counts, as they are bound without an environment.
const settings = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
const limits = settings.matchAll(/^\[\[ratelimits\]\]\nname = "(.+)"\n.+\nsimple = (\{.+\})$/gm);
const ratelimits = Object.fromEntries(
  [...limits].map(([, name, simple]) => [name, { simple: JSON.parse(simple.replace(/(\w+) =/g, '"$1":')) }]),
);

// What is deployed beside the program. Where it is routed, what is there is answered before the Worker but for what wrangler.toml says,
// as on Cloudflare; miniflare then passes no cron triggers on. Elsewhere the Worker alone asks for it.
const directory = `${build}/assets`;
const section = settings.split("\n[assets]\n")[1] ?? "";
const value = (name) => JSON.parse(section.match(new RegExp(`^${name} = (.+)$`, "m"))[1]);
const routes = () => ({
  directory,
  binding: value("binding"),
  routerConfig: { has_user_worker: true, static_routing: { user_worker: value("run_worker_first") } },
  assetConfig: { html_handling: value("html_handling"), not_found_handling: value("not_found_handling") },
});
const files = !routed && existsSync(directory) ? { ASSETS: { disk: { path: directory, writable: false } } } : {};

const worker = (name, build) => ({
  name,
  modules: modulesOf(build),
  modulesRoot: build,
  compatibilityDate: "2026-04-01",
  bindings: variables,
  d1Databases: { DB: "preau" },
  ratelimits,
  r2Buckets: { FILES: "preau" },
});
const others = Object.entries(bound).map(([binding, build]) => [binding, `preau-${binding.toLowerCase()}`, build]);

const miniflare = new Miniflare({
  workers: [
    {
      ...worker("preau", build),
      ...(routed ? { assets: routes() } : {}),
      serviceBindings: { ...files, ...Object.fromEntries(others.map(([binding, name]) => [binding, name])) },
    },
    ...others.map(([, name, build]) => worker(name, build)),
  ],
  // Where `wrangler d1 migrations apply` puts the database.
  defaultPersistRoot: `${folder}/.wrangler/state/v3`,
  host: "127.0.0.1",
  port: 0,
  cf: false,
  // Cron triggers are pulled by `GET /cdn-cgi/handler/scheduled?cron=…`.
  unsafeTriggerHandlers: true,
});

console.log(`Ready on ${(await miniflare.ready).origin}`);
process.stdin.on("end", async () => {
  await miniflare.dispose();
  process.exit();
});
process.stdin.resume();

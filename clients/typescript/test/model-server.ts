/**
 * What the server does, in one page: `POST /api/sync` as its wire format says, with the receipts, chains and conflicts of
 * §3.5, over HTTP, in memory. It stands in for Préau where a test needs thousands of runs.
 */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Entity, Grade, Operation, Outcome, SyncRequest, SyncResult } from "../src/sync.js";
import { whole } from "./proxy.js";

export interface Receipt {
  operation: Operation;
  content: string;
  outcome: Outcome;
  entity?: Entity;
  conflict_id?: string;
  error?: { code: string; detail: string };
  /** The versions that this operation itself came to. */
  written: Record<string, number>;
}

/** A thing, or a cell of a sheet: `""` where it was deleted. */
interface Kept {
  version: number;
  content: string;
  by: string;
  history: string[];
}

/** What goes wrong within one call: the first operations are done, and then? */
export type Trouble = { done: number; then: "deferred" | "failed" | "503" | "partial" | "reversed" };

export class ModelServer {
  address = "";
  teachers = new Set<string>();
  gone = new Set<string>();
  receipts = new Map<string, Map<string, Receipt>>();
  kept = new Map<string, Kept>();
  conflicts = new Map<string, { theirs: string; open: boolean }>();
  /** Op ids in the order in which they took effect, one event each. */
  events: string[] = [];
  troubles: Trouble[] = [];
  #seqs = new Map<string, string>();
  #server = http.createServer(async (request, response) => {
    const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization, content-type" };
    if (request.method === "OPTIONS") return void response.writeHead(204, cors).end();
    const { status, body } = this.#answered(request, (await whole(request)).toString());
    response.writeHead(status, { "content-type": "application/json", ...cors }).end(JSON.stringify(body));
  });

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async close() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** The school as it was in the beginning. */
  reset() {
    for (const kept of [this.receipts, this.kept, this.conflicts, this.gone, this.#seqs]) kept.clear();
    this.events = [];
    this.troubles = [];
    this.teachers = new Set(["rey", "mba"]);
  }

  /** A colleague writes, online. */
  write(thing: string, content: string, by: string) {
    const before = this.kept.get(thing);
    const history = [...(before?.history ?? []), content];
    this.kept.set(thing, { version: (before?.version ?? 0) + 1, content, by, history });
  }

  receiptsOf(user: string): Map<string, Receipt> {
    const receipts = this.receipts.get(user) ?? new Map<string, Receipt>();
    this.receipts.set(user, receipts);
    return receipts;
  }

  #answered(request: http.IncomingMessage, text: string): { status: number; body: unknown } {
    if (request.url !== "/api/sync" || request.method !== "POST") return { status: 404, body: {} };
    const user = subject(request.headers.authorization);
    if (!user) return { status: 401, body: {} };
    if (text.length > 262_144) return { status: 413, body: {} };
    const { device_id, operations } = JSON.parse(text) as SyncRequest;
    if (!device_id || !operations?.length || operations.length > 50) return { status: 400, body: {} };
    const results = new Map<string, SyncResult>();
    const trouble = this.troubles.shift();
    const ordered = [...operations].sort((one, other) => one.seq - other.seq);
    for (const [index, operation] of ordered.entries()) {
      const { op_id } = operation;
      if (!trouble || index < trouble.done || trouble.then === "reversed") {
        const result = this.#done(user, operation);
        const place = `${user} ${device_id} ${operation.seq}`;
        if ((this.#seqs.get(place) ?? op_id) !== op_id) result.fork = true;
        this.#seqs.set(place, op_id);
        results.set(op_id, result);
      } else if (trouble.then === "failed" && index === trouble.done)
        results.set(op_id, { op_id, status: "failed", error: { code: "busy", detail: "Busy" } });
      else if (trouble.then === "failed") results.set(op_id, this.#done(user, operation));
      else if (trouble.then === "deferred") results.set(op_id, { op_id, status: "deferred" });
      else if (trouble.then === "503") return { status: 503, body: { type: "busy" } };
    }
    const inOrder = operations.flatMap(({ op_id }) => results.get(op_id) ?? []);
    if (trouble?.then === "reversed") inOrder.reverse();
    return { status: 200, body: { server_time: new Date().toISOString(), results: inOrder } };
  }

  #done(user: string, operation: Operation): SyncResult {
    const { op_id, v, kind, target, base, depends_on, data } = operation as Operation & { base?: unknown; data?: unknown };
    const content = JSON.stringify([v, kind, target, base, depends_on, data]);
    const receipts = this.receiptsOf(user);
    const before = receipts.get(op_id);
    const rejected = (code: string): SyncResult => ({ op_id, status: "rejected", error: { code, detail: code } });
    if (before) {
      if (before.content !== content) return rejected("operation-reused");
      const { outcome, entity, conflict_id, error } = before;
      return JSON.parse(JSON.stringify({ op_id, status: "duplicate", outcome, entity, conflict_id, error })) as SyncResult;
    }
    const dependencies = (depends_on ?? []).map((id) => receipts.get(id));
    if (dependencies.includes(undefined)) return { op_id, status: "waiting" };
    const written: Record<string, number> = {};
    const result = dependencies.some((receipt) => receipt?.outcome === "rejected")
      ? rejected("dependency-rejected")
      : this.#effect(user, operation, { before: dependencies as Receipt[], written, rejected });
    const { status, entity, conflict_id, error } = result;
    const receipt = { operation, content, outcome: status as Outcome, entity, conflict_id, error, written };
    receipts.set(op_id, JSON.parse(JSON.stringify(receipt)) as Receipt);
    if (status === "applied") this.events.push(op_id);
    return result;
  }

  #effect(
    user: string,
    operation: Operation,
    around: { before: Receipt[]; written: Record<string, number>; rejected: (code: string) => SyncResult },
  ): SyncResult {
    const { before, written, rejected } = around;
    const { op_id, kind, target } = operation;
    if ("class_id" in operation && !this.teachers.has(user)) return rejected("not-yours");
    if (kind === "conflict.resolve") {
      const conflict = this.conflicts.get(target);
      if (!conflict) return rejected("not-found");
      conflict.open = false;
      return { op_id, status: "applied", entity: { kind: "conflict", id: target, version: 2 } };
    }
    /** What the chain came to: of an operation in conflict, the cells that it saved. */
    const chained = (thing: string) => Math.max(0, ...before.map(({ written }) => written[thing] ?? 0));
    const version = (thing: string) => this.kept.get(thing)?.version ?? 0;
    const writes =
      kind === "grade.save"
        ? operation.data.grades.map((grade) => ({
            thing: `${target}/${grade.student_id}`,
            base: operation.base?.[grade.student_id] ?? 0,
            content: JSON.stringify(grade),
            grade: grade as Grade | undefined,
          }))
        : [{ thing: target, base: (operation as { base?: number }).base ?? 0, content: contentOf(operation), grade: undefined }];
    if (writes.some(({ grade }) => grade && this.gone.has(grade.student_id))) return rejected("pupil-left");
    let conflict = false;
    for (const { thing, base, content } of writes) {
      const present = this.kept.get(thing);
      if (present?.content !== content && version(thing) !== Math.max(base, chained(thing))) {
        conflict = true;
        this.conflicts.set(op_id, { theirs: (this.conflicts.get(op_id)?.theirs ?? "") + content, open: true });
        continue;
      }
      if (present?.content !== content) this.write(thing, content, user);
      written[thing] = version(thing);
    }
    const entity: Entity =
      kind === "grade.save"
        ? { kind: "sheet", id: target, version: 1, cells: Object.fromEntries(Object.entries(written).map(([thing, version]) => [thing.split("/")[1], version])) }
        : { kind: kind.split(".")[0] as Entity["kind"], id: target, version: version(target) };
    return conflict ? { op_id, status: "conflict", entity, conflict_id: op_id } : { op_id, status: "applied", entity };
  }
}

/** What an operation makes of its thing: nothing where it deletes it. */
function contentOf(operation: Operation): string {
  if (operation.kind.endsWith(".delete")) return "";
  return "data" in operation ? JSON.stringify(operation.data) : operation.kind;
}

/** A token that says who it is of; its signature is nobody's. */
export function tokenOf(user: string, signature = "signature"): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ sub: user, name: "Hélène" })}.${signature}`;
}

function subject(header?: string): string | undefined {
  const [, claims, signature] = header?.split(".") ?? [];
  return signature === "signature" ? claims && (JSON.parse(Buffer.from(claims, "base64url").toString()) as { sub: string }).sub : undefined;
}

/** What the entries of one user mean: operations that wait, those that need attention, and the last one on each thing. */
import { newId, type Attention, type Draft, type Operation, type Outcome, type SyncResult } from "./operation.js";
import type { Entries, OperationStore } from "./store.js";

const PENDING = "p/";
const ATTENTION = "a/";
const LAST = "l/";
/** After all keys of a kind: users' ids and UUIDs have no `~`. */
const END = "~";

/** The body of a request is 256 KB at most; the rest is its frame. */
const BYTES = 250_000;

/** The last operation of this device on a thing while it waits, and the version that those before it came to. */
interface Last {
  op_id?: string;
  version?: number;
}

export interface Outbox {
  append(draft: Draft): Promise<Operation>;
  /** The operations after `seq` that fit one request of `most`, and the device that they are sent from. */
  batch(seq: number, most: number): Promise<{ device_id: string; operations: Operation[] }>;
  /** Takes the operations that have ended away, and notes what needs attention; how many have ended. */
  settle(device: string, operations: Operation[], results: SyncResult[]): Promise<number>;
  pending(): Promise<Operation[]>;
  attention(): Promise<Attention[]>;
  dismiss(op_id: string): Promise<unknown>;
  counts(): Promise<[pending: number, attention: number]>;
}

export function outboxOf(store: OperationStore, userId: string): Outbox {
  const reading = <T>(work: (entries: Entries) => Promise<T>) => store.transaction(userId, "readonly", work);
  const writing = <T>(work: (entries: Entries) => Promise<T>) => store.transaction(userId, "readwrite", work);
  const all = <T>(kind: string) => reading((entries) => entries.list(kind, kind + END) as Promise<T[]>);
  return {
    append(draft) {
      // A copy, as it will be sent: what the caller does to it afterwards changes nothing.
      const operation = { ...JSON.parse(JSON.stringify(draft)), op_id: newId(), v: 1, at: new Date().toISOString() };
      const size = bytes(operation);
      if (size > BYTES) throw RangeError(`An operation has ${BYTES} bytes at most, this one ${size}`);
      return writing(async (entries) => {
        await chain(entries, operation);
        operation.seq = (((await entries.get("seq")) as number) ?? 0) + 1;
        await entries.put("seq", operation.seq);
        await entries.put(pendingKey(operation), operation);
        return operation;
      });
    },
    async batch(seq, most) {
      const first = await writing(async (entries) => {
        let device_id = (await entries.get("device")) as string;
        if (!device_id) await entries.put("device", (device_id = crypto.randomUUID()));
        const operations = (await entries.list(pendingKey({ seq }), PENDING + END, most)) as Operation[];
        return { device_id, operations };
      });
      let room = BYTES;
      const fitting = first.operations.findIndex((operation) => (room -= bytes(operation) + 1) < 0);
      if (fitting >= 0) first.operations.length = Math.max(1, fitting);
      return first;
    },
    settle(device, operations, results) {
      return writing(async (entries) => {
        let settled = 0;
        for (const operation of operations) {
          const result = results.find(({ op_id }) => op_id === operation.op_id);
          if (result?.fork && (await entries.get("device")) === device) await entries.put("device", crypto.randomUUID());
          const outcome = result?.status === "duplicate" ? result.outcome : result?.status;
          // One that is there no more was settled by another tab.
          if (!result || !isFinal(outcome) || !(await entries.get(pendingKey(operation)))) continue;
          settled += 1;
          await entries.remove(pendingKey(operation));
          await unchain(entries, operation, outcome, result);
          if (outcome !== "applied") {
            const { entity, conflict_id, error } = result;
            const attention: Attention = JSON.parse(
              JSON.stringify({ operation, status: outcome, entity, conflict_id, error }),
            );
            await entries.put(ATTENTION + operation.op_id, attention);
          } else if (operation.kind === "conflict.resolve") await entries.remove(ATTENTION + operation.target);
        }
        return settled;
      });
    },
    pending: () => all<Operation>(PENDING),
    attention: () => all<Attention>(ATTENTION),
    dismiss: (op_id) => writing((entries) => entries.remove(ATTENTION + op_id)),
    counts: () =>
      reading(async (entries) => [
        await entries.count(PENDING, PENDING + END),
        await entries.count(ATTENTION, ATTENTION + END),
      ]),
  };
}

const pendingKey = ({ seq }: { seq: number }) => PENDING + String(seq).padStart(16, "0");
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
const isFinal = (status?: string): status is Outcome =>
  status === "applied" || status === "conflict" || status === "rejected";

/** The things that an operation writes: cells for marks, none for the resolution of a conflict. */
function written(operation: Draft): string[] {
  if (operation.kind === "conflict.resolve") return [];
  if (operation.kind !== "grade.save") return [operation.target];
  return operation.data.grades.map(({ student_id }) => `${operation.target}/${student_id}`);
}

/**
 * Lets an operation follow this device's last ones on the same things: behind those that still wait, and on top of the
 * versions that those before came to, for what was fetched last may be older. Without it one's own work would be in
 * conflict with one's own work.
 */
async function chain(entries: Entries, operation: Operation) {
  const before = new Set(operation.depends_on);
  for (const thing of written(operation)) {
    const { op_id, version = 0 } = ((await entries.get(LAST + thing)) ?? {}) as Last;
    if (op_id) before.add(op_id);
    if (version && operation.kind === "grade.save") {
      const student = thing.slice(operation.target.length + 1);
      const base = (operation.base ??= {});
      base[student] = Math.max(base[student] ?? 0, version);
    } else if (version) (operation as { base?: number }).base = Math.max((operation as { base?: number }).base ?? 0, version);
    await entries.put(LAST + thing, { op_id: operation.op_id, version });
  }
  if (operation.kind === "grade.save") {
    const { op_id } = ((await entries.get(LAST + operation.target)) ?? {}) as Last;
    if (op_id) before.add(op_id);
  }
  // UUIDv7s in their order: the last ones stand for those before them.
  if (before.size) operation.depends_on = [...before].sort().slice(-20);
}

/**
 * An operation has ended: what is said next of the same things is on top of the version that it came to, also where one that
 * waits behind it will be rejected.
 */
async function unchain(entries: Entries, operation: Operation, outcome: Outcome, { entity }: SyncResult) {
  for (const thing of written(operation)) {
    const last = (await entries.get(LAST + thing)) as Last | undefined;
    if (!last) continue;
    const student = thing.slice(operation.target.length + 1);
    // Of marks in conflict, the sheet names the cells that were saved all the same.
    const came = (student ? entity?.cells?.[student] : outcome === "applied" && entity?.version) || 0;
    // One that was put off may be answered after those behind it.
    const version = Math.max(came, last.version ?? 0);
    const op_id = last.op_id === operation.op_id ? undefined : last.op_id;
    await (op_id || version ? entries.put(LAST + thing, { op_id, version }) : entries.remove(LAST + thing));
  }
}

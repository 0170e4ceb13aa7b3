/** A connection that loses answers, and what watches which methods are called. */
import assert from "node:assert/strict";

/** Before a test puts one of these in its place. */
const network = globalThis.fetch;

/** Loses the first answer to each request, after it was done: what is sent again is the same, or another request. */
export class LossyConnection {
  lost = 0;
  readonly network = (request: Request) => network(request);
  readonly #sent = new Map<string, number>();

  async fetch(request: Request): Promise<Response> {
    const { method, url, headers } = request;
    const body = await request.clone().text();
    const what = [method, url, headers.get("Idempotency-Key"), headers.get("Authorization"), body].join(" ");
    const before = this.#sent.get(what) ?? 0;
    this.#sent.set(what, before + 1);
    const answer = await network(request);
    // Who is not let in hears so: another token is another request.
    if (before > 0 || answer.status === 401) return answer;
    this.lost += 1;
    throw new TypeError("the connection was lost");
  }

  /** Each request came again as it was, its key included, but for those that may not be sent again, and `besides`. */
  lostEveryFirstAnswerAndKeptEachKey(besides: string[] = []): void {
    const once = [...this.#sent].filter(([, times]) => times === 1).map(([what]) => what);
    assert(this.lost > 15);
    assert.deepEqual(
      once.map((what) => what.split(" ")[0]).filter((method) => method !== "PATCH"),
      besides,
      once.join("\n"),
    );
  }
}

/** The same client, which notes the methods that are called, by their paths. */
export function watched<T extends object>(api: T, called: Set<string>, path = ""): T {
  return new Proxy(api, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      const at = `${path}${String(name)}`;
      if (typeof value === "function") called.add(at);
      return typeof value === "object" && value !== null ? watched(value, called, `${at}.`) : value;
    },
  });
}

/** The paths of all methods of a client. */
export function methodsOf(api: object, path = ""): string[] {
  return Object.entries(api).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? methodsOf(value, `${path}${name}.`) : [`${path}${name}`],
  );
}

/** The names of all static methods of a class. */
export function staticMethodsOf(type: object): string[] {
  return Object.getOwnPropertyNames(type).filter((name) => typeof Reflect.get(type, name) === "function");
}

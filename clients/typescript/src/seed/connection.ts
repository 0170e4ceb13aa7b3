/** How the seeds' clients are connected: one connection, on which all of their groups of methods stand. */
import { createPreauClient, idempotencyKey, type PreauClient } from "../index.js";
import type { Auth } from "./auth.js";
import { sendingAgain, type RetryOptions } from "./retry.js";

export interface ConnectionOptions {
  /** Where Préau answers, such as `https://api.example.org`; in a browser also a path of the page's own host, as `/pyapi`. */
  baseUrl: string;
  /** As whom; without it, nobody. */
  auth?: Auth;
  /** How requests are sent again. */
  retry?: RetryOptions;
  /** What people read: problems, titles. French when absent. */
  language?: "fr" | "en";
  /** Further headers of each request: the seed's `X-Role`, `X-Actor-Id` and `X-Student-Id` on a local host that believes them. */
  headers?: Record<string, string>;
  /** What sends requests, instead of the platform's own `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Of something that is done once, however often it is asked for. */
export interface SentOnce {
  /** The key by which a second call, after a reload for instance, is known to be the first; a new one when absent. */
  key?: string;
}

/** A client that sends again by itself; each POST has an idempotency key, which it keeps. */
export function connected(options: ConnectionOptions): PreauClient {
  const { baseUrl, language } = options;
  return createPreauClient({ baseUrl, ...(language && { language }), fetch: sender(options) });
}

/** What sends a request so. */
export function sender(options: ConnectionOptions): (request: Request) => Promise<Response> {
  const { auth, retry, language = "fr", headers = {}, fetch = (request) => globalThis.fetch(request) } = options;
  const send = sendingAgain(fetch, auth, retry);
  return (request) => {
    request.headers.set("Accept-Language", language);
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", idempotencyKey()["Idempotency-Key"]);
    }
    return send(request);
  };
}

/** The header of a key that the caller chose. */
export function once({ key }: SentOnce): { header: { "Idempotency-Key"?: string } } {
  return { header: key === undefined ? {} : { "Idempotency-Key": key } };
}

/** A query of these fields without those that nobody set. */
export function query<Q extends object>(fields: Q): { [Field in keyof Q]?: Exclude<Q[Field], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Field in keyof Q]?: Exclude<Q[Field], undefined>;
  };
}

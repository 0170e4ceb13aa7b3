/** Typed client of Préau: every path, parameter, body and answer comes from the OpenAPI document. */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

/** Why not (RFC 9457), in the client's language. `type` ends with a stable code. */
export type Problem = components["schemas"]["Problem"];

export interface PreauOptions {
  /** Where Préau answers, such as `https://api.example.org`. */
  baseUrl: string;
  /** The identity provider's token, or what gives the current one; without it the caller is anonymous. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** The token of a guest's link, such as `#participant=…` of a masterclass: what it is for is theirs. */
  participant?: string;
  /** What people read: problems and notices. French when absent. */
  language?: "fr" | "en";
  /** What sends requests, instead of the platform's own `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

export type PreauClient = Client<paths, `${string}/${string}`>;

export function createPreauClient({ baseUrl, token, participant, language = "fr", fetch }: PreauOptions): PreauClient {
  const client = createClient<paths>({ baseUrl, ...(fetch && { fetch }) });
  client.use({
    async onRequest({ request }) {
      const current = typeof token === "function" ? await token() : token;
      if (current) request.headers.set("Authorization", `Bearer ${current}`);
      if (participant) request.headers.set("X-Participant", participant);
      request.headers.set("Accept-Language", language);
      return request;
    },
  });
  return client;
}

/**
 * The header that makes a POST safe to send again: the same key with the same body gets the first answer. Make one per
 * intention of the user, and keep it for the retries.
 */
export function idempotencyKey(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/** The stable code of a problem: `slot-taken` of `https://preau.dev/problems/slot-taken`. */
export function problemCode(problem: Problem): string {
  return problem.type.slice(problem.type.lastIndexOf("/") + 1);
}

/** One request: the only place where the client is called without its types. */
import type { PreauClient } from "@preau/client";
import { failureOf, PreauError, type Language } from "./problem.js";

/** What was read, and its version. */
export interface Read<T> {
  data: T;
  /** The `ETag`, for `ifMatch`; absent where the function answers none. */
  etag?: string;
  /** After how long the server wishes to be asked again (`X-Poll-Interval`), in milliseconds; absent where it says nothing. */
  pollMs?: number;
}

interface Init {
  params: { path?: object | undefined; query?: object | undefined; header?: object };
  body?: unknown;
  signal?: AbortSignal;
  /** `false`: sent a second time it may be refused for what the first did. */
  isRepeatable?: boolean;
  /** What was read before: when it still stands (304), it is what is answered. */
  known?: Read<unknown> | undefined;
}
type Send = (path: string, init: Omit<Init, "isRepeatable" | "known">) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * What the server answers. Fails with a `PreauError`.
 */
export async function request<T>(
  { client, language }: { client: PreauClient; language: Language },
  method: Method,
  path: string,
  { isRepeatable = true, known, ...init }: Init,
): Promise<Read<T>> {
  const send = client[method] as unknown as Send;
  if (known?.etag !== undefined) init.params.header = { ...init.params.header, "If-None-Match": known.etag };
  let answer;
  try {
    answer = await send(path, init);
  } catch (cause) {
    // An act that nobody waits for any more is no failure of the network.
    if (init.signal?.aborted) throw cause;
    throw new PreauError({ status: 0, isRepeatable }, language, cause);
  }
  const { data, error, response } = answer;
  const seconds = Number(response.headers.get("X-Poll-Interval"));
  const poll = seconds > 0 ? { pollMs: seconds * 1_000 } : {};
  if (response.status === 304 && known) return (poll.pollMs === known.pollMs ? known : { ...known, ...poll }) as Read<T>;
  if (!response.ok) throw failureOf(response, error, isRepeatable, language);
  const etag = response.headers.get("ETag");
  // The cache takes no `undefined`.
  return { data: (data ?? null) as T, ...(etag !== null && { etag }), ...poll };
}

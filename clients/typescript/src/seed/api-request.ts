/** What the services of the seed “Course platform” send their requests by. */
import { sender, type ConnectionOptions } from "./connection.js";
import { NexusApiError } from "./error.js";

/** A request, as those services write it: the body is JSON text. */
export interface ApiRequestInit {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Sends to `path` below the base address, and answers the body as `data`, whatever it is: one thing, a list, or a page with its own
 * `data` and `pagination`; nothing where there is none. Rejected with a `NexusApiError` where it is a problem.
 */
// What `T` is, the seed's services say by what they return.
export type ApiRequest = <T = any>(path: string, init?: ApiRequestInit) => Promise<{ data: T }>;

/**
 * The seed's `apiRequest`, which it leaves to the application: `baseUrl` ends with `/api`. Each POST has an idempotency key, and requests
 * are sent again as those of the `NexusApiClient` are.
 */
export function apiRequestTo(options: ConnectionOptions): ApiRequest {
  const send = sender(options);
  const base = options.baseUrl.replace(/\/$/, "");
  return async (path, { headers = {}, ...init } = {}) => {
    const type = init.body === undefined ? {} : { "Content-Type": "application/json" };
    const response = await send(new Request(base + path, { ...init, headers: { ...type, ...headers } }));
    const text = await response.text();
    const data: unknown = isJson(response) && text ? JSON.parse(text) : text || undefined;
    if (!response.ok) throw new NexusApiError(response, data);
    return { data } as { data: any };
  };
}

function isJson(response: Response): boolean {
  return /^application\/(\w+\+)?json\b/.test(response.headers.get("Content-Type") ?? "");
}

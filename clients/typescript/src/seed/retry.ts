/** Requests that are sent again, as long as that can do nothing twice. */
import { signed, type Auth } from "./auth.js";

export interface RetryOptions {
  /** How often a request is sent at most, the first time included; 4 when absent. 1 sends nothing again. */
  attempts?: number;
  /** The longest first wait, in milliseconds; 250 when absent. Each further wait may be twice as long. */
  firstWaitMs?: number;
  /** The longest wait, in milliseconds; 10,000 when absent. Where a server asks for more, nothing is sent again. */
  longestWaitMs?: number;
}

type Send = (request: Request) => Promise<Response>;

/** Statuses of servers that did nothing, or may have. */
const PASSING = [408, 425, 429, 502, 503, 504];

/**
 * Sends by `send`, and again where no answer came, or one that passes: with waits that grow exponentially and differ from
 * client to client, or that `Retry-After` names. The request is the same each time, its `Idempotency-Key` included; who sends it
 * is asked of `auth` each time.
 */
export function sendingAgain(send: Send, auth: Auth | undefined, retry: RetryOptions = {}): Send {
  const { attempts = 4, firstWaitMs = 250, longestWaitMs = 10_000 } = retry;
  return async (request) => {
    let isInDoubt = false;
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= attempts || !isRepeatable(request);
      let wait = jittered(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)));
      try {
        const answer = await sendSigned(send, request, auth);
        // What a lost answer told of is gone already.
        if (isInDoubt && request.method === "DELETE" && answer.status === 404) return new Response(null, { status: 204 });
        if (isLast || !(await passes(answer))) return answer;
        const asked = retryAfterMs(answer);
        if (asked > longestWaitMs) return answer;
        wait = Math.max(wait, asked);
        isInDoubt ||= answer.status !== 429;
      } catch (failure) {
        if (isLast || request.signal.aborted) throw failure;
        isInDoubt = true;
      }
      await new Promise((resume) => setTimeout(resume, wait));
    }
  };
}

/** Sends it with the token that `auth` has, and once more with another one where that is refused. */
async function sendSigned(send: Send, request: Request, auth: Auth | undefined): Promise<Response> {
  const first = await signed(request, auth, "request");
  const answer = await send(first);
  if (answer.status !== 401 || !auth) return answer;
  const second = await signed(request, auth, "refused");
  const [before, after] = [first, second].map((one) => one.headers.get("Authorization"));
  return after && after !== before ? send(second) : answer;
}

/**
 * Whether the request does the same however often it comes: with an idempotency key, or by what it says. One that names the
 * version that it changes does not: it would be told that its own change had changed the version.
 */
function isRepeatable(request: Request): boolean {
  const has = (header: string) => request.headers.has(header);
  return request.method === "POST" ? has("Idempotency-Key") : !has("If-Match");
}

/** Whether another answer may come in a moment. A request with this key that still runs ends, and is answered then. */
async function passes(answer: Response): Promise<boolean> {
  if (answer.status !== 409) return PASSING.includes(answer.status);
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  const type = typeof problem === "object" && problem !== null && "type" in problem ? String(problem.type) : "";
  return type.endsWith("/request-in-progress");
}

/** What `Retry-After` asks, in milliseconds; 0 where it asks nothing. */
function retryAfterMs(answer: Response): number {
  const said = answer.headers.get("Retry-After");
  if (!said) return 0;
  const seconds = Number(said);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(said) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}

/** Between half of it and all of it. */
function jittered(wait: number): number {
  return wait / 2 + Math.random() * (wait / 2);
}

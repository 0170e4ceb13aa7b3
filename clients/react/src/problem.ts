/** Why something did not happen, in the words of the problem that the server told (RFC 9457). */
import { problemCode, type Problem } from "@preau/client";

export type Language = "fr" | "en";

/** `code` of a failure that no problem document tells. */
type Unreached = "network" | "unreadable";

const WORDS: Record<Unreached, Record<Language, [title: string, detail: string]>> = {
  network: {
    fr: ["Le serveur est injoignable", "Vérifiez votre connexion, puis réessayez."],
    en: ["The server cannot be reached", "Check your connection, then try again."],
  },
  unreadable: {
    fr: ["Le serveur a répondu de façon inattendue", "Réessayez dans un moment."],
    en: ["The server gave an unexpected answer", "Try again in a moment."],
  },
};

interface Failure {
  status: number;
  problem?: Problem;
  retryAfterMs?: number;
  isRepeatable?: boolean;
}

/** What every hook fails with. */
export class PreauError extends Error {
  override readonly name = "PreauError";
  /** In the client's language, to be shown as it is. */
  readonly title: string;
  /** In the client's language, to be shown as it is. */
  readonly detail: string;
  /**
   * The stable code: `slot-taken` of `https://preau.dev/problems/slot-taken`; `network` when no answer came; `unreadable`
   * when what came was no problem document.
   */
  readonly code: string;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The whole document, its `errors` by field among it; absent when there was none. */
  readonly problem?: Problem;
  /** How long the server asks to wait before the next try, in milliseconds (`Retry-After`); absent when it does not. */
  readonly retryAfterMs?: number;

  /** Whether the request may be sent again by itself: doing it twice is doing it once. */
  readonly isRepeatable: boolean;

  constructor(failure: Failure, language: Language, cause?: unknown) {
    const { status, problem, retryAfterMs, isRepeatable = true } = failure;
    const unreached: Unreached = status ? "unreadable" : "network";
    const [title, detail] = problem ? [problem.title, problem.detail] : WORDS[unreached][language];
    super(`${title} ${detail}`.trim(), { cause });
    this.title = title;
    this.detail = detail;
    this.status = status;
    this.isRepeatable = isRepeatable;
    this.code = problem ? problemCode(problem) : unreached;
    if (problem) this.problem = problem;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later: nothing of it depends on who asks or for what. */
  get isTransient(): boolean {
    return this.status === 0 || [408, 425, 429, 500, 502, 503, 504].includes(this.status);
  }

  /** What is wrong with a field, by its JSON Pointer: `/slot/end`. */
  of(pointer: string): string | undefined {
    return this.problem?.errors?.find((error) => error.pointer === pointer)?.detail;
  }
}

/** The failure that a response tells. */
export function failureOf(response: Response, body: unknown, isRepeatable: boolean, language: Language): PreauError {
  const wait = Number(response.headers.get("Retry-After") ?? NaN) * 1_000;
  const failure = { status: response.status, isRepeatable, ...(wait >= 0 && { retryAfterMs: wait }) };
  return new PreauError(isProblem(body) ? { ...failure, problem: body } : failure, language);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "type" in body && "title" in body && "detail" in body;
}

const MOST_TRIES = 3;

/** Whether to try again: twice more, where the failure may pass. */
export function triesAgain(failures: number, error: Error): boolean {
  return failures < MOST_TRIES - 1 && error instanceof PreauError && error.isTransient && error.isRepeatable;
}

/** How long to wait before: what the server asks, but half a minute at most; else one second, then two. */
export function waitBefore(failures: number, error: Error): number {
  const asked = error instanceof PreauError ? error.retryAfterMs : undefined;
  return Math.min(asked ?? 1_000 * 2 ** failures, 30_000);
}

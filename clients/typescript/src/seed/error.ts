/** What a call that does not do is rejected with. */
import { problemCode, type Problem } from "../index.js";

/** An answer that is a problem. Where no answer came at all, calls are rejected with what `fetch` was rejected with. */
export class NexusApiError extends Error {
  override readonly name = "NexusApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The problem's stable code, such as `slot-taken`; `undefined` where something between answered, and no Préau. */
  readonly code: string | undefined;
  /** The problem (RFC 9457), with all the fields that are wrong. */
  readonly problem: Problem | undefined;

  constructor(response: Response, answer: unknown) {
    const problem = isProblem(answer) ? answer : undefined;
    super(problem ? `${problem.title} — ${problem.detail}` : `HTTP ${response.status}`);
    this.status = response.status;
    this.code = problem && problemCode(problem);
    this.problem = problem;
  }
}

/** What `call` answers. Rejected with a {@link NexusApiError} where it is a problem. */
export async function answerOf<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new NexusApiError(response, error);
  return data as T;
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === "object" && answer !== null && "type" in answer && "title" in answer && "detail" in answer;
}

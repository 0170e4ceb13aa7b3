/** The hook that says as whom requests are sent. */

/**
 * Gives the token to send, or none for nobody. It is asked before each request is sent, and again with `refused` once the
 * server has refused the token before (401): a hook that can get a new one gets it then.
 */
export type Auth = (why: "request" | "refused") => string | undefined | Promise<string | undefined>;

/** A copy of the request that bears the token; `undefined` where the hook has none. */
export async function signed(request: Request, auth: Auth | undefined, why: "request" | "refused"): Promise<Request> {
  const copy = request.clone();
  const token = await auth?.(why);
  if (token) copy.headers.set("Authorization", `Bearer ${token}`);
  return copy;
}

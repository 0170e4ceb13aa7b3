/** What the host says of itself: where the functions answer, and how people sign in. */

/** Someone of the demonstration school, with a token: on a loopback address alone. */
export interface DemonstrationPerson {
  id: string;
  role: string;
  full_name: string;
  token: string;
}

export interface Configuration {
  /** Where the functions answer; the application's own origin where it is empty. */
  api: string;
  /** The identity provider, where one knows the school's people. */
  provider?: { issuer: string; client_id: string; audience?: string } | null;
  demonstration?: DemonstrationPerson[] | null;
  /** What the id of a message is appended to, for the demonstration's as they went out: 204 where the host has it no more. */
  sent?: string | null;
  /** Where those who build on the functions read of them, where the host has that. */
  documents?: { reference: string; functions: string; openapi: string };
}

/** How old one may be that is read `anew`, in milliseconds. */
const FRESH = 10_000;

let read: Promise<Configuration> | undefined;
let readAt = 0;

/**
 * The configuration, read once; again after a failure, such as without a network, and when `anew` is asked for, since tokens of
 * the demonstration run out.
 */
export function configuration(anew = false): Promise<Configuration> {
  if (anew && performance.now() - readAt > FRESH) read = undefined;
  if (!read) readAt = performance.now();
  read ??= fetched().catch((error: unknown) => {
    read = undefined;
    throw error;
  });
  return read;
}

async function fetched(): Promise<Configuration> {
  const response = await fetch(`${import.meta.env.BASE_URL}config.json`, { cache: "no-store" });
  if (!response.ok) throw new Error(`the configuration answered ${response.status}`);
  return (await response.json()) as Configuration;
}

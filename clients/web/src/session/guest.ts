/**
 * Guests: who has no account takes part in a masterclass by the link of an e-mail, `…/masterclasses/<id>#participant=<token>`. The
 * token is in the tab's own storage, and goes with it.
 */
const KEY = "preau.participant";

interface Guest {
  masterclassId: string;
  token: string;
}

/** Keeps the token of the link that was followed, if there is one; what follows a `#` is sent to no server. */
export function keptFrom(hash: string, masterclassId: string): boolean {
  const token = /^#?participant=([^&]+)$/.exec(hash)?.[1];
  if (token) sessionStorage.setItem(KEY, JSON.stringify({ masterclassId, token } satisfies Guest));
  return token !== undefined;
}

/** Who signs in, or out, is no guest any longer. */
export function forgetGuest(): void {
  sessionStorage.removeItem(KEY);
}

/** The token by which someone takes part in this masterclass without being signed in. */
export function tokenFor(masterclassId: string): string | undefined {
  try {
    const guest = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Guest | null;
    return guest?.masterclassId === masterclassId ? guest.token : undefined;
  } catch {
    return undefined;
  }
}

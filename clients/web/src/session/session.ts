/**
 * Who is signed in on this device. Who they are is kept, so that the teacher's pages open without a network; tokens are in the
 * tab's own storage and go with it.
 */
import { useSyncExternalStore } from "react";
import { configuration, type DemonstrationPerson } from "./configuration";
import { forgetGuest } from "./guest";
import type { Tokens } from "./oidc";

export type Role = "admin" | "coach" | "parent" | "student";

export interface Person {
  /** The `sub` of the tokens. */
  id: string;
  name: string;
  roles: Role[];
  by: "demonstration" | "provider";
}

const PERSON = "preau.person";
const TOKENS = "preau.tokens";
/** How long before its end a token is not used any more, in milliseconds. */
const MARGIN = 30_000;
const ROLES: readonly string[] = ["admin", "coach", "parent", "student"];

let left: (() => void) | undefined;
let person = kept<Person>(localStorage, PERSON);
const heard = new Set<() => void>();

/** Other tabs hear of it too: two people in two tabs of one browser would write in each other's name. */
addEventListener("storage", ({ key }) => {
  if (key === PERSON || key === null) tell(kept<Person>(localStorage, PERSON));
});

/**
 * What to do when the person goes, or another comes in in another tab. The page must be loaded anew: what it shows is the first
 * one's, and nothing of it may be asked for in the name of nobody or of the second.
 */
export function whenTheyLeave(act: () => void): void {
  left = act;
}

export function currentPerson(): Person | undefined {
  return person;
}

export function usePerson(): Person | undefined {
  return useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    currentPerson,
  );
}

export function signInForDemonstration({ id, full_name, role }: DemonstrationPerson): void {
  sessionStorage.removeItem(TOKENS);
  remember({ id, name: full_name, roles: known([role]), by: "demonstration" });
}

/** With the tokens of the identity provider; their roles are what `get-me` says. */
export function signInWithTokens(tokens: Tokens, roles: readonly string[], name?: string): void {
  sessionStorage.setItem(TOKENS, JSON.stringify(tokens));
  remember({ id: tokens.subject, name: name ?? tokens.name ?? tokens.subject, roles: known(roles), by: "provider" });
}

/** What waits to be sent is kept, under the person's name: it goes when they are back. */
export function signOut(): void {
  forgetGuest();
  sessionStorage.removeItem(TOKENS);
  localStorage.removeItem(PERSON);
  tell(undefined);
}

/**
 * The token of the moment. Throws without a network, as the request that it is for would; `undefined` where the person must
 * sign in again.
 */
export async function currentToken(): Promise<string | undefined> {
  if (!person) return undefined;
  if (person.by === "demonstration") {
    const { id } = person;
    const found = async (anew: boolean) => (await configuration(anew)).demonstration?.find((one) => one.id === id)?.token;
    const token = await found(false);
    return token && isSpent(token) ? found(true) : token;
  }
  const tokens = kept<Tokens>(sessionStorage, TOKENS);
  if (!tokens || tokens.expires - MARGIN > Date.now()) return tokens?.access;
  const { provider } = await configuration();
  // Most people never need it: it is loaded when they do.
  const { renewed } = await import("./oidc");
  const fresh = provider ? await renewed(provider, tokens) : undefined;
  if (fresh) sessionStorage.setItem(TOKENS, JSON.stringify(fresh));
  else sessionStorage.removeItem(TOKENS);
  return fresh?.access;
}

/** Where each role begins. */
export function homeOf({ roles }: Person): "/accueil" | "/classes" | "/enfants" | "/envois" | "/avis" {
  if (roles.includes("student")) return "/accueil";
  if (roles.includes("coach")) return "/classes";
  if (roles.includes("admin")) return "/envois";
  return roles.includes("parent") ? "/enfants" : "/avis";
}

function remember(signedIn: Person): void {
  forgetGuest();
  localStorage.setItem(PERSON, JSON.stringify(signedIn));
  tell(signedIn);
}

function tell(now: Person | undefined): void {
  if (person && person.id !== now?.id) return left?.();
  person = now;
  for (const hear of heard) hear();
}

function known(roles: readonly string[]): Role[] {
  return roles.filter((role): role is Role => ROLES.includes(role));
}

function isSpent(token: string): boolean {
  try {
    const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const { exp } = JSON.parse(atob(payload)) as { exp: number };
    return exp * 1000 - MARGIN < Date.now();
  } catch {
    return true;
  }
}

function kept<Value>(storage: Storage, key: string): Value | undefined {
  try {
    return (JSON.parse(storage.getItem(key) ?? "null") as Value | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What someone is writing and has not handed in: in the tab's own storage, so that a page that is loaded anew has it still. */
import { useCallback, useState } from "react";
import { currentPerson } from "./session";

const BEGINNING = "preau.draft.";

/** A draft, by a name that is its own; written at each change, and gone by `forget`. */
export function useDraft<Value extends object>(name: string, blank: Value) {
  const key = `${BEGINNING}${currentPerson()?.id}.${name}`;
  const [draft, setDraft] = useState<Value>(() => kept(key) ?? blank);
  const change = useCallback(
    (next: Value | ((now: Value) => Value)) => {
      // What is kept is the newest, also for who was told of an older one.
      const value = typeof next === "function" ? (next as (now: Value) => Value)(kept(key) ?? blank) : next;
      sessionStorage.setItem(key, JSON.stringify(value));
      setDraft(value);
    },
    [key, blank],
  );
  const forget = useCallback(() => sessionStorage.removeItem(key), [key]);
  return { draft, change, forget };
}

/** Nothing that one person wrote is left for the next. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(BEGINNING)) sessionStorage.removeItem(key);
}

function kept<Value>(key: string): Value | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? "null") as Value | null) ?? undefined;
  } catch {
    return undefined;
  }
}

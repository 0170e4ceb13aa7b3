/** What is edited: as it was read until someone changes it, then as they want it, over the version that they read. */
import { PreauError } from "@preau/react";
import { useState } from "react";

interface Draft<Value> {
  value: Value;
  etag: string | undefined;
}

/**
 * `value` is what to show. `save` gives it to `act` with the version that it was made of; where that is stale, which was told,
 * saving once more is over the newer one.
 */
export function useEdit<Value>(read: Value, etag: string | undefined) {
  const [draft, setDraft] = useState<Draft<Value>>();
  const value = draft?.value ?? read;

  async function save(act: (value: Value, condition: { ifMatch?: string }) => Promise<unknown>): Promise<boolean> {
    const version = draft ? draft.etag : etag;
    try {
      await act(value, version === undefined ? {} : { ifMatch: version });
      setDraft(undefined);
      return true;
    } catch (error) {
      // It was told already, and what was written stays.
      if (error instanceof PreauError && error.status === 412) setDraft({ value, etag: undefined });
      return false;
    }
  }

  return {
    value,
    isChanged: draft !== undefined,
    change: (next: Value) => setDraft({ value: next, etag: draft ? draft.etag : etag }),
    save,
  };
}

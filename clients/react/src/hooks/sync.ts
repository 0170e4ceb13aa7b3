/**
 * `useAutoSync` (seed 0): the outbox of whoever is signed in. It starts with the first component that uses it and sends
 * nothing more once the last has gone or another user has signed in; what waits is kept.
 */
import { createAutoSync, indexedDbStore, type AutoSync, type OperationStore, type SyncClient, type SyncState } from "@preau/client/sync";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { scopeOf, usePreau } from "../provider.js";

const browser: OperationStore = indexedDbStore();

export interface UsedSync extends Pick<AutoSync, "enqueue" | "flush" | "pending" | "attention" | "dismiss" | "export"> {
  /** `undefined` until it is known. */
  state: SyncState | undefined;
}

/**
 * Work done offline, sent when the network or the page is back and every five minutes while something waits (seed 0, 4.2), in
 * silence: `state` says how it stands. `enqueue` resolves once the operation is on the disk, and fails when it could not be
 * kept, which the application must say. What other hooks read is read anew once all was received. Nothing publishes marks:
 * their teacher does.
 */
export function useAutoSync(store: OperationStore = browser): UsedSync {
  const preau = usePreau();
  const { userId } = preau;
  const queries = useQueryClient();
  // Applications often make their client anew: the one of the moment is used, and the outbox stays.
  const current = useRef({ preau, queries });
  current.current = { preau, queries };
  const outbox = useMemo(() => {
    let state: SyncState | undefined;
    const heard = new Set<() => void>();
    const sync = createAutoSync({
      client: { POST: (path, init) => (current.current.preau.client as unknown as SyncClient).POST(path, init) },
      store,
      userId,
      onState(told) {
        const received = state !== undefined && state.pending > told.pending;
        state = told;
        for (const hear of heard) hear();
        if (received) void current.current.queries.invalidateQueries({ queryKey: scopeOf(current.current.preau) });
      },
    });
    const subscribe = (hear: () => void) => {
      heard.add(hear);
      return () => heard.delete(hear);
    };
    return { sync, subscribe, now: () => state };
  }, [store, userId]);
  useEffect(() => {
    outbox.sync.start();
    return outbox.sync.stop;
  }, [outbox]);
  return { ...outbox.sync, state: useSyncExternalStore(outbox.subscribe, outbox.now, () => undefined) };
}

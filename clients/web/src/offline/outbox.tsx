/** The outbox of a teacher: one for all pages, what waits in it, and what needs their attention. */
import type { Attention, Operation } from "@preau/client/sync";
import { useAutoSync, type UsedSync } from "@preau/react";
import { createContext, use, useEffect, useState, type ReactNode } from "react";
import { keepReading } from "./kept";

interface Outbox extends UsedSync {
  /** What waits, in its order: to be laid over what was read. */
  operations: Operation[];
  attentions: Attention[];
}

const Context = createContext<Outbox | undefined>(undefined);

export function OutboxProvider({ children }: { children: ReactNode }) {
  const sync = useAutoSync();
  const [operations, setOperations] = useState<Operation[]>([]);
  const [attentions, setAttentions] = useState<Attention[]>([]);
  const { state, pending, attention } = sync;
  useEffect(() => void keepReading(), []);
  useEffect(() => {
    let isWanted = true;
    // Where the device's own store cannot be read, the state says so.
    pending().then((now) => isWanted && setOperations(now), () => undefined);
    attention().then((now) => isWanted && setAttentions(now), () => undefined);
    return () => {
      isWanted = false;
    };
  }, [state, pending, attention]);
  return <Context value={{ ...sync, operations, attentions }}>{children}</Context>;
}

export function useOutbox(): Outbox {
  const outbox = use(Context);
  if (!outbox) throw new Error("no <OutboxProvider> is above this component");
  return outbox;
}

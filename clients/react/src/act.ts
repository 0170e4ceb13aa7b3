/** Acts: any POST, PUT, PATCH or DELETE of the document, safe to send again, shown before it is answered where readers say how. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import type { ActAnswer, ActInput, ActName, ReadPath } from "./contract.js";
import { actKey, type Variables } from "./pending.js";
import { triesAgain, waitBefore, type PreauError } from "./problem.js";
import { scopeOf, usePreau } from "./provider.js";
import { request } from "./request.js";

export interface ActOptions {
  /** `true`: a failure is not told to `notify`; the caller shows `error` itself, such as beside a form's fields. */
  quiet?: boolean;
}

/** What every acting hook returns. */
export interface Act<Input, T> {
  /**
   * Does it. Resolves once the server has answered and what it changed has been read anew; fails with a `PreauError`, of which
   * `notify` has been told.
   */
  act(input: Input): Promise<T>;
  /** The same, for event handlers: never fails, and `error` says why it did. */
  start(input: Input): void;
  isPending: boolean;
  /** Why the last one failed, or `null`. */
  error: PreauError | null;
  /** What the last one answered. */
  data: T | undefined;
  /** Forgets `error` and `data`. */
  reset(): void;
}

/** Acts that were tried and whose answer never came. */
const lost = new WeakSet<Variables>();

interface Unanswered<T> {
  key: string;
  underWay?: Promise<T>;
}

/**
 * An act, and the paths that must be read anew after it.
 *
 * Each carries an `Idempotency-Key` of its own, kept for the tries that follow by themselves (no answer, 429, 5xx: twice more)
 * and for the same act asked again while it is not known what became of the first: it happens once. Asked for twice while it is
 * under way, it is one act.
 */
export function usePreauAct<A extends ActName>(
  name: A,
  changes: readonly ReadPath[],
  options: ActOptions = {},
): Act<ActInput<A>, ActAnswer<A>> {
  const preau = usePreau();
  const queries = useQueryClient();
  const scope = scopeOf(preau);
  /** What was sent and not answered yet, or never: by what it says. */
  const unanswered = useRef(new Map<string, Unanswered<ActAnswer<A>>>());

  const mutation = useMutation<ActAnswer<A>, PreauError, Variables>({
    mutationKey: actKey(scope, name),
    async mutationFn(variables) {
      const { input, key } = variables;
      const { path, query, body, ifMatch, header } = input as { path?: object; query?: object; body?: unknown; ifMatch?: string; header?: object };
      const [method, where] = name.split(" ") as ["POST" | "PUT" | "PATCH" | "DELETE", string];
      const headers = {
        ...header,
        ...(method === "POST" && { "Idempotency-Key": key }),
        ...(ifMatch !== undefined && { "If-Match": ifMatch }),
      };
      const sent = { params: { path, query, header: headers }, isRepeatable: ifMatch === undefined, ...(body !== undefined && { body }) };
      try {
        return (await request<ActAnswer<A>>(preau, method, where, sent)).data;
      } catch (error) {
        const { status } = error as PreauError;
        // It is gone: by the try whose answer was lost.
        if (method === "DELETE" && status === 404 && lost.has(variables)) return null as ActAnswer<A>;
        if (status === 0) lost.add(variables);
        throw error;
      }
    },
    retry: triesAgain,
    retryDelay: waitBefore,
    // It is laid over what was read until that has been read anew.
    onSuccess: () => readAnew(),
    onError(error) {
      // Of what failed nothing is shown any longer, so nobody waits for this.
      void readAnew();
      if (!options.quiet) preau.notify({ title: error.title, detail: error.detail, error });
    },
  });

  async function readAnew(): Promise<void> {
    await Promise.all(changes.map((path) => queries.invalidateQueries({ queryKey: [...scope, path] })));
  }

  const { mutateAsync } = mutation;
  const act = useCallback(
    (input: ActInput<A>): Promise<ActAnswer<A>> => {
      const said = JSON.stringify(input);
      const { key = crypto.randomUUID(), underWay } = unanswered.current.get(said) ?? {};
      if (underWay) return underWay;
      const done = mutateAsync({ input, key });
      unanswered.current.set(said, { key, underWay: done });
      done.then(
        () => unanswered.current.delete(said),
        (error: PreauError) =>
          error.isTransient ? unanswered.current.set(said, { key }) : unanswered.current.delete(said),
      );
      return done;
    },
    [mutateAsync],
  );
  const start = useCallback((input: ActInput<A>) => void act(input).catch(() => {}), [act]);
  const { isPending, error, data, reset } = mutation;
  return { act, start, isPending, error, data, reset };
}

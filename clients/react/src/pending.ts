/**
 * Acts that are under way, laid over what was read. The cache keeps what the server said and nothing else: an act that fails
 * is rolled back by being laid over no more, whatever else happened or was read in between.
 */
import { useMutationState } from "@tanstack/react-query";
import type { ActInput, ActName } from "./contract.js";
import { scopeOf, usePreau } from "./provider.js";

/**
 * How what was read looks once an act has been done. Pure, and the same when it is laid twice: what was read may hold the
 * act's effect already.
 */
export type Patches<T> = { [A in ActName]?: (data: T, input: ActInput<A>) => T };

export interface Variables {
  input: object;
  /** The `Idempotency-Key`. */
  key: string;
}

export function actKey(scope: ReturnType<typeof scopeOf>, act: ActName) {
  return [...scope, "act", act] as const;
}

/** `data` with the acts under way laid over it. */
export function usePatched<T>(data: T, patches: Patches<T> | undefined): T {
  const scope = scopeOf(usePreau());
  const pending = useMutationState({
    filters: {
      mutationKey: [...scope, "act"],
      status: "pending",
      predicate: ({ options }) => patches !== undefined && (options.mutationKey?.at(-1) as string) in patches,
    },
    select: ({ options, state }) => ({
      act: options.mutationKey?.at(-1) as ActName,
      input: (state.variables as Variables).input,
    }),
  });
  if (data === undefined || !patches) return data;
  return pending.reduce<T>((shown, { act, input }) => {
    const patch = patches[act] as ((data: T, input: object) => T) | undefined;
    return patch ? patch(shown, input) : shown;
  }, data);
}

/** The signed-in person: profile, data, calendar address (seed 3, 2; seed 1, 10). */
import { useQueries, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import { usePreauAct, type ActOptions } from "../act.js";
import type { Answer, Schemas } from "../contract.js";
import { gathered } from "../gathered.js";
import { triesAgain, waitBefore, type PreauError } from "../problem.js";
import { scopeOf, usePreau, type Preau } from "../provider.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";
import { request } from "../request.js";

type Export = Schemas["Export"];

/** One's profile, `time_zone` (IANA) and `locale` among it; blank for who never saved one. */
export function useMe(options?: ReadOptions) {
  return usePreauQuery("/api/users/me", {}, options);
}

/** Replaces it; `ifMatch` is the `etag` of `useMe`: `stale-version` (412) when it changed since. */
export function useUpdateMe(options?: ActOptions) {
  return usePreauAct("PUT /api/users/me", ["/api/users/me"], options);
}

/** Who somebody is, for coaches and admins. */
export function useUser(userId: string, options?: ReadOptions) {
  return usePreauQuery("/api/users/{user_id}", { path: { user_id: userId } }, options);
}

/** A parent's children, by id: those whose `student_id` other hooks take from them. */
export function useChildren(options?: ReadOptions) {
  return usePreauPages("/api/users/me/children", {}, options);
}

/** How many people one request names, and how long what they are called stands, in milliseconds, unless `staleTime` says. */
const AT_ONCE = 100;
const KNOWN_FOR = 300_000;
/** Guests and schedules have ids of another form: nobody can be asked for them. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

type Someone = Answer<"/api/people">["data"][number];
type Found = UseQueryResult<Someone | null>;

const someone = gathered(AT_ONCE, async (preau: Preau, ids) => {
  const answer = await request<{ data: Someone[] }>(preau, "GET", "/api/people", { params: { query: { ids: ids.join(",") } } });
  return new Map(answer.data.data.map((person) => [person.id, person]));
});

function together(found: Found[]) {
  const known = found.flatMap(({ data }) => data ?? []);
  return {
    known,
    data: found.length > 0 && found.every(({ data }) => data !== undefined) ? known : undefined,
    isLoading: found.some(({ isLoading }) => isLoading),
    isFetching: found.some(({ isFetching }) => isFetching),
    error: (found.find(({ error }) => error)?.error ?? null) as PreauError | null,
  };
}

/**
 * What people are called whose ids other answers have; `name(id)` is `undefined` until it is read, where they did not say, and of
 * whom the caller may not know. `data` is there once all of them were read.
 *
 * Each of them is kept by itself, for five minutes, and what a page asks for within 10 ms is read by one request, in however many
 * components: a row of a list may ask for its own person. Which ids, and in what order, may change from one rendering to the next.
 */
export function usePeople(ids: readonly string[], options: Pick<ReadOptions, "enabled" | "staleTime"> = {}) {
  const preau = usePreau();
  const queries = useQueryClient();
  const { enabled = true, staleTime = KNOWN_FOR } = options;
  const asked = [...new Set(ids)].filter((id) => ID.test(id));
  const keyOf = (id: string) => [...scopeOf(preau), "/api/people", id];
  const { known, ...people } = useQueries({
    queries: asked.map((id) => ({
      queryKey: keyOf(id),
      queryFn: async () => (await someone(preau, id)) ?? null,
      enabled,
      staleTime,
      retry: triesAgain,
      retryDelay: waitBefore,
    })),
    combine: together,
  });
  const name = useCallback((id: string) => known.find((person) => person.id === id)?.name ?? undefined, [known]);
  const refresh = async () => {
    await Promise.all(asked.map((id) => queries.refetchQueries({ queryKey: keyOf(id) })));
  };
  return { ...people, name, refresh };
}

/** All that is kept about oneself, page after page, when asked for: what `JSON.stringify` writes into a file. */
export function useExportMe(): () => AsyncGenerator<Export> {
  const preau = usePreau();
  return useCallback(
    async function* pages() {
      let cursor: string | undefined;
      do {
        const query = cursor === undefined ? {} : { cursor };
        const { data } = await request<Export>(preau, "GET", "/api/users/me/export", { params: { query } });
        yield data;
        cursor = data.next_cursor;
      } while (cursor !== undefined);
    },
    [preau],
  );
}

/** Erases what is kept about oneself; what is left to do is done in the following minutes (202). There is no way back. */
export function useEraseMe(options?: ActOptions) {
  return usePreauAct("DELETE /api/users/me", [], options);
}

/** A private address of one's calendar: whoever has it reads it. The one before is good no more. */
export function useMintCalendarFeed(options?: ActOptions) {
  return usePreauAct("POST /calendar/feed", [], options);
}

export function useRevokeCalendarFeed(options?: ActOptions) {
  return usePreauAct("DELETE /calendar/feed", [], options);
}

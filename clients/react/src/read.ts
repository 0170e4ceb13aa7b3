/** Reading: any path of the document, asked again by its `ETag`, with the acts under way laid over the answer. */
import {
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type QueryClient,
  type QueryFunctionContext,
} from "@tanstack/react-query";
import { useCallback } from "react";
import type { Answer, Item, ListPath, Params, ReadPath, Schemas } from "./contract.js";
import { usePatched, type Patches } from "./pending.js";
import { triesAgain, waitBefore, type PreauError } from "./problem.js";
import { scopeOf, usePreau, type Preau } from "./provider.js";
import { request, type Read } from "./request.js";

export interface ReadOptions {
  /** `false`: nothing is read yet, for something is not known. */
  enabled?: boolean;
  /** How often to ask again while the page is seen, in milliseconds; when the server wishes, or never, when absent. */
  refetchInterval?: number | false;
  /** How old what was read may be before a component that appears reads it anew, in milliseconds: 0 when absent. */
  staleTime?: number;
}

export interface QueryOptions<T> extends Omit<ReadOptions, "refetchInterval"> {
  /** As in `ReadOptions`, or what it is after what was read last. */
  refetchInterval?: number | false | ((data: T | undefined) => number | false);
  /** How acts that are under way are laid over what was read. */
  patches?: Patches<T>;
}

/** What every reading hook returns. */
export interface Reading<T> {
  /** What was read last, with the acts under way; kept while it is read again, and when that fails. */
  data: T | undefined;
  /** Its version, for `ifMatch`. */
  etag: string | undefined;
  /** Nothing has been read yet: show a skeleton. */
  isLoading: boolean;
  /** It is being read, the first time or again. */
  isFetching: boolean;
  /** Why the last reading failed, or `null`. */
  error: PreauError | null;
  /** Reads it now. */
  refresh(): Promise<void>;
}

export function readKey<P extends ReadPath>(preau: Pick<Preau, "userId" | "language">, path: P, params: Params<P>) {
  return [...scopeOf(preau), path, given(params)] as const;
}

/** The same key for the same thing, whatever is left out or `undefined`. */
function given(params: object): object {
  const { path, query } = params as { path?: object; query?: object };
  const known = (part: object | undefined) => Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined));
  return { path: known(path), query: known(query) };
}

/** Reads it, unless what is in the cache still stands. */
async function read<P extends ReadPath>(
  preau: Preau,
  path: P,
  params: Params<P>,
  { client, queryKey, signal }: { client: QueryClient; queryKey: readonly unknown[]; signal: AbortSignal },
): Promise<Read<Answer<P>>> {
  const known = client.getQueryData<Read<Answer<P>>>(queryKey);
  return request<Answer<P>>(preau, "GET", path, { params: { ...params }, signal, known });
}

/**
 * Reads `path`, and reads it again where TanStack Query does (a component appears, the page is seen again, the network is
 * back, an act changed it) or at `refetchInterval`. What has not changed since costs a 304 and no rendering.
 */
export function usePreauQuery<P extends ReadPath>(
  path: P,
  params: Params<P>,
  options: QueryOptions<Answer<P>> = {},
): Reading<Answer<P>> {
  const preau = usePreau();
  const { patches, refetchInterval, ...rest } = options;
  const query = useQuery<Read<Answer<P>>, PreauError>({
    refetchInterval({ state: { data: known } }) {
      if (refetchInterval === undefined) return known?.pollMs ?? false;
      return typeof refetchInterval === "function" ? refetchInterval(known?.data) : refetchInterval;
    },
    ...rest,
    queryKey: readKey(preau, path, params),
    queryFn: (context) => read(preau, path, params, context),
    retry: triesAgain,
    retryDelay: waitBefore,
  });
  const { data: known, refetch } = query;
  const data = usePatched(known?.data, patches as Patches<Answer<P> | undefined>);
  const refresh = useCallback(() => refetch().then(() => {}), [refetch]);
  return watched(query, { data, etag: known?.etag, refresh });
}

/** `rest`, and what of a query renders a component only where the component looks at it. */
export function watched<T extends object>(query: { isLoading: boolean; isFetching: boolean; error: PreauError | null }, rest: T) {
  return {
    ...rest,
    get isLoading() {
      return query.isLoading;
    },
    get isFetching() {
      return query.isFetching;
    },
    get error() {
      return query.error;
    },
  };
}

/** What hooks over lists return: `data` is all that was read so far, page after page. */
export interface ReadingPages<T, First = unknown> extends Omit<Reading<T[]>, "etag"> {
  /** The first page as it was answered, with what lists say beside their entries. */
  first: First | undefined;
  /** There is more. */
  hasMore: boolean;
  /** Reads the next page; does nothing where there is none. */
  loadMore(): Promise<void>;
  isLoadingMore: boolean;
}

/** Reads a list page by page, by its cursor. When it is read again, as many pages are. */
export function usePreauPages<P extends ListPath>(
  path: P,
  params: Params<P>,
  options: ReadOptions & { patches?: Patches<Item<P>[]> } = {},
): ReadingPages<Item<P>, Answer<P>> {
  const preau = usePreau();
  const { patches, ...rest } = options;
  type Page = { data: Item<P>[]; pagination: Schemas["Pagination"] };
  const query = useInfiniteQuery<Page, PreauError, InfiniteData<Page, string | undefined>, readonly unknown[], string | undefined>({
    ...rest,
    queryKey: [...readKey(preau, path, params), "pages"],
    queryFn: async ({ pageParam, signal }: QueryFunctionContext<readonly unknown[], string | undefined>) => {
      const { path: names, query: filters } = params as { path?: object; query?: object };
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const answer = await request<Page>(preau, "GET", path, { params: { path: names, query: { ...filters, ...cursor } }, signal });
      return answer.data;
    },
    initialPageParam: undefined,
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
    retry: triesAgain,
    retryDelay: waitBefore,
  });
  const { data: pages, refetch, hasNextPage, fetchNextPage } = query;
  const items = pages?.pages.flatMap((page) => page.data);
  const data = usePatched(items, patches as Patches<Item<P>[] | undefined>);
  const refresh = useCallback(() => refetch().then(() => {}), [refetch]);
  const loadMore = useCallback(() => fetchNextPage().then(() => {}), [fetchNextPage]);
  const first = pages?.pages[0] as Answer<P> | undefined;
  return {
    data,
    first,
    refresh,
    loadMore,
    hasMore: hasNextPage,
    get isLoadingMore() {
      return query.isFetchingNextPage;
    },
    get isLoading() {
      return query.isLoading;
    },
    get isFetching() {
      return query.isFetching;
    },
    get error() {
      return query.error;
    },
  };
}

/** What people are told: seed 4's `useNotifications`. */
import { useQuery, type QueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { usePreauAct, type ActOptions } from "../act.js";
import type { Item, Params, Schemas } from "../contract.js";
import { usePatched, type Patches } from "../pending.js";
import { triesAgain, waitBefore, type PreauError } from "../problem.js";
import { readKey, usePreauQuery, watched, type ReadOptions } from "../read.js";
import { usePreau, type Preau } from "../provider.js";
import { request, type Read } from "../request.js";

export type NoticeView = Item<"/notifications">;

const SECOND = 1_000;
/** How old the list may be while the number stays what it is: one came and another was read elsewhere. */
const LIST_AGE = 300 * SECOND;
const PAGE = 20;

export interface NotificationOptions extends ActOptions {
  /** Those that were not read. */
  unreadOnly?: boolean;
  /** Of this type. */
  type?: NoticeView["type"];
  /** How often to ask, in milliseconds, while the page is seen: 30 000, as seed 4 says. `false`: never. */
  pollMs?: number | false;
}

interface Inbox {
  unread: number;
  notices: NoticeView[];
  hasMore: boolean;
  /** The number as it was read. */
  count: Read<Schemas["UnreadCount"]>;
  /** When the list was read, by this device's clock, in milliseconds. */
  listedAt: number;
}

export interface Notifications {
  /** How many are unread, whatever the filters: exact. 0 until it is known. */
  unreadCount: number;
  /** The newest first; `undefined` until they are known. */
  notifications: NoticeView[] | undefined;
  isLoading: boolean;
  isFetching: boolean;
  error: PreauError | null;
  hasMore: boolean;
  /** Shows twenty more. */
  loadMore(): void;
  /** Reads number and list now. */
  refresh(): Promise<void>;
  /** Shown at once. */
  markAsRead(notification_id: string): void;
  /** All of them, those that are not shown included. Shown at once. */
  markAllAsRead(): void;
  /** Deletes one, read or not. Shown at once. */
  remove(notification_id: string): void;
  /** Deletes all that were read. Shown at once. */
  clearRead(): void;
}

/**
 * The signed-in person's notices and how many are unread (seed 4: a badge that refreshes by itself every 30 seconds). Each
 * poll asks for the number alone, by its `ETag`: while the answer is 304 nothing is read or rendered; when the number changed,
 * and every five minutes, the list is read with it, so that the two always agree. `created_at` and `read_at` are in UTC.
 *
 * Errors: those of anyone signed in (401, 503); an act fails with `not-found` when the notice is gone.
 */
export function useNotifications(options: NotificationOptions = {}): Notifications {
  const { unreadOnly = false, type, pollMs = 30 * SECOND } = options;
  const preau = usePreau();
  const [pages, setPages] = useState(1);
  const filters: Params<"/notifications"> = useMemo(
    () => ({ query: { unread_only: unreadOnly, ...(type && { type }) } }),
    [unreadOnly, type],
  );
  const query = useQuery<Inbox, PreauError>({
    queryKey: [...readKey(preau, "/notifications", filters), pages],
    queryFn: ({ client, queryKey, signal }) => inbox(preau, filters, pages, client, queryKey, signal),
    // The list stays while the next page is read.
    placeholderData: (known) => known,
    refetchInterval: pollMs,
    retry: triesAgain,
    retryDelay: waitBefore,
  });
  const patches = useMemo(() => inboxPatches(unreadOnly), [unreadOnly]);
  const shown = usePatched(query.data, patches);

  const read = usePreauAct("POST /notifications/{notification_id}/read", CHANGED, options);
  const readAll = usePreauAct("POST /notifications/read-all", CHANGED, options);
  const deletion = usePreauAct("DELETE /notifications/{notification_id}/delete", CHANGED, options);
  const clearing = usePreauAct("DELETE /notifications/clear-read", CHANGED, options);
  const { refetch } = query;
  return watched(query, {
    unreadCount: shown?.unread ?? 0,
    notifications: shown?.notices,
    hasMore: shown?.hasMore ?? false,
    loadMore: useCallback(() => setPages((now) => now + 1), []),
    refresh: useCallback(() => refetch().then(() => {}), [refetch]),
    markAsRead: useCallback((notification_id) => read.start({ path: { notification_id } }), [read.start]),
    markAllAsRead: useCallback(() => void untilDone(() => readAll.act({})), [readAll.act]),
    remove: useCallback((notification_id) => deletion.start({ path: { notification_id } }), [deletion.start]),
    clearRead: useCallback(() => void untilDone(() => clearing.act({})), [clearing.act]),
  });
}

const CHANGED = ["/notifications"] as const;

/** One call does so many at most, and says whether there is more. */
async function untilDone(act: () => Promise<{ more: boolean }>): Promise<void> {
  try {
    while ((await act()).more);
  } catch {
    // It was told to `notify`.
  }
}

async function inbox(
  preau: Preau,
  filters: Params<"/notifications">,
  pages: number,
  client: QueryClient,
  queryKey: readonly unknown[],
  signal: AbortSignal,
): Promise<Inbox> {
  const state = client.getQueryState<Inbox>(queryKey);
  // After an act the list may have changed while the number did not.
  const known = state?.isInvalidated ? undefined : state?.data;
  const count = await request<Schemas["UnreadCount"]>(preau, "GET", "/notifications/unread-count", {
    params: {},
    signal,
    known: known?.count,
  });
  if (known && count === known.count && Date.now() - known.listedAt < LIST_AGE) return known;

  const notices: NoticeView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages && (page === 0 || cursor); page += 1) {
    const query = { ...filters.query, limit: PAGE, ...(cursor && { cursor }) };
    const answer = await request<Schemas["Page_NoticeView"]>(preau, "GET", "/notifications", { params: { query }, signal });
    notices.push(...answer.data.data);
    cursor = answer.data.pagination.next_cursor;
  }
  return { unread: count.data.unread_count, notices, hasMore: cursor !== undefined, count, listedAt: Date.now() };
}

function inboxPatches(unreadOnly: boolean): Patches<Inbox | undefined> {
  const isUnread = (inbox: Inbox, id: string) => inbox.notices.some((notice) => notice.id === id && !notice.is_read);
  const without = (inbox: Inbox, gone: (notice: NoticeView) => boolean) => inbox.notices.filter((notice) => !gone(notice));
  return {
    "POST /notifications/{notification_id}/read": (inbox, { path: { notification_id: id } }) =>
      inbox && {
        ...inbox,
        unread: inbox.unread - Number(isUnread(inbox, id)),
        notices: unreadOnly
          ? without(inbox, (notice) => notice.id === id)
          : inbox.notices.map((notice) => (notice.id === id ? { ...notice, is_read: true } : notice)),
      },
    "POST /notifications/read-all": (inbox) =>
      inbox && { ...inbox, unread: 0, notices: unreadOnly ? [] : inbox.notices.map((notice) => ({ ...notice, is_read: true })) },
    "DELETE /notifications/{notification_id}/delete": (inbox, { path: { notification_id: id } }) =>
      inbox && {
        ...inbox,
        unread: inbox.unread - Number(isUnread(inbox, id)),
        notices: without(inbox, (notice) => notice.id === id),
      },
    "DELETE /notifications/clear-read": (inbox) => inbox && { ...inbox, notices: without(inbox, (notice) => notice.is_read) },
  };
}

/** By type of notice, the channels on which it is told, and the quiet hours, in the person's own zone. */
export function usePreferences(options?: ReadOptions) {
  return usePreauQuery("/notifications/preferences", {}, options);
}

/** Replaces them; `ifMatch` is the `etag` of `usePreferences`. */
export function useSetPreferences(options?: ActOptions) {
  return usePreauAct("PUT /notifications/preferences", ["/notifications/preferences"], options);
}

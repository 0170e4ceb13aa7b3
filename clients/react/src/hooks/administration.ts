/** What admins see to: messages, events, retention, people. Anyone else gets `not-yours` (403). */
import { useCallback } from "react";
import { usePreauAct, type ActOptions } from "../act.js";
import type { Filters, Item, Schemas } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreau } from "../provider.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";
import { request } from "../request.js";

/** The outbox: what waits, what was sent, what was not and why. */
export function useMessages(filters: Filters<"/api/admin/messages"> = {}, options?: ReadOptions) {
  return usePreauPages("/api/admin/messages", { query: filters }, options);
}

/** One message, as it is sent. */
export function useMessage(messageId: string, options?: ReadOptions) {
  return usePreauQuery("/api/admin/messages/{message_id}", { path: { message_id: messageId } }, options);
}

/** Sends a dead message again; `invalid-transition` (409) when it is not. */
export function useRetryMessage(options?: ActOptions) {
  return usePreauAct("POST /api/admin/messages/{message_id}/retry", ["/api/admin/messages", "/api/admin/messages/{message_id}"], options);
}

/** The journal (seeds 0 and 1: who did what, and when, in UTC). */
export function useEvents(filters: Filters<"/api/admin/events"> = {}, options?: ReadOptions) {
  return usePreauPages("/api/admin/events", { query: filters }, options);
}

/** Addresses to which nothing is sent, for they bounced, complained or unsubscribed; with `address`, that one alone. */
export function useSuppressedAddresses({ address, ...options }: { address?: string } & ReadOptions = {}) {
  type Address = Item<"/api/admin/suppressed-addresses">;
  const patches: Patches<Address[]> = {
    "DELETE /api/admin/suppressed-addresses/{address_id}": (addresses, { path }) => addresses.filter(({ id }) => id !== path.address_id),
  };
  return usePreauPages("/api/admin/suppressed-addresses", { query: address ? { address } : {} }, { ...options, patches });
}

/** Sends to it again; `reason`, in `query`, is kept in the journal. Shown at once. */
export function useLiftSuppressedAddress(options?: ActOptions) {
  return usePreauAct("DELETE /api/admin/suppressed-addresses/{address_id}", ["/api/admin/suppressed-addresses"], options);
}

/** What the next purge of photos would delete for good. */
export function usePurgePreview(options?: ReadOptions) {
  return usePreauQuery("/api/admin/photos/purge-preview", {}, options);
}

const HELD = ["/photos/{photo_id}", "/photos/trash", "/api/admin/photos/purge-preview"] as const;

/** Keeps a photo from being purged: a legal hold. */
export function useHoldPhoto(options?: ActOptions) {
  return usePreauAct("PUT /api/admin/photos/{photo_id}/hold", HELD, options);
}

export function useReleasePhoto(options?: ActOptions) {
  return usePreauAct("DELETE /api/admin/photos/{photo_id}/hold", HELD, options);
}

/** All that is kept about somebody, as they read it by `useExportMe`, page after page, when asked for; the journal tells of it. */
export function useExportUser(): (userId: string) => AsyncGenerator<Schemas["Export"]> {
  const preau = usePreau();
  return useCallback(
    async function* pages(userId) {
      let cursor: string | undefined;
      do {
        const params = { path: { user_id: userId }, query: cursor === undefined ? {} : { cursor } };
        const { data } = await request<Schemas["Export"]>(preau, "GET", "/api/admin/users/{user_id}/export", { params });
        yield data;
        cursor = data.next_cursor;
      } while (cursor !== undefined);
    },
    [preau],
  );
}

/** Erases what is kept about somebody, as they do by `useEraseMe`. There is no way back. */
export function useEraseUser(options?: ActOptions) {
  return usePreauAct("DELETE /api/admin/users/{user_id}", ["/api/users/{user_id}"], options);
}

/** Replaces somebody's roles. */
export function useSetRoles(options?: ActOptions) {
  return usePreauAct("PUT /api/admin/users/{user_id}/roles", ["/api/users/{user_id}"], options);
}

export function useLinkParent(options?: ActOptions) {
  return usePreauAct("PUT /api/admin/students/{student_id}/parents/{user_id}", [], options);
}

export function useUnlinkParent(options?: ActOptions) {
  return usePreauAct("DELETE /api/admin/students/{student_id}/parents/{user_id}", [], options);
}

/** The templates of e-mails, and what their data are. */
export function useEmailTemplates(options?: ReadOptions) {
  return usePreauQuery("/api/email-templates", {}, options);
}

/** Renders one, and sends nothing. */
export function usePreviewEmail(options?: ActOptions) {
  return usePreauAct("POST /api/email-templates/{name}/preview", [], options);
}

/** Live sessions of courses, on Jitsi (seed 2, 1). Times are in UTC. Who does not take the course is answered `not-enrolled` (403). */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Answer, Params } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type LiveSession = Answer<"/api/live-sessions/{session_id}">;
type Chat = Answer<"/api/live-sessions/{session_id}/chat">;

/** How often a session's state is asked for, in milliseconds. */
const STATE_POLL = 15_000;

/** The sessions of a course, of one `status` or of all. */
export function useLiveSessions(courseId: string, { status, ...options }: { status?: LiveSession["status"] } & ReadOptions = {}) {
  const query = status ? { status } : {};
  return usePreauQuery("/api/courses/{course_id}/live-sessions", { path: { course_id: courseId }, query }, options);
}

/**
 * A session and its state, asked for every 15 seconds (seed 2, 1.3.3: scheduled, live, ended), so that its page opens when it
 * starts and closes when it ends.
 */
export function useLiveSession(sessionId: string, options: ReadOptions = {}) {
  const path = { session_id: sessionId };
  return usePreauQuery("/api/live-sessions/{session_id}", { path }, { refetchInterval: STATE_POLL, ...options });
}

const LIVE = [
  "/api/courses/{course_id}/live-sessions",
  "/api/live-sessions/{session_id}",
  "/api/live-sessions/{session_id}/participants",
] as const;
const DATED = [...LIVE, "/dashboard/summary", "/dashboard/agenda"] as const;

/**
 * A seat, and what Jitsi's external API is opened with: `jitsi_server_url`, `jitsi_room_name`, `jwt`. Whoever has joined once
 * keeps the seat.
 *
 * Errors: `session-full`, `not-started` and `session-over` (409).
 */
export function useJoinLiveSession(options?: ActOptions) {
  return usePreauAct("POST /api/live-sessions/{session_id}/join", LIVE, options);
}

/** To leave again changes nothing. */
export function useLeaveLiveSession(options?: ActOptions) {
  return usePreauAct("POST /api/live-sessions/{session_id}/leave", LIVE, options);
}

/** Its instructor opens it. */
export function useStartLiveSession(options?: ActOptions) {
  return usePreauAct("POST /api/live-sessions/{session_id}/start", DATED, options);
}

/** Its instructor ends it. */
export function useEndLiveSession(options?: ActOptions) {
  return usePreauAct("POST /api/live-sessions/{session_id}/end", DATED, options);
}

export function useCreateLiveSession(options?: ActOptions) {
  return usePreauAct("POST /api/courses/{course_id}/live-sessions", DATED, options);
}

/** `ifMatch` is the `etag` of `useLiveSession`: `stale-version` (412) when it changed since. */
export function useUpdateLiveSession(options?: ActOptions) {
  return usePreauAct("PUT /api/live-sessions/{session_id}", DATED, options);
}

export function useDeleteLiveSession(options?: ActOptions) {
  return usePreauAct("DELETE /api/live-sessions/{session_id}", DATED, options);
}

/** Where the recording is, after the end. */
export function useSetRecording(options?: ActOptions) {
  return usePreauAct("PUT /api/live-sessions/{session_id}/recording", LIVE, options);
}

/** Who is enrolled and who came, with `attendance_duration` in minutes for whoever runs the course. */
export function useParticipants(sessionId: string, options?: ReadOptions) {
  return usePreauPages("/api/live-sessions/{session_id}/participants", { path: { session_id: sessionId } }, options);
}

/**
 * The last hundred messages, or those that are `pinned`, the oldest first. Asked again by `ETag` as often as the server wishes
 * (`X-Poll-Interval`): 304 while nothing was said. What is being pinned is shown at once.
 */
export function useLiveChat(sessionId: string, { pinned, ...options }: { pinned?: boolean } & ReadOptions = {}) {
  const pin = (chat: Chat, id: string, is_pinned: boolean) =>
    chat
      .map((message) => (message.id === id ? { ...message, is_pinned } : message))
      .filter((message) => !pinned || message.is_pinned);
  const patches: Patches<Chat> = {
    "POST /api/live-sessions/{session_id}/chat/{message_id}/pin": (chat, { path }) => pin(chat, path.message_id, true),
    "DELETE /api/live-sessions/{session_id}/chat/{message_id}/pin": (chat, { path }) => pin(chat, path.message_id, false),
  };
  const params: Params<"/api/live-sessions/{session_id}/chat"> = {
    path: { session_id: sessionId },
    ...(pinned !== undefined && { query: { pinned } }),
  };
  return usePreauQuery("/api/live-sessions/{session_id}/chat", params, { ...options, patches });
}

const CHAT = ["/api/live-sessions/{session_id}/chat"] as const;

/** A message, or a question to the instructor: `message_type`. Sent twice by an accident of the network, it is said once. */
export function useSendChatMessage(options?: ActOptions) {
  return usePreauAct("POST /api/live-sessions/{session_id}/chat", CHAT, options);
}

/** Its instructor pins a message. Shown at once. */
export function usePinChatMessage(options?: ActOptions) {
  return usePreauAct("POST /api/live-sessions/{session_id}/chat/{message_id}/pin", CHAT, options);
}

/** Shown at once. */
export function useUnpinChatMessage(options?: ActOptions) {
  return usePreauAct("DELETE /api/live-sessions/{session_id}/chat/{message_id}/pin", CHAT, options);
}

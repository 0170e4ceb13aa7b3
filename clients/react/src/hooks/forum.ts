/**
 * The forum of a course (seed 2, 4), for those who take it and whoever runs it: others get `not-enrolled` (403). Texts are Markdown, to
 * be rendered safely by whoever shows them. Times are in UTC.
 */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Filters, Item, Schemas } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Forum = Schemas["CourseForum"];
type Topic = Schemas["ForumTopicView"];
type Reply = Schemas["ForumReplyView"];
type ReactionType = Schemas["ReactionType"];

/** The forum of a course: `not-found` until whoever runs the course has opened it. */
export function useCourseForum(courseId: string, options?: ReadOptions) {
  const patches: Patches<Forum> = {
    "POST /api/forums/{forum_id}/subscription": (forum) => ({ ...forum, is_followed: true }),
    "DELETE /api/forums/{forum_id}/subscription": (forum) => ({ ...forum, is_followed: false }),
  };
  return usePreauQuery("/api/courses/{course_id}/forum", { path: { course_id: courseId } }, { ...options, patches });
}

const FORUM = ["/api/courses/{course_id}/forum"] as const;
const TOPICS = [...FORUM, "/api/forums/{forum_id}/topics", "/api/topics/{topic_id}"] as const;
const REPLIES = [...TOPICS, "/api/topics/{topic_id}/replies"] as const;

export function useCreateForum(options?: ActOptions) {
  return usePreauAct("POST /api/courses/{course_id}/forum", FORUM, options);
}

/** Renames or locks it; `ifMatch` is the `etag` of `useCourseForum`. */
export function useUpdateForum(options?: ActOptions) {
  return usePreauAct("PUT /api/forums/{forum_id}", TOPICS, options);
}

/** How an act on one topic looks before it is answered. */
function topicPatches<T>(change: (shown: T, id: string, as: Partial<Topic> | undefined) => T): Patches<T> {
  return {
    "POST /api/topics/{topic_id}/pin": (shown, { path }) => change(shown, path.topic_id, { is_pinned: true }),
    "DELETE /api/topics/{topic_id}/pin": (shown, { path }) => change(shown, path.topic_id, { is_pinned: false }),
    "POST /api/topics/{topic_id}/lock": (shown, { path }) => change(shown, path.topic_id, { is_locked: true }),
    "DELETE /api/topics/{topic_id}/lock": (shown, { path }) => change(shown, path.topic_id, { is_locked: false }),
    "POST /api/topics/{topic_id}/subscription": (shown, { path }) => change(shown, path.topic_id, { is_followed: true }),
    "DELETE /api/topics/{topic_id}/subscription": (shown, { path }) => change(shown, path.topic_id, { is_followed: false }),
    "DELETE /api/topics/{topic_id}": (shown, { path }) => change(shown, path.topic_id, undefined),
  };
}

const OF_LIST = topicPatches<Topic[]>((topics, id, as) =>
  as ? topics.map((topic) => (topic.id === id ? { ...topic, ...as } : topic)) : topics.filter((topic) => topic.id !== id),
);
const OF_ONE = topicPatches<Topic>((topic, id, as) => (topic.id === id ? { ...topic, ...as } : topic));

/** The topics of a forum, the pinned ones first; those that have `search` in them. What is being pinned, locked, followed or deleted is shown so. */
export function useForumTopics(
  forumId: string,
  { sort, search, ...options }: Pick<Filters<"/api/forums/{forum_id}/topics">, "sort" | "search"> & ReadOptions = {},
) {
  const query = { ...(sort && { sort }), ...(search && { search }) };
  return usePreauPages("/api/forums/{forum_id}/topics", { path: { forum_id: forumId }, query }, { ...options, patches: OF_LIST });
}

/** One, which counts as a visit. `not-found` once it was deleted. */
export function useTopic(topicId: string, options?: ReadOptions) {
  return usePreauQuery("/api/topics/{topic_id}", { path: { topic_id: topicId } }, { ...options, patches: OF_ONE });
}

/** At most 5 a minute and 20 a day; the same again within ten minutes is the first. */
export function useCreateTopic(options?: ActOptions) {
  return usePreauAct("POST /api/forums/{forum_id}/topics", TOPICS, options);
}

/** `ifMatch` is the `etag` of `useTopic`. */
export function useUpdateTopic(options?: ActOptions) {
  return usePreauAct("PUT /api/topics/{topic_id}", TOPICS, options);
}

/** Its author's, while nobody else has replied, and whoever runs the course. Shown at once. */
export function useDeleteTopic(options?: ActOptions) {
  return usePreauAct("DELETE /api/topics/{topic_id}", TOPICS, options);
}

/** Shown at once. */
export function usePinTopic(options?: ActOptions) {
  return usePreauAct("POST /api/topics/{topic_id}/pin", TOPICS, options);
}

/** Shown at once. */
export function useUnpinTopic(options?: ActOptions) {
  return usePreauAct("DELETE /api/topics/{topic_id}/pin", TOPICS, options);
}

/** Whoever runs the course alone replies to it then. Shown at once. */
export function useLockTopic(options?: ActOptions) {
  return usePreauAct("POST /api/topics/{topic_id}/lock", TOPICS, options);
}

/** Shown at once. */
export function useUnlockTopic(options?: ActOptions) {
  return usePreauAct("DELETE /api/topics/{topic_id}/lock", TOPICS, options);
}

/** The replies with those under them, five deep (seed 2, 4); reactions that are under way are counted. */
export function useTopicReplies(
  topicId: string,
  { sort, under, ...options }: Pick<Filters<"/api/topics/{topic_id}/replies">, "sort" | "under"> & ReadOptions = {},
) {
  const query = { ...(sort && { sort }), ...(under && { under }) };
  return usePreauPages("/api/topics/{topic_id}/replies", { path: { topic_id: topicId }, query }, { ...options, patches: REPLIED });
}

const REPLIED: Patches<Item<"/api/topics/{topic_id}/replies">[]> = {
  "POST /api/replies/{reply_id}/reactions": (replies, { path, body }) =>
    changed(replies, path.reply_id, (reply) => reacted(reply, body.reaction_type)),
  "DELETE /api/replies/{reply_id}/reactions": (replies, { path }) => changed(replies, path.reply_id, (reply) => reacted(reply, undefined)),
  "DELETE /api/replies/{reply_id}": (replies, { path }) => changed(replies, path.reply_id, (reply) => ({ ...reply, deleted: true, content: "" })),
  "POST /api/replies/{reply_id}/mark-solution": (replies, { path }) => solved(replies, path.reply_id),
  "DELETE /api/replies/{reply_id}/mark-solution": (replies, { path }) =>
    changed(replies, path.reply_id, (reply) => ({ ...reply, is_solution: false })),
};

/** One of them, however deep. */
function changed<R extends Reply>(replies: R[], id: string, change: <T extends Reply>(reply: T) => T): R[] {
  return replies.map((reply) => (reply.id === id ? change(reply) : { ...reply, replies: changed(reply.replies, id, change) }));
}

/** A topic has one solution. */
function solved<R extends Reply>(replies: R[], id: string): R[] {
  return replies.map((reply) => ({ ...reply, is_solution: reply.id === id, replies: solved(reply.replies, id) }));
}

/** Its votes once the person's is `vote`: the only reactions that are counted one by one. */
function reacted<R extends Reply>(reply: R, vote: ReactionType | undefined): R {
  if (vote === "like" || vote === "helpful") return reply;
  const { user_reaction: before, upvotes, downvotes } = reply;
  const moved = (kind: ReactionType) => Number(vote === kind) - Number(before === kind);
  return { ...reply, user_reaction: vote ?? null, upvotes: upvotes + moved("upvote"), downvotes: downvotes + moved("downvote") };
}

/** Answers a topic, or a reply of it: `parent_reply_id`. At most 200 a day; the same again within ten minutes is the first. */
export function useCreateReply(options?: ActOptions) {
  return usePreauAct("POST /api/topics/{topic_id}/replies", REPLIES, options);
}

export function useUpdateReply(options?: ActOptions) {
  return usePreauAct("PUT /api/replies/{reply_id}", REPLIES, options);
}

/** Its text is gone, what answers it stays. Shown at once; to delete it again changes nothing. */
export function useDeleteReply(options?: ActOptions) {
  return usePreauAct("DELETE /api/replies/{reply_id}", REPLIES, options);
}

/** Each once a person, and not to one's own. A vote is shown at once, and takes the place of the other one. */
export function useReact(options?: ActOptions) {
  return usePreauAct("POST /api/replies/{reply_id}/reactions", ["/api/topics/{topic_id}/replies"], options);
}

/** Takes a vote back, shown at once; or the `reaction_type` of the query. */
export function useUnreact(options?: ActOptions) {
  return usePreauAct("DELETE /api/replies/{reply_id}/reactions", ["/api/topics/{topic_id}/replies"], options);
}

/** By the topic's author, and whoever runs the course. Shown at once, in the place of another. */
export function useMarkSolution(options?: ActOptions) {
  return usePreauAct("POST /api/replies/{reply_id}/mark-solution", REPLIES, options);
}

/** Shown at once. */
export function useUnmarkSolution(options?: ActOptions) {
  return usePreauAct("DELETE /api/replies/{reply_id}/mark-solution", REPLIES, options);
}

/** Once a person, and not one's own; three flags hide a reply until whoever runs the course decides. */
export function useFlagReply(options?: ActOptions) {
  return usePreauAct("POST /api/replies/{reply_id}/flag", ["/api/topics/{topic_id}/replies"], options);
}

/** What was flagged, for whoever runs the course. */
export function useForumFlags(forumId: string, options?: ReadOptions) {
  return usePreauPages("/api/forums/{forum_id}/flags", { path: { forum_id: forumId } }, options);
}

/** Decides on the flags of a reply: hides it, or shows it again. */
export function useResolveFlags(options?: ActOptions) {
  return usePreauAct("POST /api/forums/{forum_id}/flags/{reply_id}/resolve", ["/api/forums/{forum_id}/flags", ...REPLIES], options);
}

/** Former texts of a reply, for its author and whoever runs the course. */
export function useReplyHistory(replyId: string, options?: ReadOptions) {
  return usePreauPages("/api/replies/{reply_id}/history", { path: { reply_id: replyId } }, options);
}

const FOLLOWED = ["/api/topics/{topic_id}", "/api/forums/{forum_id}/topics"] as const;

/** To be told of replies, shown at once; to follow it again changes nothing. */
export function useFollowTopic(options?: ActOptions) {
  return usePreauAct("POST /api/topics/{topic_id}/subscription", FOLLOWED, options);
}

export function useUnfollowTopic(options?: ActOptions) {
  return usePreauAct("DELETE /api/topics/{topic_id}/subscription", FOLLOWED, options);
}

/** To be told of new topics. Shown at once. */
export function useFollowForum(options?: ActOptions) {
  return usePreauAct("POST /api/forums/{forum_id}/subscription", FORUM, options);
}

export function useUnfollowForum(options?: ActOptions) {
  return usePreauAct("DELETE /api/forums/{forum_id}/subscription", FORUM, options);
}

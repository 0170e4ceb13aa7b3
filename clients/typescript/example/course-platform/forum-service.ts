/** The seed's `ForumService` (seed 2 §4.3.2). */
import { apiRequest } from "./api.js";
import type { CourseForum, ForumReply, ForumTopic, Id, Pagination } from "./types.js";

export interface ListParams<Sort extends string> {
  page?: number;
  limit?: number;
  sort?: Sort;
}

export class ForumService {
  static async getCourseForum(courseId: Id): Promise<CourseForum> {
    const response = await apiRequest(`/courses/${courseId}/forum`, { method: "GET" });
    return response.data;
  }

  static async getForumTopics(
    forumId: Id,
    params?: ListParams<"recent" | "popular" | "pinned"> & { search?: string },
  ): Promise<{ data: ForumTopic[]; pagination: Pagination }> {
    const query = new URLSearchParams();
    if (params?.page) query.append("page", String(params.page));
    if (params?.limit) query.append("limit", String(params.limit));
    if (params?.sort) query.append("sort", params.sort);
    if (params?.search) query.append("search", params.search);
    const response = await apiRequest(`/forums/${forumId}/topics?${query.toString()}`, { method: "GET" });
    return response.data;
  }

  static async createTopic(forumId: Id, data: { title: string; content: string }): Promise<ForumTopic> {
    const response = await apiRequest(`/forums/${forumId}/topics`, { method: "POST", body: JSON.stringify(data) });
    return response.data;
  }

  static async getTopicReplies(
    topicId: Id,
    params?: ListParams<"recent" | "oldest" | "votes">,
  ): Promise<{ data: ForumReply[]; pagination: Pagination }> {
    const query = new URLSearchParams();
    if (params?.page) query.append("page", String(params.page));
    if (params?.limit) query.append("limit", String(params.limit));
    if (params?.sort) query.append("sort", params.sort);
    const response = await apiRequest(`/topics/${topicId}/replies?${query.toString()}`, { method: "GET" });
    return response.data;
  }

  static async createReply(topicId: Id, data: { content: string; parent_reply_id?: Id }): Promise<ForumReply> {
    const response = await apiRequest(`/topics/${topicId}/replies`, { method: "POST", body: JSON.stringify(data) });
    return response.data;
  }

  static async addReaction(replyId: Id, reactionType: "upvote" | "downvote"): Promise<void> {
    await apiRequest(`/replies/${replyId}/reactions`, { method: "POST", body: JSON.stringify({ reaction_type: reactionType }) });
  }

  /** For whoever wrote the topic, and whoever runs the course. */
  static async markAsSolution(replyId: Id): Promise<void> {
    await apiRequest(`/replies/${replyId}/mark-solution`, { method: "POST" });
  }
}

/** The seed's `LiveSessionService` (seed 2 §1.3.2). */
import { apiRequest } from "./api.js";
import type { Id, JoinSessionData, LiveSession, LiveSessionChatMessage } from "./types.js";

export interface NewLiveSession {
  title: string;
  description?: string;
  scheduled_start_time: string;
  scheduled_end_time: string;
  max_participants?: number;
}

export class LiveSessionService {
  static async createSession(courseId: Id, data: NewLiveSession): Promise<LiveSession> {
    const response = await apiRequest(`/courses/${courseId}/live-sessions`, { method: "POST", body: JSON.stringify(data) });
    return response.data;
  }

  static async getCourseSessions(courseId: Id): Promise<LiveSession[]> {
    const response = await apiRequest(`/courses/${courseId}/live-sessions`, { method: "GET" });
    return response.data;
  }

  /** What opens the room. */
  static async joinSession(sessionId: Id): Promise<JoinSessionData> {
    const response = await apiRequest(`/live-sessions/${sessionId}/join`, { method: "POST" });
    return response.data;
  }

  /** For whoever runs the course. */
  static async startSession(sessionId: Id): Promise<LiveSession> {
    const response = await apiRequest(`/live-sessions/${sessionId}/start`, { method: "POST" });
    return response.data;
  }

  /** For whoever runs the course. */
  static async endSession(sessionId: Id): Promise<LiveSession> {
    const response = await apiRequest(`/live-sessions/${sessionId}/end`, { method: "POST" });
    return response.data;
  }

  static async leaveSession(sessionId: Id): Promise<void> {
    await apiRequest(`/live-sessions/${sessionId}/leave`, { method: "POST" });
  }

  static async sendMessage(sessionId: Id, message: string, type: "message" | "question" = "message"): Promise<LiveSessionChatMessage> {
    const body = JSON.stringify({ message, message_type: type });
    const response = await apiRequest(`/live-sessions/${sessionId}/chat`, { method: "POST", body });
    return response.data;
  }

  static async getChatMessages(sessionId: Id): Promise<LiveSessionChatMessage[]> {
    const response = await apiRequest(`/live-sessions/${sessionId}/chat`, { method: "GET" });
    return response.data;
  }
}

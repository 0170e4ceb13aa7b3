/** The seed's `RatingService` (seed 2 §3.3.2). */
import { apiRequest } from "./api.js";
import type { CourseRating, CourseRatingStats, Id, Pagination } from "./types.js";

export interface NewRating {
  enrollment_id: Id;
  rating: number;
  comment?: string;
  pros?: string;
  cons?: string;
  would_recommend?: boolean;
  is_anonymous?: boolean;
}

export class RatingService {
  static async createRating(courseId: Id, data: NewRating): Promise<CourseRating> {
    const response = await apiRequest(`/courses/${courseId}/ratings`, { method: "POST", body: JSON.stringify(data) });
    return response.data;
  }

  static async canRate(enrollmentId: Id): Promise<{ can_rate: boolean; reason?: string; has_rated?: boolean }> {
    const response = await apiRequest(`/enrollments/${enrollmentId}/can-rate`, { method: "GET" });
    return response.data;
  }

  static async getRatingStats(courseId: Id): Promise<CourseRatingStats> {
    const response = await apiRequest(`/courses/${courseId}/ratings/stats`, { method: "GET" });
    return response.data;
  }

  static async getCourseRatings(
    courseId: Id,
    params?: { page?: number; limit?: number; sort?: "recent" | "helpful" | "rating" },
  ): Promise<{ data: CourseRating[]; pagination: Pagination }> {
    const query = new URLSearchParams();
    if (params?.page) query.append("page", String(params.page));
    if (params?.limit) query.append("limit", String(params.limit));
    if (params?.sort) query.append("sort", params.sort);
    const response = await apiRequest(`/courses/${courseId}/ratings?${query.toString()}`, { method: "GET" });
    return response.data;
  }
}

/** The seed's `scheduleService` (seed 2 §2.3.2). */
import { apiRequest } from "./api.js";
import type { CourseSchedule, Id } from "./types.js";

export class ScheduleService {
  static async generateCourseSchedule(enrollmentId: Id): Promise<CourseSchedule> {
    const response = await apiRequest(`/enrollments/${enrollmentId}/generate-schedule`, { method: "POST" });
    return response.data;
  }

  static async syncWithExternalCalendar(
    enrollmentId: Id,
    calendarType: "google" | "outlook" | "ical",
  ): Promise<{ sync_url?: string; calendar_file?: string }> {
    const body = JSON.stringify({ calendar_type: calendarType });
    const response = await apiRequest(`/enrollments/${enrollmentId}/sync-calendar`, { method: "POST", body });
    return response.data;
  }
}

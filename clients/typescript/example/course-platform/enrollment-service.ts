/** The seed's `enrollInCourse` (seed 2 §2.3.1). */
import { apiRequest } from "./api.js";
import { ScheduleService } from "./schedule-service.js";
import type { Enrollment, Id } from "./types.js";

export class EnrollmentService {
  /** The course is planned with it, unless that is not wanted; where that fails, it is enrolled in all the same. */
  static async enrollInCourse(
    courseId: Id,
    options?: { paymentId?: string; autoGenerateSchedule?: boolean },
  ): Promise<Enrollment> {
    const body = JSON.stringify({ courseId, ...options });
    const response = await apiRequest(`/enrollments`, { method: "POST", body });
    if (options?.autoGenerateSchedule !== false) {
      try {
        await ScheduleService.generateCourseSchedule(response.data.id);
      } catch (error) {
        console.warn("Erreur lors de la génération du planning :", error);
      }
    }
    return response.data;
  }
}

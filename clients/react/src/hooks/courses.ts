/** Courses, enrolment and schedule (seed 2, 2). Who is not enrolled reads no lesson: `not-enrolled` (403). */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Answer } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Enrollment = Answer<"/api/enrollments/{enrollment_id}">;
type Schedule = Answer<"/api/enrollments/{enrollment_id}/schedule">;
type Course = Answer<"/api/courses/{course_id}">;

export interface CourseFilters {
  search?: string;
  instructorId?: string;
}

/** The published courses; those of one instructor, with the drafts where that is oneself. `search` looks in titles. */
export function useCourses({ search, instructorId, ...options }: CourseFilters & ReadOptions = {}) {
  const query = { ...(search && { search }), ...(instructorId && { instructor_id: instructorId }) };
  return usePreauPages("/api/courses", { query }, options);
}

/**
 * A course with its modules, its lessons (in minutes) and quizzes, its rating, and the signed-in person's `enrollment` where they
 * have one, lessons that are being completed included.
 *
 * Errors: `not-found` where there is none, or a draft of others.
 */
export function useCourse(courseId: string, options?: ReadOptions) {
  const patches: Patches<Course> = {
    "POST /api/enrollments/{enrollment_id}/lessons/{lesson_id}/complete": (course, { path }) =>
      course.enrollment?.id === path.enrollment_id
        ? { ...course, enrollment: completed(course.enrollment, path.lesson_id) }
        : course,
  };
  return usePreauQuery("/api/courses/{course_id}", { path: { course_id: courseId } }, { ...options, patches });
}

function completed<E extends Enrollment>(enrollment: E, lesson: string): E {
  if (enrollment.completed_lessons.includes(lesson)) return enrollment;
  return { ...enrollment, completed_lessons: [...enrollment.completed_lessons, lesson] };
}

const COURSES = ["/api/courses", "/api/courses/{course_id}"] as const;

/** A draft, for whoever teaches. */
export function useCreateCourse(options?: ActOptions) {
  return usePreauAct("POST /api/courses", COURSES, options);
}

/** Replaces what a course is; `ifMatch` is the `etag` of `useCourse`: `stale-version` (412) when it changed since. */
export function useUpdateCourse(options?: ActOptions) {
  return usePreauAct("PUT /api/courses/{course_id}", COURSES, options);
}

export function usePublishCourse(options?: ActOptions) {
  return usePreauAct("POST /api/courses/{course_id}/publish", COURSES, options);
}

/** Who takes a course, for whoever runs it. */
export function useCourseEnrollments(courseId: string, options?: ReadOptions) {
  return usePreauPages("/api/courses/{course_id}/enrollments", { path: { course_id: courseId } }, options);
}

/** One lesson with its content, for the enrolled. */
export function useLesson(courseId: string, lessonId: string, options?: ReadOptions) {
  return usePreauQuery("/api/courses/{course_id}/lessons/{lesson_id}", { path: { course_id: courseId, lesson_id: lessonId } }, options);
}

/** The signed-in person's enrolments. `progress` is from 0 to 100. */
export function useEnrollments(options?: ReadOptions) {
  const patches: Patches<Enrollment[]> = {
    "DELETE /api/enrollments/{enrollment_id}": (enrollments, { path }) => enrollments.filter(({ id }) => id !== path.enrollment_id),
  };
  return usePreauPages("/api/enrollments", {}, { ...options, patches });
}

/** One of the signed-in person's, or of those who take one's course; lessons that are being completed included. */
export function useEnrollment(enrollmentId: string, options?: ReadOptions) {
  const patches: Patches<Enrollment> = {
    "POST /api/enrollments/{enrollment_id}/lessons/{lesson_id}/complete": (enrollment, { path }) =>
      path.enrollment_id === enrollment.id ? completed(enrollment, path.lesson_id) : enrollment,
  };
  return usePreauQuery("/api/enrollments/{enrollment_id}", { path: { enrollment_id: enrollmentId } }, { ...options, patches });
}

const LEARNING = [
  "/api/enrollments",
  "/api/enrollments/{enrollment_id}",
  "/api/enrollments/{enrollment_id}/schedule",
  "/api/enrollments/{enrollment_id}/can-rate",
  "/api/courses/{course_id}",
  "/dashboard/summary",
  "/dashboard/agenda",
] as const;

/** `POST /api/enrollments` (seed 2, 2.2): with its schedule unless `autoGenerateSchedule` is false. `already-enrolled` is 409. */
export function useEnroll(options?: ActOptions) {
  return usePreauAct("POST /api/enrollments", [...LEARNING, ...COURSES], options);
}

/** Leaves a course. Shown at once. */
export function useWithdraw(options?: ActOptions) {
  return usePreauAct("DELETE /api/enrollments/{enrollment_id}", [...LEARNING, ...COURSES], options);
}

/** Shown at once, but for `progress`, which the server counts. To complete what is completed changes nothing. */
export function useCompleteLesson(options?: ActOptions) {
  return usePreauAct("POST /api/enrollments/{enrollment_id}/lessons/{lesson_id}/complete", LEARNING, options);
}

/** Starts an attempt: its questions, and until when they are answered, in UTC. */
export function useStartQuiz(options?: ActOptions) {
  return usePreauAct("POST /api/enrollments/{enrollment_id}/quizzes/{quiz_id}/attempts", [], options);
}

/** Hands in an attempt: the server marks it. */
export function useSubmitQuiz(options?: ActOptions) {
  return usePreauAct("PUT /api/enrollments/{enrollment_id}/quizzes/{quiz_id}/attempts/{attempt_id}", LEARNING, options);
}

/**
 * `GET /api/enrollments/{enrollment_id}/schedule` (seed 2, 2): lessons, quizzes, milestones, live sessions. `scheduled_date` is in
 * UTC; `time_zone` is the IANA zone that the schedule was made in. Moved items are shown at once.
 */
export function useSchedule(enrollmentId: string, options?: ReadOptions) {
  const patches: Patches<Schedule> = {
    "PUT /api/enrollments/{enrollment_id}/schedule": (schedule, { path, body }) => {
      if (path.enrollment_id !== schedule.enrollment_id) return schedule;
      const moved = new Map(body.items?.map((item) => [item.id, item.scheduled_date]));
      const items = schedule.schedule.map((item) => ({ ...item, scheduled_date: moved.get(item.id) ?? item.scheduled_date }));
      return { ...schedule, schedule: items };
    },
  };
  return usePreauQuery("/api/enrollments/{enrollment_id}/schedule", { path: { enrollment_id: enrollmentId } }, { ...options, patches });
}

const SCHEDULE = ["/api/enrollments/{enrollment_id}/schedule", "/dashboard/summary", "/dashboard/agenda"] as const;

/** Makes it anew (seed 2, 2.2). */
export function useGenerateSchedule(options?: ActOptions) {
  return usePreauAct("POST /api/enrollments/{enrollment_id}/generate-schedule", SCHEDULE, options);
}

/** Moves items, or what the schedule is made by. */
export function useUpdateSchedule(options?: ActOptions) {
  return usePreauAct("PUT /api/enrollments/{enrollment_id}/schedule", SCHEDULE, options);
}

/** `POST …/sync-calendar` (seed 2, 2.2): where Google or Outlook subscribe, or a file of iCalendar. */
export function useSyncCalendar(options?: ActOptions) {
  return usePreauAct("POST /api/enrollments/{enrollment_id}/sync-calendar", [], options);
}

/** The signed-in person's certificates. */
export function useCertificates(options?: ReadOptions) {
  return usePreauPages("/api/certificates", {}, options);
}

/** What a certificate's code stands for, for anyone (seed 2, 3). */
export function useCertificate(code: string, options?: ReadOptions) {
  return usePreauQuery("/api/certificates/{code}", { path: { code } }, options);
}

/** Issues it once a course is completed; to ask again answers the same one. */
export function useIssueCertificate(options?: ActOptions) {
  return usePreauAct("POST /api/enrollments/{enrollment_id}/certificate", ["/api/certificates", ...LEARNING], options);
}

/**
 * What the seed's services answer (seed 2 §1.3.1, §3.3.1, §4.3.1), under its names. Ids are strings here; who rated anonymously is told to
 * nobody, so that `user_id` and `enrollment_id` of a rating may be null; a reply names the one that it answers, and does not repeat it
 * (`parent_reply`). §2.3 leaves the types of a schedule open.
 */
export type Id = string;

export interface LiveSession {
  id: Id;
  course_id: Id;
  instructor_id: Id;
  title: string;
  description?: string;
  scheduled_start_time: string;
  scheduled_end_time: string;
  actual_start_time?: string;
  actual_end_time?: string;
  status: "scheduled" | "live" | "ended" | "cancelled";
  jitsi_room_name: string;
  jitsi_server_url: string;
  max_participants: number;
  recording_enabled: boolean;
  recording_url?: string;
  created_at: string;
  updated_at: string;
  course?: CourseReference;
  instructor?: Person & { email: string };
  participant_count?: number;
  is_participant?: boolean;
}

export interface JoinSessionData {
  jitsi_room_name: string;
  jitsi_server_url: string;
  user_display_name: string;
  user_email: string;
  is_instructor: boolean;
}

export interface LiveSessionChatMessage {
  id: Id;
  session_id: Id;
  user_id: Id;
  message: string;
  message_type: "message" | "question" | "answer";
  is_pinned: boolean;
  created_at: string;
  user?: Person;
}

export interface CourseRating {
  id: Id;
  course_id: Id;
  user_id?: Id | null;
  enrollment_id?: Id | null;
  rating: number;
  comment?: string;
  pros?: string;
  cons?: string;
  would_recommend: boolean;
  is_verified_purchase: boolean;
  is_anonymous: boolean;
  status: "pending" | "approved" | "rejected";
  created_at: string;
  updated_at: string;
  user?: Person;
  course?: CourseReference;
}

export interface CourseRatingStats {
  average_rating: number;
  rating_count: number;
  rating_distribution: { "1": number; "2": number; "3": number; "4": number; "5": number };
  recommendation_rate: number;
}

export interface Enrollment {
  id: Id;
  user_id: Id;
  course_id: Id;
  status: "enrolled" | "in_progress" | "completed" | "certified";
  progress: number;
  enrolled_at: string;
}

export interface CourseSchedule {
  enrollment_id: Id;
  course_id: Id;
  time_zone: string;
  schedule: ScheduleItem[];
}

export interface ScheduleItem {
  id: Id;
  type: "lesson" | "quiz" | "milestone" | "live_session";
  title: string;
  scheduled_date: string;
  duration_minutes: number;
  status: "pending" | "in_progress" | "completed" | "skipped" | "overdue";
}

export interface CourseForum {
  id: Id;
  course_id: Id;
  title: string;
  description?: string;
  is_locked: boolean;
  created_at: string;
  updated_at: string;
  course?: CourseReference;
  topic_count?: number;
  reply_count?: number;
}

export interface ForumTopic {
  id: Id;
  forum_id: Id;
  user_id: Id;
  title: string;
  content: string;
  is_pinned: boolean;
  is_locked: boolean;
  view_count: number;
  reply_count: number;
  last_reply_at?: string;
  last_reply_by?: Id;
  created_at: string;
  updated_at: string;
  user?: Person;
  last_reply_user?: Person;
}

export interface ForumReply {
  id: Id;
  topic_id: Id;
  user_id: Id;
  parent_reply_id?: Id;
  content: string;
  is_solution: boolean;
  upvotes: number;
  downvotes: number;
  created_at: string;
  updated_at: string;
  user?: Person;
  replies?: ForumReply[];
  user_reaction?: "upvote" | "downvote" | null;
}

/** Of a list with numbered pages; beyond them `cursor` goes on. */
export interface Pagination {
  limit: number;
  page?: number;
  total?: number;
  pages?: number;
  next_cursor?: string;
}

interface CourseReference {
  id: Id;
  title: string;
  slug: string;
}

interface Person {
  id: Id;
  first_name: string;
  last_name: string;
  avatar?: string;
}

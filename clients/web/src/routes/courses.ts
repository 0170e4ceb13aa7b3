/** Pages of courses: what one learns, what one says of it, their forums and live sessions; and the school's documents. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { only, signedIn } from "./only";
import { root } from "./root";

const learners = only("student", "coach", "admin");

const catalogue = createRoute({
  getParentRoute: () => root,
  path: "/cours",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/courses")),
});

const course = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/course")),
});

const courseLesson = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/lecons/$lessonId",
  beforeLoad: learners,
  component: lazyRouteComponent(() => import("../pages/course-lesson")),
});

const courseQuiz = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/quiz/$quizId",
  beforeLoad: only("student"),
  component: lazyRouteComponent(() => import("../pages/course-quiz")),
});

const certificates = createRoute({
  getParentRoute: () => root,
  path: "/certificats",
  beforeLoad: only("student"),
  component: lazyRouteComponent(() => import("../pages/certificates")),
});

const forum = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/forum",
  beforeLoad: learners,
  component: lazyRouteComponent(() => import("../pages/forum")),
});

const flags = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/forum/signalements",
  beforeLoad: only("coach", "admin"),
  component: lazyRouteComponent(() => import("../pages/forum-flags")),
});

const topic = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/forum/$topicId",
  beforeLoad: learners,
  component: lazyRouteComponent(() => import("../pages/topic")),
});

const liveSessions = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/directs",
  beforeLoad: learners,
  component: lazyRouteComponent(() => import("../pages/live-sessions")),
});

const liveSession = createRoute({
  getParentRoute: () => root,
  path: "/cours/$courseId/directs/$sessionId",
  beforeLoad: learners,
  component: lazyRouteComponent(() => import("../pages/live-session")),
});

const resources = createRoute({
  getParentRoute: () => root,
  path: "/ressources",
  validateSearch: ({ q }: Record<string, unknown>): { q?: string } => (typeof q === "string" && q ? { q } : {}),
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/resources")),
});

const resource = createRoute({
  getParentRoute: () => root,
  path: "/ressources/$resourceId",
  validateSearch: ({ page }: Record<string, unknown>): { page?: number } => {
    const number = Number(page);
    return Number.isInteger(number) && number > 1 ? { page: number } : {};
  },
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/resource")),
});

export const courses = [
  catalogue,
  course,
  courseLesson,
  courseQuiz,
  certificates,
  forum,
  flags,
  topic,
  liveSessions,
  liveSession,
  resources,
  resource,
] as const;

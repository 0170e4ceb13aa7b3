/** A teacher's pages. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { only } from "./only";
import { root } from "./root";

const classes = createRoute({
  getParentRoute: () => root,
  path: "/classes",
  beforeLoad: only("coach"),
  component: lazyRouteComponent(() => import("../pages/classes")),
});

const classRoom = createRoute({
  getParentRoute: () => root,
  path: "/classes/$classId",
  beforeLoad: only("coach"),
  component: lazyRouteComponent(() => import("../pages/class")),
});

const lesson = createRoute({
  getParentRoute: () => root,
  path: "/classes/$classId/seance",
  beforeLoad: only("coach"),
  component: lazyRouteComponent(() => import("../pages/lesson")),
});

const marks = createRoute({
  getParentRoute: () => root,
  path: "/classes/$classId/notes/$assessmentId",
  beforeLoad: only("coach"),
  component: lazyRouteComponent(() => import("../pages/marks")),
});

export const teacher = [classes, classRoom, lesson, marks] as const;

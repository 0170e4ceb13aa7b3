/** A student's pages. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { only } from "./only";
import { root } from "./root";

const home = createRoute({
  getParentRoute: () => root,
  path: "/accueil",
  beforeLoad: only("student"),
  component: lazyRouteComponent(() => import("../pages/student-home")),
});

const agenda = createRoute({
  getParentRoute: () => root,
  path: "/agenda",
  validateSearch: ({ coach }: Record<string, unknown>): { coach?: string } =>
    typeof coach === "string" ? { coach } : {},
  beforeLoad: only("student"),
  component: lazyRouteComponent(() => import("../pages/agenda")),
});

const classes = createRoute({
  getParentRoute: () => root,
  path: "/mes-classes",
  beforeLoad: only("student"),
  component: lazyRouteComponent(() => import("../pages/own-classes")),
});

export const student = [home, agenda, classes] as const;

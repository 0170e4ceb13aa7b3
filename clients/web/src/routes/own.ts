/** What is one's own, whoever one is: evaluations, photos, what one is told and how, one's data, one's children. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { only, signedIn } from "./only";
import { root } from "./root";

const evaluations = createRoute({
  getParentRoute: () => root,
  path: "/evaluations",
  beforeLoad: only("student", "coach"),
  component: lazyRouteComponent(() => import("../pages/evaluations")),
});

const evaluation = createRoute({
  getParentRoute: () => root,
  path: "/evaluations/$evaluationId",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/evaluation")),
});

const photos = createRoute({
  getParentRoute: () => root,
  path: "/photos",
  validateSearch: ({ album }: Record<string, unknown>): { album?: string } =>
    typeof album === "string" ? { album } : {},
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/photos")),
});

const preferences = createRoute({
  getParentRoute: () => root,
  path: "/preferences",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/preferences")),
});

const ownData = createRoute({
  getParentRoute: () => root,
  path: "/mes-donnees",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/own-data")),
});

const children = createRoute({
  getParentRoute: () => root,
  path: "/enfants",
  beforeLoad: only("parent"),
  component: lazyRouteComponent(() => import("../pages/children")),
});

const child = createRoute({
  getParentRoute: () => root,
  path: "/enfants/$studentId",
  beforeLoad: only("parent"),
  component: lazyRouteComponent(() => import("../pages/child")),
});

export const own = [evaluations, evaluation, photos, preferences, ownData, children, child] as const;

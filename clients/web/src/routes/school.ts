/** How the school runs: sessions that are asked for, masterclasses with their tests, and what is kept of all of it. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { keptFrom } from "../session/guest";
import { checkOnlyOrGuest, only } from "./only";
import { root } from "./root";

const sessions = createRoute({
  getParentRoute: () => root,
  path: "/seances",
  beforeLoad: only("coach"),
  component: lazyRouteComponent(() => import("../pages/sessions")),
});

const availability = createRoute({
  getParentRoute: () => root,
  path: "/disponibilites",
  beforeLoad: only("coach"),
  component: lazyRouteComponent(() => import("../pages/availability")),
});

const taught = createRoute({
  getParentRoute: () => root,
  path: "/edition",
  beforeLoad: only("coach", "admin"),
  component: lazyRouteComponent(() => import("../pages/taught-courses")),
});

const course = createRoute({
  getParentRoute: () => root,
  path: "/edition/$courseId",
  beforeLoad: only("coach", "admin"),
  component: lazyRouteComponent(() => import("../pages/course-editor")),
});

const masterclasses = createRoute({
  getParentRoute: () => root,
  path: "/masterclasses",
  beforeLoad: only("student", "coach", "admin"),
  component: lazyRouteComponent(() => import("../pages/masterclasses")),
});

const masterclass = createRoute({
  getParentRoute: () => root,
  path: "/masterclasses/$masterclassId",
  beforeLoad({ params, location }) {
    // The token of a guest's link stands in no history.
    if (keptFrom(location.hash, params.masterclassId)) {
      throw redirect({ to: "/masterclasses/$masterclassId", params, replace: true });
    }
    checkOnlyOrGuest(params.masterclassId, "student", "coach", "admin");
  },
  component: lazyRouteComponent(() => import("../pages/masterclass")),
});

const questions = createRoute({
  getParentRoute: () => root,
  path: "/masterclasses/$masterclassId/questions",
  beforeLoad: only("coach", "admin"),
  component: lazyRouteComponent(() => import("../pages/questions")),
});

const results = createRoute({
  getParentRoute: () => root,
  path: "/masterclasses/$masterclassId/resultats",
  beforeLoad: only("coach", "admin"),
  component: lazyRouteComponent(() => import("../pages/test-results")),
});

const test = createRoute({
  getParentRoute: () => root,
  path: "/masterclasses/$masterclassId/test/$inscriptionId/$moment",
  beforeLoad: ({ params }) => checkOnlyOrGuest(params.masterclassId, "student"),
  component: lazyRouteComponent(() => import("../pages/test")),
});

const journal = createRoute({
  getParentRoute: () => root,
  path: "/journal",
  beforeLoad: only("admin"),
  component: lazyRouteComponent(() => import("../pages/journal")),
});

const retention = createRoute({
  getParentRoute: () => root,
  path: "/conservation",
  beforeLoad: only("admin"),
  component: lazyRouteComponent(() => import("../pages/retention")),
});

const addresses = createRoute({
  getParentRoute: () => root,
  path: "/adresses",
  beforeLoad: only("admin"),
  component: lazyRouteComponent(() => import("../pages/suppressed-addresses")),
});

const users = createRoute({
  getParentRoute: () => root,
  path: "/personnes",
  beforeLoad: only("admin"),
  component: lazyRouteComponent(() => import("../pages/users")),
});

export const school = [
  sessions,
  availability,
  taught,
  course,
  masterclasses,
  masterclass,
  questions,
  results,
  test,
  journal,
  retention,
  addresses,
  users,
] as const;

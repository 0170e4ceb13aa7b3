/** An administrator's pages. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { only } from "./only";
import { root } from "./root";

const messages = createRoute({
  getParentRoute: () => root,
  path: "/envois",
  beforeLoad: only("admin"),
  component: lazyRouteComponent(() => import("../pages/messages")),
});

export const admin = [messages] as const;

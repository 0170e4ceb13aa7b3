/** What TanStack Start writes of the application's routes by itself, of which the page is one. */
import { createRootRoute, createRouter } from "@tanstack/react-router";
import { Route } from "./index.js";

const root = createRootRoute();
const page = Route.update({ id: "/", path: "/", getParentRoute: () => root } as never);
const router = createRouter({ routeTree: root._addFileChildren({ page }) });

declare module "@tanstack/react-router" {
  interface FileRoutesByPath {
    "/": { id: "/"; path: "/"; fullPath: "/"; preLoaderRoute: typeof Route; parentRoute: typeof root };
  }
  interface Register {
    router: typeof router;
  }
}

/** The pages, by address. Each is a file of its own, loaded when one goes to it; who has which, `routes` says. */
import { createRouter } from "@tanstack/react-router";
import { Crashed } from "./layout/astray";
import { Waiting } from "./layout/waiting";
import { admin } from "./routes/admin";
import { courses } from "./routes/courses";
import { everyone } from "./routes/everyone";
import { own } from "./routes/own";
import { root } from "./routes/root";
import { school } from "./routes/school";
import { student } from "./routes/student";
import { teacher } from "./routes/teacher";

const routes = [
  ...everyone,
  ...student,
  ...teacher,
  ...admin,
  ...courses,
  ...own,
  ...school,
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: import.meta.env.BASE_URL,
  defaultPreload: "intent",
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Crashed,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Pages that everyone has: how one comes in, and what one is told. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { currentPerson, homeOf } from "../session/session";
import { signedIn } from "./only";
import { root } from "./root";

const begin = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad() {
    const person = currentPerson();
    throw redirect({ to: person ? homeOf(person) : "/connexion" });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/connexion",
  component: lazyRouteComponent(() => import("../pages/sign-in")),
});

const signInReturn = createRoute({
  getParentRoute: () => root,
  path: "/connexion/retour",
  component: lazyRouteComponent(() => import("../pages/sign-in-return")),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: "/avis",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("../pages/notices")),
});

export const everyone = [begin, signIn, signInReturn, notices] as const;

/** Who has a page. */
import { redirect } from "@tanstack/react-router";
import { tokenFor } from "../session/guest";
import { currentPerson, homeOf, type Role } from "../session/session";

/** Pages of people with one of these roles: others are led to where they can go. What they may read, the functions decide. */
export function only(...roles: Role[]) {
  return () => {
    const person = currentPerson();
    if (!person) throw redirect({ to: "/connexion" });
    if (!person.roles.some((role) => roles.includes(role))) throw redirect({ to: homeOf(person) });
  };
}

/** As `only`, and of a guest of the masterclass that the page is of, by the link that they followed. */
export function checkOnlyOrGuest(masterclassId: string, ...roles: Role[]): void {
  if (!tokenFor(masterclassId)) only(...roles)();
}

/** Pages of all who are signed in. */
export const signedIn = only("student", "coach", "parent", "admin");

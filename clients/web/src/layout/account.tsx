/** Who is signed in. The menu under it is loaded once the page is there, and takes the room of what stood for it. */
import { UserRound } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Person } from "../session/session";

const AccountMenu = lazy(() => import("./account/menu"));

export const FACE = "flex min-h-11 items-center gap-2 rounded-lg px-3 hover:bg-leaf-100";

export function Account({ person }: { person: Person }) {
  return (
    <Suspense
      fallback={
        <span className={FACE}>
          <Face person={person} />
        </span>
      }
    >
      <AccountMenu person={person} />
    </Suspense>
  );
}

export function Face({ person }: { person: Person }) {
  return (
    <>
      <UserRound aria-hidden="true" className="size-4.5" />
      <span className="hidden max-w-40 truncate md:inline">{person.name}</span>
    </>
  );
}

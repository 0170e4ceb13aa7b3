/** Around every page. */
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { usePerson } from "../session/session";
import { Connection } from "./connection";
import { Header } from "./header";
import { Sidebar } from "./navigation";
import { Waiting } from "./waiting";

/** Teachers alone have one. */
const OutboxProvider = lazy(async () => ({ default: (await import("../offline/outbox")).OutboxProvider }));

export function Frame() {
  const person = usePerson();
  return (
    <div className="flex min-h-dvh flex-col">
      <Header person={person} />
      <Connection />
      <div className="mx-auto flex w-full max-w-7xl grow">
        {person && <Sidebar person={person} />}
        <main id="content" className="mx-auto w-full max-w-5xl min-w-0 grow px-4 py-6 sm:px-6 sm:py-8">
          {person?.roles.includes("coach") ? (
            <Suspense fallback={<Waiting />}>
              <OutboxProvider key={person.id}>
                <Outlet />
              </OutboxProvider>
            </Suspense>
          ) : (
            <Outlet />
          )}
        </main>
      </div>
    </div>
  );
}

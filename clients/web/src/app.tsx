/** The application: who is signed in, in which language, with which client, and the pages. */
import { createPreauClient } from "@preau/client";
import { PreauProvider } from "@preau/react";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { LanguageProvider, useLanguage } from "./i18n";
import { whenIdle } from "./idle";
import { queries } from "./offline/kept";
import { router } from "./router";
import { told, toTheFunctions } from "./session/functions";
import { currentToken, usePerson } from "./session/session";

/** Nothing is said before a page is there. */
const Toasts = lazy(() => whenIdle().then(() => import("./layout/toasts")));

export function App() {
  return (
    <LanguageProvider>
      <WithClient>
        <RouterProvider router={router} />
        <Suspense>
          <Toasts />
        </Suspense>
      </WithClient>
    </LanguageProvider>
  );
}

function WithClient({ children }: { children: ReactNode }) {
  const person = usePerson();
  const { language } = useLanguage();
  const client = useMemo(
    () => createPreauClient({ baseUrl: location.origin, token: currentToken, language, fetch: toTheFunctions }),
    [language],
  );
  return (
    <PreauProvider
      client={client}
      userId={person?.id ?? "nobody"}
      language={language}
      notify={told}
      queryClient={queries}
    >
      {children}
    </PreauProvider>
  );
}

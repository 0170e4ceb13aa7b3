/** What a guest does on the pages of a masterclass is done by the token of their link, whoever is signed in on this device. */
import { createPreauClient } from "@preau/client";
import { PreauProvider } from "@preau/react";
import { useMemo, type ReactNode } from "react";
import { useLanguage } from "../i18n";
import { told, toTheFunctions } from "./functions";
import { tokenFor } from "./guest";

export function AsGuest({ masterclassId, children }: { masterclassId: string; children: ReactNode }) {
  const { language } = useLanguage();
  const participant = tokenFor(masterclassId);
  const client = useMemo(
    () => participant && createPreauClient({ baseUrl: location.origin, participant, language, fetch: toTheFunctions }),
    [participant, language],
  );
  if (!client) return children;
  // A cache of its own: what the guest reads is not the signed-in person's.
  return (
    <PreauProvider client={client} userId={`guest of ${masterclassId}`} language={language} notify={told}>
      {children}
    </PreauProvider>
  );
}

/** What one is told, by which ways, and when not; and where one is reached. */
import { useMe, usePreferences } from "@preau/react";
import { useWords } from "../i18n";
import { Card, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { Reached } from "./preferences/reached";
import { Told } from "./preferences/told";

const words = {
  fr: {
    title: "Préférences",
    lead: "Comment l’école vous écrit, de quoi, et à quelles heures elle se tait.",
    reached: "Vous joindre",
    told: "Ce dont vous êtes prévenu·e",
  },
  en: {
    title: "Preferences",
    lead: "How the school writes to you, about what, and at which hours it is silent.",
    reached: "Where you are reached",
    told: "What you are told",
  },
};

export default function Preferences() {
  const said = useWords(words);
  const me = useMe();
  const preferences = usePreferences();
  return (
    <Page title={said.title} lead={said.lead}>
      <div className="grid grid-cols-1 gap-5">
        <Card title={said.reached}>
          <div className="min-h-64" aria-busy={me.isLoading}>
            {me.error && !me.data && <Failed error={me.error} retry={() => void me.refresh()} />}
            {me.isLoading && <Skeleton lines={4} />}
            {me.data && <Reached me={me.data} etag={me.etag} />}
          </div>
        </Card>
        <Card title={said.told}>
          <div className="min-h-96" aria-busy={preferences.isLoading}>
            {preferences.error && !preferences.data && (
              <Failed error={preferences.error} retry={() => void preferences.refresh()} />
            )}
            {preferences.isLoading && <Skeleton lines={8} />}
            {preferences.data && (
              <Told
                preferences={preferences.data}
                etag={preferences.etag}
                zone={me.data?.time_zone ?? ""}
                hasNumber={Boolean(me.data?.whatsapp_number && me.data.consents.whatsapp?.granted)}
              />
            )}
          </div>
        </Card>
      </div>
    </Page>
  );
}

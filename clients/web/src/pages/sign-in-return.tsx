/** Where the identity provider sends people back to. */
import { createPreauClient } from "@preau/client";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useWords } from "../i18n";
import { configuration } from "../session/configuration";
import { arrive } from "../session/oidc";
import { currentPerson, homeOf, signInWithTokens } from "../session/session";
import { Button } from "../ui/button";
import { Notice } from "../ui/card";
import { Page } from "../ui/page";

const words = {
  fr: {
    title: "Connexion",
    wait: "Un instant…",
    refused: "La connexion n’a pas abouti. Recommencez depuis la page de connexion.",
    again: "Se connecter",
  },
  en: {
    title: "Signing in",
    wait: "One moment…",
    refused: "You are not signed in. Begin again from the sign-in page.",
    again: "Sign in",
  },
};

/** A code is good once: what runs the effect twice, as React's strict mode does, gets the first answer. */
let arriving: Promise<void> | undefined;

export default function SignInReturn() {
  const said = useWords(words);
  const navigate = useNavigate();
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    arriving ??= signedIn();
    arriving
      .then(() => {
        const person = currentPerson();
        if (person) void navigate({ to: homeOf(person), replace: true });
      })
      .catch(() => setRefused(true))
      .finally(() => (arriving = undefined));
  }, [navigate]);
  return (
    <Page title={said.title}>
      {refused ? (
        <div role="alert">
          <Notice tone="bad">
            <p>{said.refused}</p>
            <Button asChild look="secondary" size="small" className="mt-2">
              <Link to="/connexion">{said.again}</Link>
            </Button>
          </Notice>
        </div>
      ) : (
        <p role="status">{said.wait}</p>
      )}
    </Page>
  );
}

async function signedIn(): Promise<void> {
  const { provider, api } = await configuration();
  if (!provider) throw new Error("no identity provider is configured");
  const tokens = await arrive(provider, new URL(location.href));
  const client = createPreauClient({ baseUrl: api || location.origin, token: tokens.access });
  const { data } = await client.GET("/api/users/me");
  if (!data) throw new Error("Préau does not know the token");
  signInWithTokens({ ...tokens, subject: data.id }, data.roles, data.full_name ?? undefined);
}

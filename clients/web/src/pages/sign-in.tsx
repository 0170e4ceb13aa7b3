/** Signing in: with the school's identity provider, or as someone of the demonstration school. */
import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n";
import { configuration, type Configuration, type DemonstrationPerson } from "../session/configuration";
import { homeOf, currentPerson, signInForDemonstration } from "../session/session";
import { Button } from "../ui/button";
import { Empty, Notice, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";

const words = {
  fr: {
    title: "Bienvenue à Préau",
    lead: "Cours, agenda, notes et suivi : l’école, au même endroit.",
    provider: "Se connecter avec le compte de l’école",
    offline: { title: "Le serveur est injoignable", detail: "Vérifiez votre connexion, puis réessayez." },
    refused: "La connexion n’a pas pu commencer. Réessayez dans un instant.",
    demonstration: "École de démonstration : entrez comme…",
    local: "Ces personnes n’existent que sur cette machine, et personne d’autre ne voit cette liste.",
    nobody: "Aucun moyen de se connecter n’est configuré",
    toDo: "Indiquez le fournisseur d’identité de l’école : voir `PREAU_WEB_CLIENT_ID` dans docs/configuration.md.",
    roles: { student: "élève", coach: "enseignant·e", parent: "parent", admin: "administration" },
    documents: "Pour qui développe",
    reference: "Référence de l’API",
    functions: "Fonctions",
  },
  en: {
    title: "Welcome to Préau",
    lead: "Courses, agenda, marks and progress: the school, in one place.",
    provider: "Sign in with the school’s account",
    offline: { title: "The server cannot be reached", detail: "Check your connection, then try again." },
    refused: "The sign-in could not begin. Try again in a moment.",
    demonstration: "Demonstration school: come in as…",
    local: "These people exist on this machine alone, and nobody else sees this list.",
    nobody: "No way to sign in is configured",
    toDo: "Name the school’s identity provider: see `PREAU_WEB_CLIENT_ID` in docs/configuration.md.",
    roles: { student: "student", coach: "teacher", parent: "parent", admin: "administration" },
    documents: "For developers",
    reference: "API reference",
    functions: "Functions",
  },
};

export default function SignIn() {
  const said = useWords(words);
  const navigate = useNavigate();
  const [refused, setRefused] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["configuration"],
    queryFn: () => configuration(true),
    staleTime: Infinity,
    gcTime: 0,
    networkMode: "always",
    retry: false,
  });

  async function withProvider() {
    setRefused(false);
    try {
      const { leave } = await import("../session/oidc");
      if (data?.provider) await leave(data.provider);
    } catch {
      setRefused(true);
    }
  }

  function enter(person: DemonstrationPerson) {
    signInForDemonstration(person);
    const signedIn = currentPerson();
    if (signedIn) void navigate({ to: homeOf(signedIn) });
  }

  return (
    <Page title={said.title} lead={said.lead}>
      <div className="max-w-xl space-y-6">
        {error && <Failed error={said.offline} retry={() => void refetch()} />}
        {!data && !error && <Skeleton lines={6} className="h-16" />}
        {data?.provider && (
          <Button onClick={() => void withProvider()} className="w-full">
            <LogIn aria-hidden="true" className="size-5" />
            {said.provider}
          </Button>
        )}
        {refused && (
          <div role="alert">
            <Notice tone="bad">{said.refused}</Notice>
          </div>
        )}
        {data?.demonstration && (
          <section aria-labelledby="people">
            <h2 id="people" className="text-lg font-semibold">
              {said.demonstration}
            </h2>
            <ul className="mt-3 grid gap-2 sm:grid-cols-2">
              {data.demonstration.map((person) => (
                <li key={person.id}>
                  <Button look="secondary" className="h-16 w-full justify-start! text-left" onClick={() => enter(person)}>
                    <span>
                      <span className="block">{person.full_name}</span>
                      <span className="block text-sm font-normal text-ink-soft">
                        {said.roles[person.role as keyof typeof said.roles]}
                      </span>
                    </span>
                  </Button>
                </li>
              ))}
            </ul>
            <p className="mt-3 text-sm text-ink-soft">{said.local}</p>
          </section>
        )}
        {data && !data.provider && !data.demonstration && <Empty title={said.nobody}>{said.toDo}</Empty>}
        {data?.documents && <Documents {...data.documents} />}
      </div>
    </Page>
  );
}

/** Pages of the host itself, not of the application. */
function Documents({ reference, functions, openapi }: NonNullable<Configuration["documents"]>) {
  const said = useWords(words);
  const link = "inline-flex min-h-11 items-center text-leaf-800 underline";
  return (
    <section aria-label={said.documents} className="flex flex-wrap items-center gap-x-4 border-t border-line pt-2 text-sm">
      <span className="text-ink-soft">{said.documents}</span>
      <a href={reference} className={link}>
        {said.reference}
      </a>
      <a href={functions} className={link}>
        {said.functions}
      </a>
      <a href={openapi} className={link}>
        OpenAPI 3.1
      </a>
    </section>
  );
}

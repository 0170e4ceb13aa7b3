/** No such page, and a page that broke. */
import { Link } from "@tanstack/react-router";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Page } from "../ui/page";

const words = {
  fr: {
    missing: "Cette page n’existe pas",
    missingLead: "L’adresse est peut-être incomplète, ou la page a été déplacée.",
    crashed: "Cette page s’est arrêtée",
    crashedLead: "Rechargez-la. Ce que vous avez enregistré est conservé.",
    home: "Aller à l’accueil",
    reload: "Recharger",
  },
  en: {
    missing: "There is no such page",
    missingLead: "Its address may be incomplete, or the page may have moved.",
    crashed: "This page stopped",
    crashedLead: "Load it again. What you saved is kept.",
    home: "Go to the home page",
    reload: "Load again",
  },
};

export function Missing() {
  const said = useWords(words);
  return (
    <Page title={said.missing} lead={said.missingLead}>
      <Button asChild>
        <Link to="/">{said.home}</Link>
      </Button>
    </Page>
  );
}

export function Crashed() {
  const said = useWords(words);
  return (
    <Page title={said.crashed} lead={said.crashedLead}>
      <Button onClick={() => location.reload()}>{said.reload}</Button>
    </Page>
  );
}

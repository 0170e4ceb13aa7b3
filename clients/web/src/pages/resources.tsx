/** The school's documents, found by what they say; and one's favourites. */
import { useResources, useSearchResources } from "@preau/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Card, Empty, Notice, Skeleton } from "../ui/card";
import { Choice } from "../ui/choice";
import { Field } from "../ui/field";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";
import { FILTERS, Filters, written, type Chosen } from "./resources/filters";
import { Hit } from "./resources/hit";
import { ResourceRow } from "./resources/row";

const words = {
  fr: {
    title: "Ressources",
    lead: "Cours, méthodes, exercices et vidéos : cherchez par ce qu’ils disent.",
    search: "Que cherchez-vous ?",
    go: "Chercher",
    results: "Résultats",
    nothing: "Aucun document ne correspond",
    toDo: "Essayez d’autres mots, ou retirez un filtre.",
    partial: "Une partie des documents de vos groupes n’a pas été cherchée : précisez votre recherche.",
    documents: "Documents",
    which: "Montrer",
    lists: { favorite: "mes favoris", school: "ceux de l’école", me: "les miens" },
    empty: {
      favorite: "Pas encore de favori",
      school: "L’école n’a pas encore de document",
      me: "Vous n’avez pas encore ajouté de document",
    },
    emptyToDo: {
      favorite: "Cherchez un document et touchez l’étoile : vous le retrouverez ici.",
      school: "Les enseignant·e·s les ajoutent.",
      me: "Ce que vous ajoutez n’est qu’à vous, à moins que vous ne le partagiez.",
    },
  },
  en: {
    title: "Resources",
    lead: "Lessons, methods, exercises and videos: search them by what they say.",
    search: "What are you looking for?",
    go: "Search",
    results: "Results",
    nothing: "No document is like that",
    toDo: "Try other words, or take a filter away.",
    partial: "Some documents of your groups were not searched: be more precise.",
    documents: "Documents",
    which: "Show",
    lists: { favorite: "my favourites", school: "those of the school", me: "mine" },
    empty: {
      favorite: "No favourite yet",
      school: "The school has no document yet",
      me: "You have added no document yet",
    },
    emptyToDo: {
      favorite: "Look for a document and press its star: you will find it here.",
      school: "Teachers add them.",
      me: "What you add is yours alone, unless you share it.",
    },
  },
};

const route = getRouteApi("/ressources");

export default function Resources() {
  const said = useWords(words);
  const navigate = useNavigate();
  const { q = "" } = route.useSearch();
  const [typed, setTyped] = useState(q);
  const [chosen, setChosen] = useState<Chosen>(FILTERS);
  const search = (wanted: string) => void navigate({ to: "/ressources", search: wanted ? { q: wanted } : {}, replace: true });
  return (
    <Page title={said.title} lead={said.lead}>
      <form
        role="search"
        className="mb-3 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          search(typed.trim());
        }}
      >
        <Field
          label={said.search}
          type="search"
          maxLength={300}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            if (!target.value) search("");
          }}
          className="grow"
        />
        <Button type="submit">
          <Search aria-hidden="true" className="size-5" />
          {said.go}
        </Button>
      </form>
      <Filters chosen={chosen} choose={setChosen} />
      <div className="mt-5 grid grid-cols-1 gap-5">
        {q ? <Found q={q} chosen={chosen} /> : <Documents />}
      </div>
    </Page>
  );
}

function Found({ q, chosen }: { q: string; chosen: Chosen }) {
  const said = useWords(words);
  const filters = written(chosen);
  const hits = useSearchResources(q, filters ? { filters } : {});
  const { data, first, error, isLoading } = hits;
  return (
    <Card title={said.results}>
      <div className="min-h-96" aria-busy={isLoading}>
        {error && !data && <Failed error={error} retry={() => void hits.refresh()} />}
        {isLoading && <Skeleton lines={4} className="h-24" />}
        {first?.partial && (
          <div className="mb-3">
            <Notice tone="wait">{said.partial}</Notice>
          </div>
        )}
        <div role="status">{data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}</div>
        <ul className="divide-y divide-line">
          {data?.map((hit) => <Hit key={hit.doc_id} hit={hit} />)}
        </ul>
        <More list={hits} />
      </div>
    </Card>
  );
}

const LISTS = ["favorite", "school", "me"] as const;
const QUERIES = { favorite: { favorite: true }, school: {}, me: { visibility: "me" } } as const;

function Documents() {
  const said = useWords(words);
  const [which, setWhich] = useState<(typeof LISTS)[number]>("favorite");
  const documents = useResources(QUERIES[which]);
  const { data } = documents;
  const options = LISTS.map((value) => ({ value, label: said.lists[value] }));
  return (
    <Card
      title={said.documents}
      action={<Choice label={said.which} value={which} options={options} onChoose={(chosen) => setWhich(chosen)} />}
    >
      <Listed
        of={documents}
        className="min-h-96"
        skeleton={<Skeleton lines={4} className="h-16" />}
        empty={<Empty title={said.empty[which]}>{said.emptyToDo[which]}</Empty>}
      >
        <ul className="divide-y divide-line">
          {data?.map((document) => <ResourceRow key={document.doc_id} document={document} />)}
        </ul>
        <More list={documents} />
      </Listed>
    </Card>
  );
}

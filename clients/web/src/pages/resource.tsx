/** A document, read page by page. */
import { useResource } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronLeft, ChevronRight, Download, ExternalLink } from "lucide-react";
import { useWords } from "../i18n";
import { Markdown } from "../markdown";
import { Button } from "../ui/button";
import { Card, Empty, Notice, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { About } from "./resources/about";
import { Favorite } from "./resources/favorite";

const words = {
  fr: {
    loading: "Document",
    back: "Toutes les ressources",
    text: "Texte",
    page: (page: number, of: number) => `Page ${page} sur ${of}`,
    before: "Page précédente",
    after: "Page suivante",
    open: "Ouvrir le lien",
    file: "Ouvrir le fichier",
    reading: "Ce document est en cours de lecture : son texte arrive dans quelques minutes.",
    nothing: "Ce document n’a pas de texte",
    toDo: "Ouvrez-le là où il se trouve.",
  },
  en: {
    loading: "Document",
    back: "All resources",
    text: "Text",
    page: (page: number, of: number) => `Page ${page} of ${of}`,
    before: "Previous page",
    after: "Next page",
    open: "Open the link",
    file: "Open the file",
    reading: "This document is being read: its text comes within minutes.",
    nothing: "This document has no text",
    toDo: "Open it where it is.",
  },
};

const route = getRouteApi("/ressources/$resourceId");

export default function ResourcePage() {
  const said = useWords(words);
  const { resourceId } = route.useParams();
  const { page = 1 } = route.useSearch();
  const { data: document, error, isLoading, refresh } = useResource(resourceId, { page });
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/ressources">
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  return (
    <Page
      title={document?.title ?? said.loading}
      lead={<span className="block min-h-6">{document && <About {...document} />}</span>}
      action={action}
    >
      {error && !document && <Failed error={error} retry={() => void refresh()} />}
      <Card
        title={said.text}
        action={document && <Favorite id={document.doc_id} title={document.title} isFavorite={document.is_favorite} />}
      >
        <div className="min-h-64" aria-busy={isLoading}>
          {isLoading && <Skeleton lines={6} className="h-8" />}
          {document?.state === "reading" && <Notice tone="wait">{said.reading}</Notice>}
          {document?.problem && <Notice tone="bad">{document.problem.detail}</Notice>}
          {document?.text ? (
            <Markdown text={document.text} />
          ) : (
            document?.state === "ready" && <Empty title={said.nothing}>{said.toDo}</Empty>
          )}
          <div className="mt-4 flex flex-wrap gap-2">
            {document?.uri && (
              <Button asChild look="secondary">
                <a href={document.uri} target="_blank" rel="noreferrer">
                  <ExternalLink aria-hidden="true" className="size-4.5" />
                  {said.open}
                </a>
              </Button>
            )}
            {document?.file_url && (
              <Button asChild look="secondary">
                <a href={document.file_url} target="_blank" rel="noreferrer">
                  <Download aria-hidden="true" className="size-4.5" />
                  {said.file}
                </a>
              </Button>
            )}
          </div>
        </div>
        {document && document.pages > 1 && <Pages resourceId={resourceId} page={page} pages={document.pages} />}
      </Card>
    </Page>
  );
}

function Pages({ resourceId, page, pages }: { resourceId: string; page: number; pages: number }) {
  const said = useWords(words);
  const to = (wanted: number) => ({ params: { resourceId }, search: wanted > 1 ? { page: wanted } : {} });
  return (
    <nav aria-label={said.page(page, pages)} className="mt-4 flex items-center justify-between gap-2 border-t border-line pt-4">
      <Button asChild look="secondary" size="small" className={page > 1 ? "" : "invisible"}>
        <Link to="/ressources/$resourceId" {...to(page - 1)}>
          <ChevronLeft aria-hidden="true" className="size-5" />
          {said.before}
        </Link>
      </Button>
      <span className="text-sm text-ink-soft">{said.page(page, pages)}</span>
      <Button asChild look="secondary" size="small" className={page < pages ? "" : "invisible"}>
        <Link to="/ressources/$resourceId" {...to(page + 1)}>
          {said.after}
          <ChevronRight aria-hidden="true" className="size-5" />
        </Link>
      </Button>
    </nav>
  );
}

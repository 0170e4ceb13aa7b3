/** Documents that are found by what they say (seed 1, 3.1: RAG). */
import { usePreauAct, type ActOptions } from "../act.js";
import type { Answer, Filters, Item } from "../contract.js";
import type { Patches } from "../pending.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";

type Hit = Item<"/rag/search">;
type Listed = Item<"/rag/docs">;
type Page = Answer<"/rag/doc/{resource_id}">;

/**
 * `GET /rag/search` (seed 1, 3.1): those that the person may see, the best first, each by its best passage; `highlights` are
 * ranges of `snippet`. Nothing is asked while `q` is blank. What is being marked as a favourite is shown at once.
 */
export function useSearchResources(q: string, { filters, ...options }: { filters?: string } & ReadOptions = {}) {
  const patches: Patches<Hit[]> = {
    "POST /rag/docs/{resource_id}/favorite": (hits, { path }) => hits.map((hit) => mark(hit, path.resource_id, true)),
    "DELETE /rag/docs/{resource_id}/favorite": (hits, { path }) => hits.map((hit) => mark(hit, path.resource_id, false)),
  };
  const enabled = q.trim() !== "" && (options.enabled ?? true);
  return usePreauPages("/rag/search", { query: { q, ...(filters && { filters }) } }, { ...options, enabled, patches });
}

/** `GET /rag/doc/{id}` (seed 1, 3.1): a document, and the text of one of its pages. */
export function useResource(resourceId: string, { page, ...options }: { page?: number } & ReadOptions = {}) {
  const patches: Patches<Page> = {
    "POST /rag/docs/{resource_id}/favorite": (doc, { path }) => mark(doc, path.resource_id, true),
    "DELETE /rag/docs/{resource_id}/favorite": (doc, { path }) => mark(doc, path.resource_id, false),
  };
  const params = { path: { resource_id: resourceId }, query: page === undefined ? {} : { page } };
  return usePreauQuery("/rag/doc/{resource_id}", params, { ...options, patches });
}

function mark<T extends Page | Hit | Listed>(doc: T, id: string, is_favorite: boolean): T {
  return doc.doc_id === id ? { ...doc, is_favorite } : doc;
}

/**
 * One's own, or the `favorite` ones, or those of an audience (`visibility`). What is being marked as a favourite is shown at once, and
 * what is one no longer is gone from the list of these.
 */
export function useResources({ favorite, visibility, ...options }: Pick<Filters<"/rag/docs">, "favorite" | "visibility"> & ReadOptions = {}) {
  const query = { ...(favorite !== undefined && { favorite }), ...(visibility && { visibility }) };
  const patches: Patches<Listed[]> = {
    "POST /rag/docs/{resource_id}/favorite": (docs, { path }) => docs.map((doc) => mark(doc, path.resource_id, true)),
    "DELETE /rag/docs/{resource_id}": (docs, { path }) => docs.filter((doc) => doc.doc_id !== path.resource_id),
    "DELETE /rag/docs/{resource_id}/favorite": (docs, { path }) =>
      favorite
        ? docs.filter((doc) => doc.doc_id !== path.resource_id)
        : docs.map((doc) => mark(doc, path.resource_id, false)),
  };
  return usePreauPages("/rag/docs", { query }, { ...options, patches });
}

const DOCUMENTS = ["/rag/docs", "/rag/doc/{resource_id}", "/rag/search"] as const;

/** A text, a link, or a PDF that was uploaded; a PDF is `reading` until it is `ready`. */
export function useCreateResource(options?: ActOptions) {
  return usePreauAct("POST /rag/docs", DOCUMENTS, options);
}

/** `ifMatch` is the `etag` of `useResource`. */
export function useUpdateResource(options?: ActOptions) {
  return usePreauAct("PUT /rag/docs/{resource_id}", DOCUMENTS, options);
}

/** Shown at once. */
export function useDeleteResource(options?: ActOptions) {
  return usePreauAct("DELETE /rag/docs/{resource_id}", DOCUMENTS, options);
}

/** Shown at once; to mark it again changes nothing. */
export function useFavoriteResource(options?: ActOptions) {
  return usePreauAct("POST /rag/docs/{resource_id}/favorite", DOCUMENTS, options);
}

/** Shown at once. */
export function useUnfavoriteResource(options?: ActOptions) {
  return usePreauAct("DELETE /rag/docs/{resource_id}/favorite", DOCUMENTS, options);
}

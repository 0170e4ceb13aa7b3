/** A document that was found: where it answers, with the words marked. */
import type { Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useWords } from "../../i18n";
import { About } from "./about";
import { Favorite } from "./favorite";

const words = {
  fr: { page: (page: number) => `page ${page}` },
  en: { page: (page: number) => `page ${page}` },
};

export function Hit({ hit }: { hit: Item<"/rag/search"> }) {
  const said = useWords(words);
  const { doc_id, title, page, snippet, highlights, is_favorite } = hit;
  return (
    <li className="flex items-start gap-2 py-4 first:pt-0">
      <div className="min-w-0 grow">
        <Link
          to="/ressources/$resourceId"
          params={{ resourceId: doc_id }}
          search={page && page > 1 ? { page } : {}}
          className="font-semibold break-words text-leaf-900 hover:underline"
        >
          {title}
        </Link>
        {page !== undefined && page > 1 && <span className="text-sm text-ink-soft"> {said.page(page)}</span>}
        <p className="my-1 break-words">
          {partsOf(snippet, highlights).map(({ text, isMarked }, place) =>
            isMarked ? (
              <mark key={place} className="rounded bg-sun-100 px-0.5 text-ink">
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </p>
        <About {...hit} />
      </div>
      <Favorite id={doc_id} title={title} isFavorite={is_favorite} />
    </li>
  );
}

/** A text in parts, marked or not. `highlights` are from and to, in UTF-16 code units, in their order. */
export function partsOf(text: string, highlights: number[][]): { text: string; isMarked: boolean }[] {
  const parts = [];
  let end = 0;
  for (const [from = 0, to = 0] of highlights) {
    parts.push({ text: text.slice(end, from), isMarked: false }, { text: text.slice(from, to), isMarked: true });
    end = to;
  }
  parts.push({ text: text.slice(end), isMarked: false });
  return parts.filter((part) => part.text !== "");
}

/** A document in a list. */
import type { Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useWords } from "../../i18n";
import { Badge } from "../../ui/card";
import { About } from "./about";
import { Favorite } from "./favorite";

const words = {
  fr: { reading: "en cours de lecture", failed: "illisible" },
  en: { reading: "being read", failed: "cannot be read" },
};

export function ResourceRow({ document }: { document: Item<"/rag/docs"> }) {
  const said = useWords(words);
  const { doc_id, title, state, is_favorite } = document;
  return (
    <li className="flex items-center gap-2 py-3 first:pt-0">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            to="/ressources/$resourceId"
            params={{ resourceId: doc_id }}
            className="font-medium break-words text-leaf-900 hover:underline"
          >
            {title}
          </Link>
          {(state === "reading" || state === "failed") && <Badge tone={state === "reading" ? "wait" : "bad"}>{said[state]}</Badge>}
        </p>
        <About {...document} />
      </div>
      <Favorite id={doc_id} title={title} isFavorite={is_favorite} />
    </li>
  );
}

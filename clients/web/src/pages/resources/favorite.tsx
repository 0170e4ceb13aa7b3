/** The star of a document. */
import { useFavoriteResource, useUnfavoriteResource } from "@preau/react";
import { Star } from "lucide-react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";

const words = {
  fr: { label: (title: string) => `Favori : ${title}` },
  en: { label: (title: string) => `Favourite: ${title}` },
};

export function Favorite({ id, title, isFavorite }: { id: string; title: string; isFavorite: boolean }) {
  const said = useWords(words);
  const [mark, unmark] = [useFavoriteResource(), useUnfavoriteResource()];
  return (
    <Button
      look="quiet"
      aria-label={said.label(title)}
      aria-pressed={isFavorite}
      onClick={() => (isFavorite ? unmark : mark).start({ path: { resource_id: id } })}
    >
      <Star aria-hidden="true" className={`size-5 ${isFavorite ? "fill-sun-300 stroke-sun-700" : ""}`} />
    </Button>
  );
}

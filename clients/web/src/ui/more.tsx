/** What leads on in a list that is read page by page, while there is more of it. */
import { useWords } from "../i18n";
import { Button, type ButtonProps } from "./button";

const words = {
  fr: { more: "Voir la suite" },
  en: { more: "See more" },
};

interface MoreProps extends Pick<ButtonProps, "size" | "className"> {
  list: { hasMore: boolean; isLoadingMore: boolean; loadMore(): Promise<void> };
}

export function More({ list, size = "small", className }: MoreProps) {
  const said = useWords(words);
  if (!list.hasMore) return null;
  return (
    <Button look="quiet" size={size} className={className} busy={list.isLoadingMore} onClick={() => void list.loadMore()}>
      {said.more}
    </Button>
  );
}

/** Whom a parent looks after. */
import { useChildren as useLinkedChildren, type PreauError } from "@preau/react";
import { useEffect } from "react";

export interface Child {
  id: string;
  name: string;
}

interface Children {
  data: Child[] | undefined;
  error: PreauError | null;
  refresh(): Promise<void>;
}

/** The children of whoever is signed in, who must be a parent, by their names; by their ids where they did not say. */
export function useChildren(enabled = true): Children {
  const { data, error, refresh, hasMore, isLoadingMore, loadMore } = useLinkedChildren({ enabled, staleTime: 300_000 });
  // They are few: all are shown.
  useEffect(() => {
    if (hasMore && !isLoadingMore && !error) void loadMore();
  }, [hasMore, isLoadingMore, error, loadMore]);
  return { data: data?.map(({ id, name }) => ({ id, name: name ?? id })), error, refresh };
}

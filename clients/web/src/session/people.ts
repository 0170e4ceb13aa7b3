/** How people are called. */
import { usePeople } from "@preau/react";
import { useQuery } from "@tanstack/react-query";
import { configuration } from "./configuration";

interface Known {
  id: string;
  name: string;
}

/** The people that the configuration names: those of the demonstration school. */
export function useKnownPeople(): Known[] {
  const { data } = useQuery({
    queryKey: ["people"],
    queryFn: async () => {
      const { demonstration } = await configuration();
      return (demonstration ?? []).map(({ id, full_name }) => ({ id, name: full_name }));
    },
    staleTime: Infinity,
    networkMode: "always",
  });
  return data ?? [];
}

/** What someone is called; their id until it is read, where they did not say, and where the reader may not know. */
export function useName(id: string): string;
export function useName(id: string | undefined): string | undefined;
export function useName(id: string | undefined): string | undefined {
  const { name } = usePeople(id === undefined ? [] : [id]);
  return id === undefined ? undefined : (name(id) ?? id);
}

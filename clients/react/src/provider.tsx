/** What every hook stands on: the client, whose it is, the cache, and where failures are told. */
import type { PreauClient } from "@preau/client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import type { Language, PreauError } from "./problem.js";

/** What people are told of an act that did not happen: the problem's own words, in their language. */
export interface Notice {
  title: string;
  detail: string;
  error: PreauError;
}

export interface PreauProviderProps {
  client: PreauClient;
  /** Who is signed in: the `sub` of the client's token. What one person read is never shown to the next. */
  userId: string;
  /** The client's language: French when absent. What was read in one is not shown in the other. */
  language?: Language;
  /** Told of each act that failed, after it was rolled back. With Sonner: `({ title, detail }) => toast.error(title, { description: detail })`. */
  notify?: (notice: Notice) => void;
  /** The application's own cache; without it, one that lives as long as the provider. */
  queryClient?: QueryClient;
  children?: ReactNode;
}

export interface Preau {
  client: PreauClient;
  userId: string;
  language: Language;
  notify: (notice: Notice) => void;
}

const Context = createContext<Preau | undefined>(undefined);

const nobody = () => {};

export function PreauProvider({ client, userId, language = "fr", notify = nobody, queryClient, children }: PreauProviderProps) {
  const [own] = useState(() => queryClient ?? new QueryClient());
  const preau = useMemo(() => ({ client, userId, language, notify }), [client, userId, language, notify]);
  return (
    <QueryClientProvider client={queryClient ?? own}>
      <Context.Provider value={preau}>{children}</Context.Provider>
    </QueryClientProvider>
  );
}

/** The nearest provider's client and settings. */
export function usePreau(): Preau {
  const preau = useContext(Context);
  if (!preau) throw new Error("No <PreauProvider> is above this component.");
  return preau;
}

/** The start of all keys of one person in one language: what `queryClient.invalidateQueries` takes to read all anew. */
export function scopeOf({ userId, language }: Pick<Preau, "userId" | "language">) {
  return ["preau", userId, language] as const;
}

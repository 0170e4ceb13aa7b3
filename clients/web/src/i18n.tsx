/** French first, English by a switch. Each file brings the words that it shows, so that a page loads no other's. */
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";

export type Language = "fr" | "en";

interface Chosen {
  language: Language;
  choose(language: Language): void;
}

const KEPT = "preau.language";
const Context = createContext<Chosen>({ language: "fr", choose: () => undefined });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo(() => {
    const choose = (chosen: Language) => {
      localStorage.setItem(KEPT, chosen);
      setLanguage(chosen);
    };
    return { language, choose };
  }, [language]);
  return <Context value={value}>{children}</Context>;
}

/** The language that was chosen on this device; French until then. */
export function chosenLanguage(): Language {
  return localStorage.getItem(KEPT) === "en" ? "en" : "fr";
}

export function useLanguage(): Chosen {
  return use(Context);
}

/** The words of a file in the language of the moment. Both languages have the same ones, or it does not compile. */
export function useWords<Words>(words: { fr: Words; en: NoInfer<Words> }): Words {
  return words[useLanguage().language];
}

/** What every page has above it: the way to the others on a phone, who one is, the language. */
import { Link } from "@tanstack/react-router";
import { Languages } from "lucide-react";
import { useLanguage, useWords } from "../i18n";
import type { Person } from "../session/session";
import { Account } from "./account";
import { Drawer } from "./navigation";

const words = {
  fr: {
    skip: "Aller au contenu",
    language: "English",
  },
  en: {
    skip: "Skip to the content",
    language: "Français",
  },
};

export function Header({ person }: { person?: Person | undefined }) {
  const said = useWords(words);
  return (
    <header className="border-b border-line bg-white">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-40 focus:m-2 focus:rounded-lg focus:bg-leaf-700 focus:px-4 focus:py-2 focus:text-white"
      >
        {said.skip}
      </a>
      <div className="mx-auto flex max-w-7xl items-center gap-x-2 px-4 sm:px-6 lg:px-7">
        {person && <Drawer person={person} />}
        <Link to="/" className="flex min-h-14 items-center gap-2 text-lg font-bold text-leaf-900">
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={28} height={28} />
          Préau
        </Link>
        <div className="ml-auto flex items-center gap-1">
          <LanguageSwitch />
          {person && <Account person={person} />}
        </div>
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const said = useWords(words);
  const other = language === "fr" ? "en" : "fr";
  return (
    <button
      type="button"
      lang={other}
      onClick={() => choose(other)}
      className="flex min-h-11 items-center gap-2 rounded-lg px-3 text-ink-soft hover:bg-leaf-100 hover:text-ink"
    >
      <Languages aria-hidden="true" className="size-4.5" />
      {said.language}
    </button>
  );
}

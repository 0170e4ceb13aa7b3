/**
 * The way to every page that someone has: beside the page where there is room for it, and in a drawer on a phone. Both are the
 * same list of links.
 */
import { Link } from "@tanstack/react-router";
import { Menu, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useLanguage, useWords } from "../i18n";
import type { Person } from "../session/session";
import { placesOf } from "./places";
import { Unread } from "./unread";

const words = {
  fr: { pages: "Pages", menu: "Menu", close: "Fermer le menu" },
  en: { pages: "Pages", menu: "Menu", close: "Close the menu" },
};

/** Beside the page: nothing is hidden. */
export function Sidebar({ person }: { person: Person }) {
  const said = useWords(words);
  return (
    <nav aria-label={said.pages} className="sticky top-0 hidden max-h-dvh w-56 shrink-0 self-start overflow-y-auto p-4 pr-0 lg:block">
      <Places person={person} />
    </nav>
  );
}

/** The browser's own dialog: it keeps the focus, closes by Escape and gives the focus back. It closes when one goes somewhere. */
export function Drawer({ person }: { person: Person }) {
  const said = useWords(words);
  const [open, setOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  useEffect(() => {
    // A phone that is turned may have room for the list beside the page, and a drawer that is not seen keeps the focus.
    const wide = matchMedia("(min-width: 64rem)");
    wide.addEventListener("change", close);
    return () => wide.removeEventListener("change", close);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="-ml-2 flex min-h-11 items-center gap-2 rounded-lg px-2 text-ink-soft hover:bg-leaf-100 hover:text-ink lg:hidden"
      >
        <Menu aria-hidden="true" className="size-6" />
        <span className="sr-only">{said.menu}</span>
      </button>
      <dialog
        ref={dialog}
        aria-label={said.menu}
        onClose={() => setOpen(false)}
        onClick={({ target, currentTarget }) => target === currentTarget && close()}
        className="m-0 h-dvh max-h-none w-72 max-w-[85vw] overflow-y-auto bg-white text-ink shadow-xl backdrop:bg-ink/40"
      >
        {open && (
          <div className="min-h-full p-3">
            <button
              type="button"
              onClick={close}
              className="mb-2 flex size-11 items-center justify-center rounded-lg text-ink-soft hover:bg-leaf-100 hover:text-ink"
            >
              <X aria-hidden="true" className="size-6" />
              <span className="sr-only">{said.close}</span>
            </button>
            <nav aria-label={said.pages}>
              <Places person={person} onGo={close} />
            </nav>
          </div>
        )}
      </dialog>
    </>
  );
}

function Places({ person, onGo }: { person: Person; onGo?: () => void }) {
  const { language } = useLanguage();
  return (
    <ul className="space-y-1">
      {placesOf(person.roles).map(({ to, icon: Icon, ...called }) => (
        <li key={to}>
          <Link
            to={to}
            onClick={onGo}
            className="flex min-h-11 items-center gap-3 rounded-lg px-3 text-ink-soft hover:bg-leaf-100 hover:text-ink"
            activeProps={{ className: "bg-leaf-100 font-medium text-leaf-800!" }}
          >
            <Icon aria-hidden="true" className="size-5 shrink-0" />
            {called[language]}
            {to === "/avis" && <Unread />}
          </Link>
        </li>
      ))}
    </ul>
  );
}

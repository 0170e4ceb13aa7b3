/** How many notices are unread, read anew every 30 seconds. */
import { useNotifications } from "@preau/react";
import { useWords } from "../i18n";

const words = {
  fr: { unread: (count: number) => `${count} non ${count > 1 ? "lus" : "lu"}` },
  en: { unread: (count: number) => `${count} unread` },
};

export function Unread() {
  const said = useWords(words);
  const { unreadCount: count } = useNotifications();
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-rust-700 px-2 text-xs leading-5 font-semibold text-white">
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{said.unread(count)}</span>
    </span>
  );
}

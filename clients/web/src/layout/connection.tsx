/** Says when there is no network: what is shown may be old. */
import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useWords } from "../i18n";

const words = {
  fr: { offline: "Hors ligne : ce qui est affiché date de votre dernière connexion." },
  en: { offline: "Offline: what is shown is from when you were last connected." },
};

function subscribe(hear: () => void): () => void {
  addEventListener("online", hear);
  addEventListener("offline", hear);
  return () => {
    removeEventListener("online", hear);
    removeEventListener("offline", hear);
  };
}

export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

export function Connection() {
  const said = useWords(words);
  const isOnline = useIsOnline();
  return (
    <div role="status">
      {!isOnline && (
        <p className="flex items-center justify-center gap-2 bg-sun-100 px-4 py-2 text-sun-700">
          <WifiOff aria-hidden="true" className="size-4.5 shrink-0" />
          {said.offline}
        </p>
      )}
    </div>
  );
}

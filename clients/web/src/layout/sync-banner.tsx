/** Whether a teacher's work is on the server yet, always in the same place. */
import { CircleAlert, CloudCheck, CloudUpload, Download } from "lucide-react";
import { useWords } from "../i18n";
import { useOutbox } from "../offline/outbox";
import { Button } from "../ui/button";
import { Notice, type Tone } from "../ui/card";

const words = {
  fr: {
    synced: "Tout est enregistré sur le serveur.",
    waiting: (count: number) =>
      `${count} ${count > 1 ? "saisies gardées" : "saisie gardée"} sur cet appareil, à envoyer.`,
    syncing: "Envoi en cours…",
    attention: (count: number) => `${count} ${count > 1 ? "saisies" : "saisie"} à vérifier.`,
    network: "L’envoi se fera dès que le réseau sera revenu.",
    "sign-in": "Reconnectez-vous pour l’envoi.",
    server: "Le serveur ne peut rien prendre pour l’instant : nouvel essai bientôt.",
    store: "Cet appareil ne peut pas garder vos saisies : n’y travaillez pas hors ligne.",
    now: "Envoyer maintenant",
    export: "Exporter",
    seen: "J’ai vu",
    keepServer: "Garder celle du serveur",
    of: (kind: string) => `${kind} :`,
    kinds: {
      lesson: "Séance",
      assessment: "Évaluation",
      grade: "Notes",
      task: "Tâche",
      conflict: "Choix entre deux versions",
    },
    conflict: "Quelqu’un d’autre a écrit au même endroit entre-temps : les deux versions sont conservées.",
  },
  en: {
    synced: "All is saved on the server.",
    waiting: (count: number) => `${count} ${count === 1 ? "entry" : "entries"} kept on this device, to be sent.`,
    syncing: "Sending…",
    attention: (count: number) => `${count} ${count === 1 ? "entry" : "entries"} to look at.`,
    network: "Sent as soon as the network is back.",
    "sign-in": "Sign in again to send.",
    server: "The server can take nothing now: the next try is soon.",
    store: "This device cannot keep your entries: do not work offline on it.",
    now: "Send now",
    export: "Export",
    seen: "I have seen it",
    keepServer: "Keep the server’s",
    of: (kind: string) => `${kind}:`,
    kinds: {
      lesson: "Lesson",
      assessment: "Assessment",
      grade: "Marks",
      task: "Task",
      conflict: "Choice between two versions",
    },
    conflict: "Someone else wrote in the same place meanwhile: both versions are kept.",
  },
};

export function SyncBanner() {
  const said = useWords(words);
  const { state, flush, exported } = useBanner();
  const { status = "synced", pending = 0, attention = 0, cause } = state ?? {};
  const isStill = status === "synced" || status === "attention";
  const tone: Tone = cause === "store" ? "bad" : isStill ? "good" : "wait";
  return (
    <div className="mb-5 space-y-2">
      <Notice tone={tone}>
        <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
          {isStill ? (
            <CloudCheck aria-hidden="true" className="size-5 shrink-0" />
          ) : (
            <CloudUpload aria-hidden="true" className="size-5 shrink-0" />
          )}
          <p role="status" className="grow">
            {isStill && said.synced}
            {status === "syncing" && said.syncing}
            {status === "waiting" && cause !== "store" && said.waiting(pending)} {cause && said[cause]}
          </p>
          {!isStill && (
            <span className="flex gap-2">
              <Button look="secondary" size="small" onClick={() => void flush()}>
                {said.now}
              </Button>
              <Button look="quiet" size="small" onClick={() => void exported()}>
                <Download aria-hidden="true" className="size-4" />
                {said.export}
              </Button>
            </span>
          )}
        </div>
      </Notice>
      {attention > 0 && <Attentions count={attention} />}
    </div>
  );
}

function useBanner() {
  const outbox = useOutbox();
  const exported = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await outbox.export()], { type: "application/json" }));
    link.download = "preau.json";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return { ...outbox, exported };
}

function Attentions({ count }: { count: number }) {
  const said = useWords(words);
  const { attentions, dismiss, enqueue } = useOutbox();

  async function keepServer(conflict: string, operation: (typeof attentions)[number]["operation"]) {
    const ofClass = "class_id" in operation && operation.class_id ? { class_id: operation.class_id } : {};
    await enqueue({ kind: "conflict.resolve", target: conflict, ...ofClass, data: { keep: "server" } });
    await dismiss(operation.op_id);
  }

  return (
    <Notice tone="bad">
      <p className="flex items-center gap-3 font-medium">
        <CircleAlert aria-hidden="true" className="size-5" />
        {said.attention(count)}
      </p>
      <ul className="mt-2 space-y-2">
        {attentions.map(({ operation, status, error, conflict_id }) => (
          <li key={operation.op_id} className="flex flex-wrap items-center gap-2">
            <span className="grow">
              {said.of(said.kinds[operation.kind.split(".")[0] as keyof typeof said.kinds])}{" "}
              {error?.detail ?? (status === "conflict" ? said.conflict : "")}
            </span>
            {conflict_id && (
              <Button look="secondary" size="small" onClick={() => void keepServer(conflict_id, operation)}>
                {said.keepServer}
              </Button>
            )}
            <Button look="secondary" size="small" onClick={() => void dismiss(operation.op_id)}>
              {said.seen}
            </Button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

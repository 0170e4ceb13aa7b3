/** Adds files: chosen, sent one after the other, each with how far it is and, where it is refused, why. */
import { useUploadPhoto, type Photo } from "@preau/react";
import { Upload } from "lucide-react";
import { useRef, useState, type ChangeEvent } from "react";
import { PICTURES_AND_PDFS, addressHere, withType } from "../files";
import { useWords } from "../i18n";
import { Notice } from "./card";

const words = {
  fr: {
    progress: (name: string) => `Envoi de ${name}`,
    doing: (name: string, step: string) => `${name} : ${step}`,
    left: (count: number) => (count > 1 ? `, encore ${count} fichiers` : count === 1 ? ", encore un fichier" : ""),
    steps: {
      idle: "préparation",
      reading: "calcul de l’empreinte",
      asking: "demande d’une place",
      sending: "envoi",
      checking: "vérification",
    },
    added: (name: string) => `« ${name} » : ajout terminé.`,
    refused: (name: string) => `« ${name} » : ajout refusé.`,
  },
  en: {
    progress: (name: string) => `Upload of ${name}`,
    doing: (name: string, step: string) => `${name}: ${step}`,
    left: (count: number) => (count > 1 ? `, ${count} more files` : count === 1 ? ", one more file" : ""),
    steps: {
      idle: "getting ready",
      reading: "computing the checksum",
      asking: "asking for room",
      sending: "sending",
      checking: "checking",
    },
    added: (name: string) => `“${name}” is added.`,
    refused: (name: string) => `“${name}” was refused.`,
  },
};

interface UploadsProps {
  label: string;
  /** What the files belong to; the person's own profile when absent. */
  subject?: Photo["subject"] | undefined;
  /** Of each that was added. */
  onAdded?(photo: Photo): void;
  className?: string;
}

export function Uploads({ label, subject, onAdded, className = "" }: UploadsProps) {
  const said = useWords(words);
  const { act, step, progress } = useUploadPhoto({ quiet: true, addressOf: addressHere });
  const waiting = useRef<{ file: File; subject: Photo["subject"] | undefined }[]>([]);
  const isSending = useRef(false);
  const [now, setNow] = useState<{ name: string; left: number }>();
  const [added, setAdded] = useState<string>();
  const [refused, setRefused] = useState<{ name: string; detail: string }[]>([]);

  async function sendAll() {
    if (isSending.current) return;
    isSending.current = true;
    for (let next = waiting.current.shift(); next; next = waiting.current.shift()) {
      const { file, subject: to } = next;
      setNow({ name: file.name, left: waiting.current.length });
      try {
        const photo = await act({ file: withType(file), ...(to && { subject: to }) });
        setAdded(file.name);
        onAdded?.(photo);
      } catch (error) {
        // One that is refused stops none of the others.
        setRefused((known) => [...known, { name: file.name, detail: (error as Error & { detail?: string }).detail ?? "" }]);
      }
    }
    isSending.current = false;
    setNow(undefined);
  }

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    waiting.current.push(...[...(target.files ?? [])].map((file) => ({ file, subject })));
    // The same file may be chosen again.
    target.value = "";
    setRefused([]);
    setAdded(undefined);
    void sendAll();
  }

  return (
    <div className={className}>
      <label className="relative inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-lg bg-leaf-700 px-4 py-2 font-medium text-white hover:bg-leaf-800 has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-leaf-500">
        <Upload aria-hidden="true" className="size-4.5" />
        {label}
        <input type="file" multiple accept={PICTURES_AND_PDFS} className="sr-only" onChange={choose} />
      </label>
      {now && (
        <div className="mt-3" aria-busy="true">
          <progress
            aria-label={said.progress(now.name)}
            max={1}
            {...(step === "sending" && { value: progress })}
            {...(step === "checking" && { value: 1 })}
            className="h-2.5 w-full accent-leaf-600"
          />
          <p className="text-sm break-words text-ink-soft">
            {said.doing(now.name, said.steps[step])}
            {said.left(now.left)}
          </p>
        </div>
      )}
      <p role="status" className={added ? "mt-2 text-sm break-words text-leaf-800" : "sr-only"}>
        {added && said.added(added)}
      </p>
      {refused.length > 0 && (
        <div role="alert" className="mt-2 space-y-2">
          {refused.map(({ name, detail }, place) => (
            <Notice key={place} tone="bad">
              <p className="font-medium break-words">{said.refused(name)}</p>
              <p>{detail}</p>
            </Notice>
          ))}
        </div>
      )}
    </div>
  );
}

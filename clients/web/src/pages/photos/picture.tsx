/** The picture of a photo, which opens by a click; of a document, and of what the browser cannot show, its name. */
import type { Photo } from "@preau/react";
import { FileText, Hourglass } from "lucide-react";
import { useState } from "react";
import { addressHere } from "../../files";
import { useWords } from "../../i18n";

const words = {
  fr: { open: (name: string) => `Ouvrir ${name}`, pending: "envoi inachevé", gone: "fichier gardé dans la corbeille" },
  en: { open: (name: string) => `Open ${name}`, pending: "unfinished upload", gone: "file kept in the trash" },
};

const FRAME = "flex aspect-4/3 w-full items-center justify-center overflow-hidden border-b border-line bg-paper";

export function Picture({ photo }: { photo: Photo }) {
  const said = useWords(words);
  const { url, content_type, file_name, status, width, height } = photo;
  // Addresses end and are read again every few minutes: what is shown stays, and is loaded anew only where it could not be.
  const [source, setSource] = useState(url);
  const [isBroken, setBroken] = useState(false);
  if (!url) {
    return (
      <div className={`${FRAME} gap-2 text-ink-soft`}>
        <Hourglass aria-hidden="true" className="size-5" />
        {status === "pending" ? said.pending : said.gone}
      </div>
    );
  }
  const isShown = content_type.startsWith("image/") && !isBroken;
  return (
    <a href={addressHere(url)} target="_blank" rel="noreferrer" aria-label={said.open(file_name)} className={`${FRAME} hover:opacity-90`}>
      {isShown ? (
        <img
          src={addressHere(source ?? url)}
          alt={file_name}
          {...(width && height && { width, height })}
          onError={() => (source === url ? setBroken(true) : setSource(url))}
          className="size-full object-cover"
        />
      ) : (
        <span className="flex flex-col items-center gap-2 text-leaf-800">
          <FileText aria-hidden="true" className="size-10" />
          {content_type.split("/")[1]?.toUpperCase()}
        </span>
      )}
    </a>
  );
}

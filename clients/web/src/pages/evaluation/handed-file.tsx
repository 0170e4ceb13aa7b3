/** A file of a copy: its picture, or its name, which leads to it. */
import { usePhoto } from "@preau/react";
import { FileText } from "lucide-react";
import { addressHere } from "../../files";
import { useWords } from "../../i18n";
import { Skeleton } from "../../ui/card";

const words = {
  fr: { gone: "fichier supprimé", open: (name: string) => `Ouvrir ${name}` },
  en: { gone: "deleted file", open: (name: string) => `Open ${name}` },
};

export function HandedFile({ id }: { id: string }) {
  const said = useWords(words);
  const { data, error } = usePhoto(id);
  if (error && !data) return <p className="text-ink-soft">{said.gone}</p>;
  if (!data) return <Skeleton lines={1} className="size-36" />;
  const isPicture = data.content_type.startsWith("image/") && data.width;
  return (
    <a
      href={data.url ? addressHere(data.url) : undefined}
      target="_blank"
      rel="noreferrer"
      aria-label={said.open(data.file_name)}
      className="flex size-36 flex-col overflow-hidden rounded-xl border border-line bg-paper hover:border-leaf-600"
    >
      {isPicture && data.url ? (
        <img src={addressHere(data.url)} alt="" className="min-h-0 grow object-cover" />
      ) : (
        <span className="grid grow place-items-center">
          <FileText aria-hidden="true" className="size-9 text-leaf-600" />
        </span>
      )}
      <span className="truncate px-2 py-1 text-sm">{data.file_name}</span>
    </a>
  );
}

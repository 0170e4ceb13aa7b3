/** All that is kept about oneself, as one file. */
import { useExportMe } from "@preau/react";
import { Download } from "lucide-react";
import { useState } from "react";
import { useSizes } from "../../files";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card, Notice } from "../../ui/card";
import { putTogether } from "./put-together";

const words = {
  fr: {
    title: "Emporter mes données",
    lead: "Tout ce qui est gardé de vous, en un fichier JSON, que lisent des programmes et, avec un peu de patience, des personnes.",
    get: "Télécharger mes données",
    page: (page: number) => `Lecture, page ${page}`,
    done: (size: string) => `Fichier téléchargé : ${size}.`,
    file: "mes-donnees",
  },
  en: {
    title: "Take my data with me",
    lead: "All that is kept about you in one JSON file, which programs read and, with some patience, people.",
    get: "Download my data",
    page: (page: number) => `Reading, page ${page}`,
    done: (size: string) => `File downloaded: ${size}.`,
    file: "my-data",
  },
};

export function OwnExport() {
  const said = useWords(words);
  const size = useSizes();
  const pages = useExportMe();
  const [page, setPage] = useState<number>();
  const [bytes, setBytes] = useState<number>();
  const [failure, setFailure] = useState<{ title: string; detail: string }>();

  async function take() {
    setFailure(undefined);
    setBytes(undefined);
    try {
      const read = [];
      setPage(1);
      for await (const one of pages()) {
        read.push(one);
        setPage(read.length + 1);
      }
      const file = new Blob([JSON.stringify(putTogether(read), null, 2)], { type: "application/json" });
      handOver(file, `preau-${said.file}-${new Date().toISOString().slice(0, 10)}.json`);
      setBytes(file.size);
    } catch (error) {
      setFailure(error as { title: string; detail: string });
    }
    setPage(undefined);
  }

  return (
    <Card title={said.title}>
      <p className="text-ink-soft">{said.lead}</p>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button busy={page !== undefined} onClick={() => void take()}>
          <Download aria-hidden="true" className="size-4.5" />
          {said.get}
        </Button>
        <p role="status" className="text-ink-soft">
          {page !== undefined && said.page(page)}
          {bytes !== undefined && said.done(size(bytes))}
        </p>
      </div>
      {failure && (
        <div role="alert" className="mt-3">
          <Notice tone="bad">
            <p className="font-medium">{failure.title}</p>
            <p>{failure.detail}</p>
          </Notice>
        </div>
      )}
    </Card>
  );
}

/** Gives a file to the browser, as if one had followed a link to it. */
function handOver(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has it once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Those who registered, as a file that spreadsheets open. */
import { usePreau, type Filters, type PreauError } from "@preau/react";
import { Download } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { save } from "../../ui/save";

const words = {
  fr: {
    take: "Exporter en CSV",
    name: "inscriptions.csv",
    failed: "Le tableau n’a pas pu être lu",
    cut: "Le tableau est long : seules ses 20 000 premières lignes y sont.",
  },
  en: {
    take: "Export as CSV",
    name: "inscriptions.csv",
    failed: "The table could not be read",
    cut: "The table is long: only its first 20,000 lines are in it.",
  },
};

/** How many tables of a thousand lines are read at most. */
const TABLES = 20;

export function TableFile({ filters }: { filters: Filters<"/api/admin/students"> }) {
  const said = useWords(words);
  const { client } = usePreau();
  const [isBusy, setBusy] = useState(false);

  async function take() {
    setBusy(true);
    try {
      const parts: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { ...filters, format: "csv" as const, ...(cursor && { cursor }) };
        const { data, error, response } = await client.GET("/api/admin/students", {
          params: { query },
          parseAs: "text",
        });
        if (error || typeof data !== "string") {
          toast.error((error as Partial<PreauError> | undefined)?.title ?? said.failed);
          return;
        }
        // Each table has the same first line.
        parts.push(parts.length === 0 ? data : data.slice(data.indexOf("\n") + 1));
        const [, next] = /[?&]cursor=([^&>]+)/.exec(response.headers.get("Link") ?? "") ?? [];
        cursor = next && decodeURIComponent(next);
      } while (cursor && parts.length < TABLES);
      // Reading as text drops the mark by which spreadsheets know the encoding.
      save(new Blob(["\ufeff", ...parts], { type: "text/csv;charset=utf-8" }), said.name);
      if (cursor) toast.warning(said.cut);
    } catch {
      toast.error(said.failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button look="secondary" size="small" busy={isBusy} onClick={() => void take()}>
      <Download aria-hidden="true" className="size-4.5" />
      {said.take}
    </Button>
  );
}

/** What the next purge takes, and what the last reconciliation of files found. */
import type { Reading, Schemas } from "@preau/react";
import { useDates } from "../../dates";
import { useLanguage, useWords } from "../../i18n";
import { Card, Notice, Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";

const words = {
  fr: {
    title: "Prochaine purge",
    runs: "Quand",
    takes: "Ce qu’elle prend",
    frees: "Ce que cela libère",
    files: (count: number, more: boolean) => `${count} fichier${count > 1 ? "s" : ""}${more ? " et d’autres ensuite" : ""}`,
    list: "Ces fichiers disparaissent pour de bon, sauf s’ils sont restaurés ou retenus avant :",
    sweep: (files: string, orphans: number, missing: number) =>
      `Dernier rapprochement : ${files} fichiers vus, ${orphans} sans fiche, ${missing} fiche${missing > 1 ? "s" : ""} sans fichier.`,
  },
  en: {
    title: "Next purge",
    runs: "When",
    takes: "What it takes",
    frees: "What that frees",
    files: (count: number, more: boolean) => `${count} file${count === 1 ? "" : "s"}${more ? " and others afterwards" : ""}`,
    list: "These files go for good, unless they are restored or held before:",
    sweep: (files: string, orphans: number, missing: number) =>
      `Latest reconciliation: ${files} files met, ${orphans} of no photo, ${missing} photo${missing === 1 ? "" : "s"} without a file.`,
  },
};

export function Purge({ preview }: { preview: Reading<Schemas["PurgePreview"]> }) {
  const said = useWords(words);
  const dates = useDates();
  const { language } = useLanguage();
  const { data, error, refresh } = preview;
  const bytes = (count: number) => {
    const [unit, of] = count < 1e6 ? (["kilobyte", 1e3] as const) : (["megabyte", 1e6] as const);
    const format = { style: "unit", unit, maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(language, format).format(count / of);
  };
  return (
    <Card title={said.title}>
      <div className="min-h-16">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={1} className="h-14" />}
        {data && (
          <>
            <dl className="grid gap-3 sm:grid-cols-3">
              {[
                [said.runs, dates.dayAndTime(data.runs_at)],
                [said.takes, said.files(data.photos.length, data.more)],
                [said.frees, bytes(data.bytes)],
              ].map(([term, fact]) => (
                <div key={term}>
                  <dt className="text-sm text-ink-soft">{term}</dt>
                  <dd className="font-medium first-letter:uppercase">{fact}</dd>
                </div>
              ))}
            </dl>
            {data.photos.length > 0 && (
              <div className="mt-3">
                <Notice tone="wait">
                  <p>{said.list}</p>
                  <ul className="list-disc pl-5">
                    {data.photos.map(({ id, file_name }) => (
                      <li key={id} className="break-words">
                        {file_name}
                      </li>
                    ))}
                  </ul>
                </Notice>
              </div>
            )}
            {data.sweep && (
              <p className="mt-3 text-sm text-ink-soft">
                {said.sweep(dates.number(data.sweep.files), data.sweep.orphan_files, data.sweep.missing_files)}
              </p>
            )}
          </>
        )}
      </div>
    </Card>
  );
}

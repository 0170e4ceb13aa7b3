/** What an event changed: what was there before, and what is there since. */
import { useWords } from "../../i18n";

const words = {
  fr: { what: "Ce qui a changé", field: "Champ", before: "Avant", after: "Après", none: "–" },
  en: { what: "What changed", field: "Field", before: "Before", after: "After", none: "–" },
};

type State = Record<string, unknown> | null | undefined;

interface Props {
  from: unknown;
  to: unknown;
}

export function Change({ from, to }: Props) {
  const said = useWords(words);
  const [before, after] = [from as State, to as State];
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (field) => written(before, field) !== written(after, field),
  );
  if (fields.length === 0) return null;
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-sm text-leaf-800">{said.what}</summary>
      <div className="overflow-x-auto" role="region" aria-label={said.what} tabIndex={0}>
        <table className="mt-1 text-sm">
          <thead>
            <tr className="text-left text-ink-soft">
              {[said.field, said.before, said.after].map((column) => (
                <th key={column} scope="col" className="pr-4 font-normal">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field} className="align-top">
                <th scope="row" className="pr-4 text-left font-mono font-normal">
                  {field}
                </th>
                <td className="pr-4 font-mono break-all">{written(before, field) ?? said.none}</td>
                <td className="font-mono break-all">{written(after, field) ?? said.none}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function written(state: State, field: string): string | undefined {
  const value = state?.[field];
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The little Markdown that reports are made of, headings, lists and paragraphs of plain text, as elements: nothing in it is HTML. */
import { useId } from "react";

interface Block {
  kind: "heading" | "list" | "paragraph";
  lines: string[];
}

export function ReportWords({ markdown }: { markdown: string }) {
  const id = useId();
  return (
    <div className="mt-4 space-y-2 break-words">
      {blocksOf(markdown).map(({ kind, lines }, place) => {
        const key = `${id}${place}`;
        if (kind === "heading") return <h3 key={key} className="pt-2 font-semibold">{lines[0]}</h3>;
        if (kind === "paragraph") return <p key={key}>{lines[0]}</p>;
        return (
          <ul key={key} className="list-disc space-y-1 pl-5">
            {lines.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        );
      })}
    </div>
  );
}

/** All but the title and the days, which stand above it already. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n").filter((line) => line !== "" && !line.startsWith("# "));
  for (const line of lines) {
    const last = blocks.at(-1);
    if (line.startsWith("- ")) {
      if (last?.kind === "list") last.lines.push(plain(line.slice(2)));
      else blocks.push({ kind: "list", lines: [plain(line.slice(2))] });
    } else if (line.startsWith("## ")) {
      blocks.push({ kind: "heading", lines: [plain(line.slice(3))] });
    } else {
      blocks.push({ kind: "paragraph", lines: [plain(line)] });
    }
  }
  return blocks[0]?.kind === "paragraph" ? blocks.slice(1) : blocks;
}

/** What a line says: what would be markup is escaped by a backslash. */
function plain(line: string): string {
  return line.replace(/\\([\\`*_[\]<>#&~|])/g, "$1");
}

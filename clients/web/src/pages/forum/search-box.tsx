/** Looks for topics by their words. */
import { Search } from "lucide-react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";

const words = {
  fr: { search: "Chercher dans les sujets", go: "Chercher" },
  en: { search: "Search the topics", go: "Search" },
};

export function SearchBox({ onSearch }: { onSearch(search: string): void }) {
  const said = useWords(words);
  const [written, setWritten] = useState("");
  return (
    <form
      role="search"
      className="mb-3 flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(written.trim());
      }}
    >
      <Field
        label={said.search}
        type="search"
        maxLength={100}
        value={written}
        onChange={({ target }) => {
          setWritten(target.value);
          // Emptied, it shows all of them again.
          if (!target.value) onSearch("");
        }}
        className="grow"
      />
      <Button type="submit" look="secondary" aria-label={said.go}>
        <Search aria-hidden="true" className="size-5" />
      </Button>
    </form>
  );
}

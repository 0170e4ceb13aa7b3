/** What a model read of a copy's pictures, page by page: to be held against them, never in their place. */
import { useWords } from "../../i18n";
import { Badge } from "../../ui/card";
import type { Evaluation } from "../evaluation";

const words = {
  fr: {
    title: "Ce qu’un modèle a lu",
    lead: "Transcription automatique : ce qui est sur les photos fait foi.",
    failed: "Aucun modèle n’a pu tout lire : un·e enseignant·e lit les fichiers.",
    page: (number: number) => `Page ${number}`,
    blank: "rien n’est écrit",
    confidence: { high: "bien lisible", medium: "quelques mots incertains", low: "peu lisible" },
  },
  en: {
    title: "What a model read",
    lead: "Transcribed automatically: what stands on the photos counts.",
    failed: "No model could read all of it: a teacher reads the files.",
    page: (number: number) => `Page ${number}`,
    blank: "nothing is written",
    confidence: { high: "easy to read", medium: "some words are not sure", low: "hard to read" },
  },
};

const tones = { high: "good", medium: "wait", low: "bad" } as const;

export function Transcript({ transcript }: { transcript: NonNullable<Evaluation["transcript"]> }) {
  const said = useWords(words);
  return (
    <section className="mb-4 rounded-xl border border-line p-4">
      <h3 className="font-medium">{said.title}</h3>
      <p className="mb-3 text-sm text-ink-soft">{transcript.failure ? said.failed : said.lead}</p>
      <ol className="grid gap-3">
        {transcript.pages.map(({ file_id, page, text, confidence }, place) => (
          <li key={`${file_id}-${page}`}>
            <p className="mb-1 flex flex-wrap items-center gap-2 text-sm">
              {said.page(place + 1)} <Badge tone={tones[confidence]}>{said.confidence[confidence]}</Badge>
            </p>
            <p className="break-words whitespace-pre-line">{text.trim() || <em>{said.blank}</em>}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

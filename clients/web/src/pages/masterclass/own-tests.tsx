/** The two tests of who is registered: when each can be taken, and what came of it. */
import type { Schemas } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { scoreOf } from "./own";

const words = {
  fr: {
    PRE: "Test d’avant",
    POST: "Test d’après",
    preHint: "Pour mesurer ce que vous savez déjà.",
    postHint: "Les mêmes questions, pour mesurer ce que vous avez gagné.",
    take: { PRE: "Passer le test d’avant", POST: "Passer le test d’après" },
    goOn: { PRE: "Reprendre le test d’avant", POST: "Reprendre le test d’après" },
    look: { PRE: "Revoir le test d’avant", POST: "Revoir le test d’après" },
    score: (score: number, of: number) => `${score} / ${of}`,
    missed: "Ce test se passait avant la masterclass.",
    opens: (when: string) => `Ouvert à partir de ${when}.`,
    validation: "Ouvert dès que votre participation est validée par l’équipe.",
    gain: (points: string) => `${points} entre les deux tests`,
  },
  en: {
    PRE: "Test before",
    POST: "Test after",
    preHint: "To measure what you know already.",
    postHint: "The same questions, to measure what you have gained.",
    take: { PRE: "Take the test before", POST: "Take the test after" },
    goOn: { PRE: "Go on with the test before", POST: "Go on with the test after" },
    look: { PRE: "Look at the test before", POST: "Look at the test after" },
    score: (score: number, of: number) => `${score} / ${of}`,
    missed: "This test was to be taken before the masterclass.",
    opens: (when: string) => `Open from ${when} on.`,
    validation: "Open as soon as the team has validated your part in it.",
    gain: (points: string) => `${points} between the two tests`,
  },
};

type Which = Schemas["TestType"];

interface Props {
  masterclass: Schemas["Masterclass"];
  inscription: Schemas["OwnInscription"];
}

export function OwnTests({ masterclass, inscription }: Props) {
  const said = useWords(words);
  const { gain } = inscription;
  return (
    <>
      <ul className="grid gap-3 sm:grid-cols-2">
        <Entry which="PRE" masterclass={masterclass} inscription={inscription} />
        <Entry which="POST" masterclass={masterclass} inscription={inscription} />
      </ul>
      {gain != null && (
        <p className="mt-3 text-lg font-semibold text-leaf-800">{said.gain(`${gain > 0 ? "+" : ""}${gain}`)}</p>
      )}
    </>
  );
}

function Entry({ which, masterclass, inscription }: Props & { which: Which }) {
  const said = useWords(words);
  const dates = useDates();
  const { starts_at, ends_at } = masterclass;
  const [opens, closes] = which === "PRE" ? [undefined, starts_at ?? ends_at] : [ends_at ?? starts_at, undefined];
  const now = Date.now();
  const stopped = () => {
    if (which === "PRE" && closes && Date.parse(closes) <= now) return said.missed;
    if (opens && now < Date.parse(opens)) return said.opens(dates.dayAndTime(opens));
    if (which === "POST" && !inscription.validated) return said.validation;
    return undefined;
  };
  const score = scoreOf(inscription, which);
  const isBegun = inscription.begun_tests.some(({ type }) => type === which);
  const why = isBegun ? undefined : stopped();
  const label = (score ? said.look : isBegun ? said.goOn : said.take)[which];
  return (
    <li className="rounded-xl border border-line p-4">
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-semibold">{said[which]}</span>
        {score && (
          <span className="text-xl font-semibold tabular-nums">{said.score(score.score, score.max_score)}</span>
        )}
      </p>
      <p className="mb-3 text-sm text-ink-soft">{why ?? (which === "PRE" ? said.preHint : said.postHint)}</p>
      {!why && (
        <Button asChild size="small" look={score ? "secondary" : "primary"}>
          <Link
            to="/masterclasses/$masterclassId/test/$inscriptionId/$moment"
            params={{
              masterclassId: masterclass.id,
              inscriptionId: inscription.id,
              moment: which === "PRE" ? "avant" : "apres",
            }}
          >
            {label}
          </Link>
        </Button>
      )}
    </li>
  );
}

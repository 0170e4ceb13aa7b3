/** A test of a masterclass, taken: each answer is kept as it is given, and the time that is left is told. */
import { useMasterclass, useStartTest, type Schemas } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n";
import { AsGuest } from "../session/as-guest";
import { Button } from "../ui/button";
import { Card, Notice, Skeleton } from "../ui/card";
import { Page } from "../ui/page";
import { scoreOf, useOwn } from "./masterclass/own";
import { Result } from "./test/result";
import { Sheet } from "./test/sheet";

const words = {
  fr: {
    PRE: "Test d’avant",
    POST: "Test d’après",
    back: "La masterclass",
    ready: "Prêt·e ?",
    explain: (questions: number, minutes: number | undefined) =>
      minutes
        ? `${questions} questions, ${minutes} minutes. Vos réponses sont gardées au fur et à mesure, et comptent même si le temps s’arrête.`
        : `${questions} questions, sans limite de temps. Vos réponses sont gardées au fur et à mesure.`,
    once: "Un test ne se passe qu’une fois.",
    begin: "Commencer",
  },
  en: {
    PRE: "Test before",
    POST: "Test after",
    back: "The masterclass",
    ready: "Ready?",
    explain: (questions: number, minutes: number | undefined) =>
      minutes
        ? `${questions} questions, ${minutes} minutes. Your answers are kept as you go, and count even if time runs out.`
        : `${questions} questions, no time limit. Your answers are kept as you go.`,
    once: "A test is taken once.",
    begin: "Begin",
  },
};

const route = getRouteApi("/masterclasses/$masterclassId/test/$inscriptionId/$moment");

export default function Test() {
  const { masterclassId } = route.useParams();
  return (
    <AsGuest masterclassId={masterclassId}>
      <Shown />
    </AsGuest>
  );
}

function Shown() {
  const said = useWords(words);
  const { masterclassId, inscriptionId, moment } = route.useParams();
  const type: Schemas["TestType"] = moment === "apres" ? "POST" : "PRE";
  const { data: masterclass } = useMasterclass(masterclassId);
  const own = useOwn(masterclassId);
  const start = useStartTest({ quiet: true });
  const [taken, setTaken] = useState<string>();
  const testId = taken ?? (own.inscription && scoreOf(own.inscription, type)?.test_id);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/masterclasses/$masterclassId" params={{ masterclassId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );

  return (
    <Page title={said[type]} lead={<span className="inline-block min-h-6">{masterclass?.title}</span>} action={action}>
      {testId ? (
        <Result testId={testId} />
      ) : start.data ? (
        <Sheet test={start.data} onTaken={setTaken} />
      ) : own.isLoading || !masterclass ? (
        <Skeleton lines={2} className="h-24" />
      ) : (
        <Card title={said.ready}>
          <p>{said.explain(masterclass.test.question_count, masterclass.test.minutes)}</p>
          <p className="mt-1 text-ink-soft">{said.once}</p>
          {start.error && (
            <div role="alert" className="mt-3">
              <Notice tone="bad">
                <p className="font-medium">{start.error.title}</p>
                <p>{start.error.detail}</p>
              </Notice>
            </div>
          )}
          <Button
            className="mt-4"
            busy={start.isPending}
            onClick={() => start.start({ body: { inscription_id: inscriptionId, type } })}
          >
            {said.begin}
          </Button>
        </Card>
      )}
    </Page>
  );
}

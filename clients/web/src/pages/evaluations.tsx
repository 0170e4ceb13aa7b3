/** Evaluations: a student's own, and how each stands; for coaches, the copies that wait for them. */
import { useEvaluations, type Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useDates } from "../dates";
import { useLanguage, useWords } from "../i18n";
import { useName } from "../session/people";
import { usePerson } from "../session/session";
import { subjectName } from "../subjects";
import { Badge, Card, Empty, Skeleton, type Tone } from "../ui/card";
import { Choice } from "../ui/choice";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { NewSubject } from "./evaluations/new-subject";

const words = {
  fr: {
    title: "Évaluations",
    by: (student: string) => `${student} : `,
    ownLead: "Un sujet à la demande, votre copie, puis ce qui est acquis et ce qui reste à revoir.",
    coachLead: "Les copies que vos élèves ont rendues : à corriger, ou à confirmer.",
    own: "Mes évaluations",
    copies: "Copies",
    show: "Voir",
    all: "toutes",
    Proposé: "à faire",
    Soumis: "à corriger",
    toConfirm: "à confirmer",
    Corrigé: "corrigées",
    status: { Proposé: "proposé", Soumis: "copie rendue", Corrigé: "corrigé" },
    draft: "note à confirmer",
    made: (when: string) => `proposé ${when}`,
    handedIn: (when: string) => `rendu ${when}`,
    minutes: (count: number) => `${count} min`,
    nothing: "Aucune évaluation ici",
    toDo: "Choisissez une matière ci-dessus : un sujet vous attend dans la seconde.",
    nothingWaits: "Aucune copie dans cet état",
    lookLater: "Choisissez un autre état, ou revenez quand une copie sera rendue.",
  },
  en: {
    title: "Evaluations",
    by: (student: string) => `${student}: `,
    ownLead: "A subject when you ask for one, your copy, then what you know and what there is to look at again.",
    coachLead: "The copies that your students handed in: to correct, or to confirm.",
    own: "My evaluations",
    copies: "Copies",
    show: "Show",
    all: "all",
    Proposé: "to do",
    Soumis: "to correct",
    toConfirm: "to confirm",
    Corrigé: "corrected",
    status: { Proposé: "proposed", Soumis: "copy handed in", Corrigé: "corrected" },
    draft: "mark to confirm",
    made: (when: string) => `proposed ${when}`,
    handedIn: (when: string) => `handed in ${when}`,
    minutes: (count: number) => `${count} min`,
    nothing: "No evaluation here",
    toDo: "Choose a subject above: a paper is there within the second.",
    nothingWaits: "No copy is in this state",
    lookLater: "Choose another state, or come back when a copy is handed in.",
  },
};

type Evaluation = Item<"/eval/list">;
type Shown = "all" | "toConfirm" | Evaluation["status"];

const TONES: Record<Evaluation["status"], Tone> = { Proposé: "plain", Soumis: "wait", Corrigé: "good" };
const OF_STUDENTS: Shown[] = ["all", "Proposé", "Soumis", "Corrigé"];
const OF_COACHES: Shown[] = ["Soumis", "toConfirm", "Corrigé", "Proposé"];

export default function Evaluations() {
  const said = useWords(words);
  const person = usePerson();
  const isCoach = person?.roles.includes("coach") ?? false;
  return (
    <Page title={said.title} lead={isCoach ? said.coachLead : said.ownLead}>
      <div className="grid grid-cols-1 gap-5">
        {!isCoach && <NewSubject />}
        <List isCoach={isCoach} />
        {isCoach && <NewSubject isForStudents />}
      </div>
    </Page>
  );
}

function List({ isCoach }: { isCoach: boolean }) {
  const said = useWords(words);
  const choices = isCoach ? OF_COACHES : OF_STUDENTS;
  const [shown, setShown] = useState(choices[0]!);
  const status = shown === "all" ? undefined : shown === "toConfirm" ? "Corrigé" : shown;
  const evaluations = useEvaluations(status ? { status } : {});
  const list = evaluations.data?.filter(({ grade }) => shown !== "toConfirm" || grade?.needs_review);
  const options = choices.map((value) => ({ value, label: said[value] }));
  const action = <Choice label={said.show} value={shown} options={options} onChoose={(chosen) => setShown(chosen)} />;
  return (
    <Card title={isCoach ? said.copies : said.own} action={action}>
      <Listed
        of={{ ...evaluations, data: list }}
        className="min-h-64"
        skeleton={<Skeleton lines={4} className="h-16" />}
        empty={
          <Empty title={isCoach ? said.nothingWaits : said.nothing}>{isCoach ? said.lookLater : said.toDo}</Empty>
        }
      >
        <ul className="divide-y divide-line">
          {list?.map((evaluation) => <Row key={evaluation.id} evaluation={evaluation} isCoach={isCoach} />)}
        </ul>
        <More list={evaluations} />
      </Listed>
    </Card>
  );
}

function Row({ evaluation, isCoach }: { evaluation: Evaluation; isCoach: boolean }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { number, fromNow } = useDates();
  const { id, subject, level, status, grade, created_at, submitted_at, durations_min, student_id } = evaluation;
  const student = useName(isCoach ? student_id : undefined);
  const [at, when] = submitted_at ? [submitted_at, said.handedIn(fromNow(submitted_at))] : [created_at, said.made(fromNow(created_at))];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0 grow basis-56">
        <Link
          to="/evaluations/$evaluationId"
          params={{ evaluationId: id }}
          className="font-medium text-leaf-800 underline-offset-4 hover:underline"
        >
          {isCoach && student && said.by(student)}
          {subjectName(subject, language)}, {level}
        </Link>
        <p className="text-sm text-ink-soft">
          <time dateTime={at}>{when}</time>, {said.minutes(durations_min)}
        </p>
      </div>
      {typeof grade?.score_20 === "number" && (
        <p className="text-lg font-semibold whitespace-nowrap tabular-nums">{number(grade.score_20, 2)} / 20</p>
      )}
      {grade?.needs_review ? <Badge tone="wait">{said.draft}</Badge> : <Badge tone={TONES[status]}>{said.status[status]}</Badge>}
    </li>
  );
}

/** One evaluation: answered by its student, then what it is worth and why; a coach confirms the mark or gives another. */
import { useEvaluation, useGradeEvaluation, type Answer, type Schemas } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useLanguage, useWords } from "../i18n";
import { useName } from "../session/people";
import { usePerson } from "../session/session";
import { subjectName } from "../subjects";
import { Button } from "../ui/button";
import { Card, Notice, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { Answering } from "./evaluation/answering";
import { CopyItems } from "./evaluation/copy-items";
import { Feedback } from "./evaluation/feedback";
import { HandedFile } from "./evaluation/handed-file";
import { isJob, useJobEnd } from "./evaluation/job-end";
import { Review } from "./evaluation/review";
import { Transcript } from "./evaluation/transcript";

const words = {
  fr: {
    evaluation: "Évaluation",
    back: "Toutes les évaluations",
    of: (name: string) => `Copie de ${name}`,
    minutes: (count: number) => `${count} minutes, sur 20 points`,
    handedIn: (when: string) => `rendue ${when}`,
    waits: "Votre copie est rendue",
    waitsDetail: "Elle attend d’être corrigée. Vous serez prévenu·e dès que la note est là.",
    notYet: "Le sujet attend sa copie.",
    theirs: "Cette copie attend d’être corrigée",
    theirsDetail: "Un programme en propose une note, que vous confirmez ; ou notez-la vous-même ci-dessous.",
    correct: "Demander la correction",
    going: "La correction est en cours : elle s’affichera ici.",
    aPerson: "Un·e enseignant·e doit lire cette copie",
    aPersonDetail: "Elle contient un fichier qu’aucun programme n’a pu lire.",
    copy: "La copie",
    files: "Fichiers rendus",
  },
  en: {
    evaluation: "Evaluation",
    back: "All evaluations",
    of: (name: string) => `Copy of ${name}`,
    minutes: (count: number) => `${count} minutes, of 20 points`,
    handedIn: (when: string) => `handed in ${when}`,
    waits: "Your copy is handed in",
    waitsDetail: "It waits to be corrected. You will be told as soon as there is a mark.",
    notYet: "The subject waits for its copy.",
    theirs: "This copy waits to be corrected",
    theirsDetail: "A program proposes a mark, which you confirm; or mark it yourself below.",
    correct: "Have it corrected",
    going: "It is being corrected: the mark will be shown here.",
    aPerson: "A teacher has to read this copy",
    aPersonDetail: "There is a file in it that no program could read.",
    copy: "The copy",
    files: "Files handed in",
  },
};

export type Evaluation = Answer<"/eval/{evaluation_id}">;

const route = getRouteApi("/evaluations/$evaluationId");

export default function EvaluationPage() {
  const said = useWords(words);
  const { language } = useLanguage();
  const { fromNow } = useDates();
  const person = usePerson();
  const { evaluationId } = route.useParams();
  const { data, etag, error, refresh } = useEvaluation(evaluationId);
  const student = useName(data?.student_id);
  useKeyboardAtTitleAfter(etag);
  const job = useJobEnd((_, problem) => {
    if (problem) toast.error(problem.title, { description: problem.detail });
    void refresh();
  });
  const isOwn = data?.student_id === person?.id;
  const isCoach = person?.roles.some((role) => role === "coach" || role === "admin") ?? false;
  const title = data ? `${subjectName(data.subject, language)}, ${data.level}` : said.evaluation;
  const lead = data && (
    <>
      {!isOwn && `${said.of(student ?? data.student_id)}. `}
      {said.minutes(data.durations_min)}
      {data.submitted_at && `, ${said.handedIn(fromNow(data.submitted_at))}`}
    </>
  );
  const action = person?.roles.some((role) => role === "student" || role === "coach") && (
    <Button asChild look="quiet" size="small">
      <Link to="/evaluations">
        <ArrowLeft aria-hidden="true" className="size-4" />
        {said.back}
      </Link>
    </Button>
  );
  return (
    <Page title={title} lead={lead ?? "…"} action={action}>
      <div aria-busy={!data && !error} className="min-h-96">
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={4} className="h-28" />}
        {data?.status === "Proposé" && isOwn && <Answering key={data.id} evaluation={data} onJob={job.begin} />}
        {data && !(data.status === "Proposé" && isOwn) && (
          <div className="grid grid-cols-1 gap-5">
            {data.status === "Proposé" && <Notice tone="plain">{said.notYet}</Notice>}
            {data.status === "Soumis" && (isOwn || isCoach) && <Waiting evaluation={data} isOwn={isOwn} isJudged={job.isWaiting} onJob={job.begin} />}
            {data.grade && data.status === "Corrigé" && (
              <Feedback grade={data.grade} subject={data.subject} isForCoach={isCoach} />
            )}
            {isCoach && data.status !== "Proposé" && <Review key={etag} evaluation={data} etag={etag} />}
            <Copy evaluation={data} />
          </div>
        )}
      </div>
    </Page>
  );
}

/** Where what was under the keyboard went with the version before, what comes instead is read from its title. */
function useKeyboardAtTitleAfter(version: string | undefined) {
  const known = useRef(version);
  useEffect(() => {
    if (known.current && known.current !== version && document.activeElement === document.body) {
      document.querySelector("h1")?.focus();
    }
    known.current = version;
  }, [version]);
}

interface WaitingProps {
  evaluation: Evaluation;
  isOwn: boolean;
  /** A model judges it. */
  isJudged: boolean;
  onJob(job: Schemas["EvaluationJob"]): void;
}

function Waiting({ evaluation, isOwn, isJudged, onJob }: WaitingProps) {
  const said = useWords(words);
  const grade = useGradeEvaluation();

  async function correct() {
    try {
      const mark = await grade.act({ body: { eval_id: evaluation.id } });
      if (isJob(mark)) onJob(mark);
      else if (mark?.status === "Soumis") toast.info(said.aPerson, { description: said.aPersonDetail });
    } catch {
      // It was told already.
    }
  }

  return (
    <Notice tone="wait">
      <p className="font-medium">{isOwn ? said.waits : said.theirs}</p>
      <p>{isOwn ? said.waitsDetail : said.theirsDetail}</p>
      <Button look="secondary" size="small" className="mt-2" busy={grade.isPending || isJudged} onClick={() => void correct()}>
        {said.correct}
      </Button>
      <p role="status">{isJudged && said.going}</p>
    </Notice>
  );
}

function Copy({ evaluation }: { evaluation: Evaluation }) {
  const said = useWords(words);
  return (
    <Card title={said.copy}>
      {evaluation.files.length > 0 && (
        <>
          <h3 className="mb-2 font-medium">{said.files}</h3>
          <ul className="mb-4 flex flex-wrap gap-3">
            {evaluation.files.map((id) => (
              <li key={id}>
                <HandedFile id={id} />
              </li>
            ))}
          </ul>
        </>
      )}
      {evaluation.transcript && <Transcript transcript={evaluation.transcript} />}
      <CopyItems evaluation={evaluation} />
    </Card>
  );
}

/** What the tests before and after a masterclass come to: for each who took them, and question by question. */
import { useMasterclass, useMasterclassReport, useStudents, type Schemas } from "@preau/react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect } from "react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Card, Empty, Notice, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { ByQuestion } from "./test-results/by-question";
import { ByStudent } from "./test-results/by-student";

const words = {
  fr: {
    title: "Avant et après",
    back: "La masterclass",
    figures: "En bref",
    before: "Moyenne avant",
    after: "Moyenne après",
    gain: "Gain moyen",
    share: "Part du possible gagnée",
    outOf: (score: string, of: number) => `${score} / ${of}`,
    taken: (count: number) => `${count} test${count > 1 ? "s" : ""}`,
    pairs: (better: number, same: number, worse: number) => `${better} en progrès, ${same} stable${same > 1 ? "s" : ""}, ${worse} en recul`,
    hake: "de ce qu’il y avait à gagner",
    none: "–",
    students: "Par élève",
    questions: "Par question",
    nothing: "Personne n’a encore passé de test",
    toDo: "Approuvez des questions et ouvrez les inscriptions : les résultats s’affichent ici au fur et à mesure.",
    partial: "Il y a plus de tests que ce qui est compté ici.",
  },
  en: {
    title: "Before and after",
    back: "The masterclass",
    figures: "In short",
    before: "Mean before",
    after: "Mean after",
    gain: "Mean gain",
    share: "Share of the possible gained",
    outOf: (score: string, of: number) => `${score} / ${of}`,
    taken: (count: number) => `${count} test${count === 1 ? "" : "s"}`,
    pairs: (better: number, same: number, worse: number) => `${better} better, ${same} the same, ${worse} worse`,
    hake: "of what there was to gain",
    none: "–",
    students: "By pupil",
    questions: "By question",
    nothing: "Nobody has taken a test yet",
    toDo: "Approve questions and open registration: results show here as they come.",
    partial: "There are more tests than are counted here.",
  },
};

const route = getRouteApi("/masterclasses/$masterclassId/resultats");

export default function TestResults() {
  const said = useWords(words);
  const { masterclassId } = route.useParams();
  const { data: masterclass } = useMasterclass(masterclassId);
  const { data, error, refresh } = useMasterclassReport(masterclassId);
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/masterclasses/$masterclassId" params={{ masterclassId }}>
        <ArrowLeft aria-hidden="true" className="size-4.5" />
        {said.back}
      </Link>
    </Button>
  );
  const isEmpty = data && data.pre.taken + data.post.taken === 0;
  return (
    <Page title={said.title} lead={<span className="inline-block min-h-6">{masterclass?.title}</span>} action={action}>
      {error && !data && <Failed error={error} retry={() => void refresh()} />}
      {!data && !error && <Skeleton lines={3} className="h-40" />}
      {isEmpty && <Empty title={said.nothing}>{said.toDo}</Empty>}
      {data && !isEmpty && (
        <div className="grid grid-cols-1 gap-5">
          {data.is_partial && <Notice tone="wait">{said.partial}</Notice>}
          <Figures report={data} />
          <Card title={said.students}>
            <Students masterclassId={masterclassId} outOf={data.max_score} />
          </Card>
          <Card title={said.questions}>
            <ByQuestion questions={data.questions} />
          </Card>
        </div>
      )}
    </Page>
  );
}

function Figures({ report }: { report: Schemas["MasterclassReport"] }) {
  const said = useWords(words);
  const { number, percent } = useDates();
  const { pre, post, gain, max_score } = report;
  const mean = (of: number | null | undefined) => (of == null ? said.none : said.outOf(number(of), max_score));
  const figures = [
    [said.before, mean(pre.mean), said.taken(pre.taken)],
    [said.after, mean(post.mean), said.taken(post.taken)],
    [
      said.gain,
      gain.mean == null ? said.none : `${gain.mean > 0 ? "+" : ""}${number(gain.mean)}`,
      said.pairs(gain.better, gain.same, gain.worse),
    ],
    [said.share, gain.normalized == null ? said.none : percent(gain.normalized), said.hake],
  ] as const;
  return (
    <Card title={said.figures}>
      <dl className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        {figures.map(([term, figure, more]) => (
          <div key={term}>
            <dt className="text-sm text-ink-soft">{term}</dt>
            <dd className="text-2xl font-semibold tabular-nums">{figure}</dd>
            <dd className="text-sm text-ink-soft">{more}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** How many pages of students are read for the plot: what is beyond is in the figures. */
const SHOWN = 200;

function Students({ masterclassId, outOf }: { masterclassId: string; outOf: number }) {
  const read = useStudents({ masterclass_id: masterclassId });
  const { data, error, hasMore, isLoadingMore, loadMore, refresh } = read;
  const count = data?.length ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && count < SHOWN) void loadMore();
  }, [hasMore, isLoadingMore, loadMore, count]);
  if (error && !data) return <Failed error={error} retry={() => void refresh()} />;
  if (!data) return <Skeleton lines={3} />;
  return <ByStudent students={data.filter(({ pre, post }) => pre ?? post)} outOf={outOf} />;
}

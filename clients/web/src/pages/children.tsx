/** A parent's home: their children, and how far each is. */
import { useDashboardSummary } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { useChildren, type Child } from "../session/children";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Failed, Page } from "../ui/page";
import { Summary } from "./child/summary";

const words = {
  fr: {
    title: "Mes enfants",
    nothing: "Aucun enfant n’est relié à votre compte",
    toDo: "Demandez à l’administration de l’école de le faire : elle seule le peut.",
    next: "Bientôt :",
    nothingNext: "rien de prévu",
    see: "Suivre",
    seeThis: (name: string) => `Suivre ${name}`,
  },
  en: {
    title: "My children",
    nothing: "No child is linked to your account",
    toDo: "Ask the school’s administration to do so: it alone can.",
    next: "Soon:",
    nothingNext: "nothing is planned",
    see: "Follow",
    seeThis: (name: string) => `Follow ${name}`,
  },
};

export default function Children() {
  const said = useWords(words);
  const dates = useDates();
  const { data, error, refresh } = useChildren();
  return (
    <Page title={said.title} lead={<span className="first-letter:uppercase">{dates.day(new Date())}</span>}>
      <div className="grid min-h-64 grid-cols-1 gap-5" aria-busy={!data && !error}>
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={1} className="h-56" />}
        {data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
        {data?.map((child) => <One key={child.id} child={child} />)}
      </div>
    </Page>
  );
}

function One({ child }: { child: Child }) {
  const said = useWords(words);
  const dates = useDates();
  const { data } = useDashboardSummary({ studentId: child.id });
  const next = data?.upcoming[0];
  const action = (
    <Button asChild>
      <Link to="/enfants/$studentId" params={{ studentId: child.id }} aria-label={said.seeThis(child.name)}>
        {said.see}
      </Link>
    </Button>
  );
  return (
    <Card title={child.name} action={action}>
      <Summary studentId={child.id} />
      <p className="mt-4 min-h-6 text-ink-soft">
        {data && `${said.next} `}
        {next && (
          <>
            {next.title}, <time dateTime={next.at}>{dates.dayAndTime(next.at)}</time>
          </>
        )}
        {data && !next && said.nothingNext}
      </p>
    </Card>
  );
}

/** A teacher's classes. */
import { usePreauPages } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useLanguage, useWords } from "../i18n";
import { SyncBanner } from "../layout/sync-banner";
import { usePerson } from "../session/session";
import { subjectName } from "../subjects";
import { Empty, Skeleton } from "../ui/card";
import { More } from "../ui/more";
import { Failed, Page } from "../ui/page";

const words = {
  fr: {
    title: "Mes classes",
    nothing: "Vous n’avez pas encore de classe",
    toDo: "L’administration de l’école crée les classes et vous y inscrit.",
    year: (year: string) => `Année ${year}`,
  },
  en: {
    title: "My classes",
    nothing: "You have no class yet",
    toDo: "The school’s administration makes classes and puts you in them.",
    year: (year: string) => `Year ${year}`,
  },
};

export default function Classes() {
  const said = useWords(words);
  const { language } = useLanguage();
  const person = usePerson();
  const classes = usePreauPages("/api/classes", { query: person ? { teacher_id: person.id } : {} });
  return (
    <Page title={said.title}>
      <SyncBanner />
      {classes.error && !classes.data && <Failed error={classes.error} retry={() => void classes.refresh()} />}
      {classes.isLoading && <Skeleton lines={2} className="h-24" />}
      {classes.data?.length === 0 && <Empty title={said.nothing}>{said.toDo}</Empty>}
      <ul className="grid gap-4 sm:grid-cols-2">
        {classes.data?.map(({ id, name, subject, level, school_year }) => (
          <li key={id}>
            <Link
              to="/classes/$classId"
              params={{ classId: id }}
              className="flex items-center justify-between gap-3 rounded-2xl border border-line bg-white p-5 hover:border-leaf-600 hover:bg-leaf-50"
            >
              <span>
                <span className="block text-lg font-semibold">{name}</span>
                <span className="block text-ink-soft">
                  {subjectName(subject, language)}, {level}
                </span>
                <span className="block text-sm text-ink-soft">{said.year(school_year)}</span>
              </span>
              <ArrowRight aria-hidden="true" className="size-5 text-leaf-700" />
            </Link>
          </li>
        ))}
      </ul>
      <More list={classes} size="usual" />
    </Page>
  );
}

/** A student's own part of a course: to enrol, to go on, to have the certificate, to leave. */
import { useEnroll, useIssueCertificate, useWithdraw } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { Award } from "lucide-react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card, Skeleton } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { ProgressRadial } from "../../ui/progress-radial";
import { firstToDo } from "./next";
import type { Course } from "./programme";
import { StepLink } from "./step-link";

const words = {
  fr: {
    title: "Mon parcours",
    open: "Inscrivez-vous pour lire les leçons, passer les quiz et poser vos questions. Un calendrier est préparé pour vous.",
    enrol: "M’inscrire",
    again: "Reprendre le cours",
    left: "Vous avez quitté ce cours. Ce que vous aviez fait est conservé.",
    enrolled: "Vous êtes inscrit·e",
    planned: "Votre calendrier est prêt.",
    progress: "Progression dans le cours",
    since: (day: string) => `Inscrit·e le ${day}`,
    done: (day: string) => `Terminé le ${day}`,
    goOn: "Continuer",
    begin: "Commencer",
    next: (title: string) => `Ensuite : ${title}`,
    certificate: "Obtenir mon certificat",
    certificates: "Mes certificats",
    issued: "Certificat délivré",
    withdraw: "Quitter le cours…",
    sure: "Quitter ce cours ?",
    consequence: "Il sort de votre agenda, et vous ne lirez plus ses leçons ni son forum. Votre progression est conservée.",
    confirm: "Quitter le cours",
    withdrawn: "Vous avez quitté le cours",
  },
  en: {
    title: "My way through it",
    open: "Enrol to read the lessons, take the quizzes and ask your questions. A schedule is made for you.",
    enrol: "Enrol",
    again: "Take it up again",
    left: "You left this course. What you had done is kept.",
    enrolled: "You are enrolled",
    planned: "Your schedule is ready.",
    progress: "Progress in the course",
    since: (day: string) => `Enrolled on ${day}`,
    done: (day: string) => `Completed on ${day}`,
    goOn: "Go on",
    begin: "Begin",
    next: (title: string) => `Next: ${title}`,
    certificate: "Get my certificate",
    certificates: "My certificates",
    issued: "The certificate is issued",
    withdraw: "Leave the course…",
    sure: "Leave this course?",
    consequence: "It goes from your agenda, and you no longer read its lessons nor its forum. Your progress is kept.",
    confirm: "Leave the course",
    withdrawn: "You left the course",
  },
};

type Enrollment = NonNullable<Course["enrollment"]>;

export function Enrolment({ course }: { course: Course | undefined }) {
  const said = useWords(words);
  const own = course?.enrollment;
  return (
    <Card title={said.title}>
      <div className="min-h-40">
        {!course && <Skeleton lines={1} className="h-32" />}
        {course && (!own || own.withdrawn_at) && <Offer course={course} hasLeft={own !== undefined} />}
        {course && own && !own.withdrawn_at && <Own course={course} own={own} />}
      </div>
    </Card>
  );
}

function Offer({ course, hasLeft }: { course: Course; hasLeft: boolean }) {
  const said = useWords(words);
  const enroll = useEnroll();

  async function take() {
    try {
      await enroll.act({ body: { course_id: course.id } });
      toast.success(said.enrolled, { description: said.planned });
    } catch {
      // It was told already.
    }
  }

  return (
    <>
      <p className="mb-4 text-ink-soft">{hasLeft ? said.left : said.open}</p>
      <Button busy={enroll.isPending} disabled={!course.is_published} onClick={() => void take()}>
        {hasLeft ? said.again : said.enrol}
      </Button>
    </>
  );
}

function Own({ course, own }: { course: Course; own: Enrollment }) {
  const said = useWords(words);
  const { day } = useDates();
  const next = firstToDo(course);
  const isCompleted = own.status === "completed" || own.status === "certified";
  return (
    <>
      <div className="flex flex-wrap items-center gap-5">
        <ProgressRadial share={own.progress / 100} label={said.progress} />
        <div className="min-w-0 grow basis-40 space-y-3">
          <p className="text-ink-soft">{own.completed_at ? said.done(day(own.completed_at)) : said.since(day(own.enrolled_at))}</p>
          {next && (
            <>
              <p className="break-words">{said.next(next.title)}</p>
              <Button asChild>
                <StepLink courseId={course.id} step={next}>
                  {own.started_at ? said.goOn : said.begin}
                </StepLink>
              </Button>
            </>
          )}
        </div>
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-2">
        {isCompleted ? <Certificate own={own} /> : <span />}
        {!isCompleted && <Leave own={own} />}
      </div>
    </>
  );
}

function Certificate({ own }: { own: Enrollment }) {
  const said = useWords(words);
  const issue = useIssueCertificate();

  async function get() {
    try {
      const certificate = await issue.act({ path: { enrollment_id: own.id } });
      toast.success(said.issued, { description: certificate?.certificate_code });
    } catch {
      // It was told already.
    }
  }

  return own.status === "certified" ? (
    <Button asChild look="secondary">
      <Link to="/certificats">
        <Award aria-hidden="true" className="size-5" />
        {said.certificates}
      </Link>
    </Button>
  ) : (
    <Button busy={issue.isPending} onClick={() => void get()}>
      <Award aria-hidden="true" className="size-5" />
      {said.certificate}
    </Button>
  );
}

function Leave({ own }: { own: Enrollment }) {
  const said = useWords(words);
  const withdraw = useWithdraw();

  async function leave() {
    try {
      await withdraw.act({ path: { enrollment_id: own.id } });
      toast.success(said.withdrawn);
    } catch {
      // It was told already.
    }
  }

  return (
    <Confirm size="small" title={said.sure} consequence={said.consequence} confirm={said.confirm} act={leave}>
      {said.withdraw}
    </Confirm>
  );
}

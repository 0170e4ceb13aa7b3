/** A student's certificates: each has a page that anyone can verify, and print or keep as a PDF. */
import { useCertificates, type Item } from "@preau/react";
import { Link } from "@tanstack/react-router";
import { Award, Copy, Printer } from "lucide-react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";

const words = {
  fr: {
    title: "Mes certificats",
    lead: "Chaque certificat a une page que tout le monde peut vérifier.",
    list: "Certificats",
    nothing: "Pas encore de certificat",
    toDo: "Terminez un cours : vous pourrez alors le demander sur sa page.",
    courses: "Voir les cours",
    issued: (day: string, hours: string) => `Délivré le ${day}, ${hours} h`,
    code: (code: string) => `Code ${code}`,
    open: "Ouvrir et imprimer (PDF)",
    openThis: (course: string) => `Ouvrir et imprimer (PDF) : ${course}`,
    copy: "Copier le lien",
    copyThis: (course: string) => `Copier le lien du certificat : ${course}`,
    copied: "Lien copié",
    notCopied: "Le lien n’a pas pu être copié",
    revoked: "révoqué",
  },
  en: {
    title: "My certificates",
    lead: "Each certificate has a page that anyone can verify.",
    list: "Certificates",
    nothing: "No certificate yet",
    toDo: "Complete a course: you can then ask for it on its page.",
    courses: "See the courses",
    issued: (day: string, hours: string) => `Issued on ${day}, ${hours} h`,
    code: (code: string) => `Code ${code}`,
    open: "Open and print (PDF)",
    openThis: (course: string) => `Open and print (PDF): ${course}`,
    copy: "Copy the link",
    copyThis: (course: string) => `Copy the link of the certificate: ${course}`,
    copied: "The link is copied",
    notCopied: "The link could not be copied",
    revoked: "revoked",
  },
};

export default function Certificates() {
  const said = useWords(words);
  const certificates = useCertificates();
  const { data } = certificates;
  return (
    <Page title={said.title} lead={said.lead}>
      <Card title={said.list}>
        <Listed
          of={certificates}
          className="min-h-32"
          skeleton={<Skeleton lines={1} className="h-24" />}
          empty={
            <Empty title={said.nothing}>
              <p>{said.toDo}</p>
              <Button asChild look="secondary" size="small" className="mt-3">
                <Link to="/cours">{said.courses}</Link>
              </Button>
            </Empty>
          }
        >
          <ul className="divide-y divide-line">
            {data?.map((certificate) => <Row key={certificate.id} certificate={certificate} />)}
          </ul>
          <More list={certificates} />
        </Listed>
      </Card>
    </Page>
  );
}

function Row({ certificate }: { certificate: Item<"/api/certificates"> }) {
  const said = useWords(words);
  const { date, number } = useDates();
  const { course_id, course_title, issued_on, hours, certificate_code, page_url, is_valid } = certificate;

  async function copy() {
    try {
      await navigator.clipboard.writeText(page_url);
      toast.success(said.copied);
    } catch {
      toast.error(said.notCopied);
    }
  }

  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4 first:pt-0">
      <Award aria-hidden="true" className={`size-9 shrink-0 ${is_valid ? "text-leaf-600" : "text-ink-soft"}`} />
      <div className="min-w-0 grow basis-56">
        <Link to="/cours/$courseId" params={{ courseId: course_id }} className="font-semibold text-leaf-900 hover:underline">
          {course_title}
        </Link>
        <p className="text-ink-soft">{said.issued(date(issued_on), number(hours))}</p>
        <p className="font-mono text-sm break-all text-ink-soft">{said.code(certificate_code)}</p>
      </div>
      {!is_valid && <Badge tone="bad">{said.revoked}</Badge>}
      <Button asChild size="small">
        <a href={page_url} target="_blank" rel="noreferrer" aria-label={said.openThis(course_title)}>
          <Printer aria-hidden="true" className="size-4.5" />
          {said.open}
        </a>
      </Button>
      <Button look="secondary" size="small" aria-label={said.copyThis(course_title)} onClick={() => void copy()}>
        <Copy aria-hidden="true" className="size-4.5" />
        {said.copy}
      </Button>
    </li>
  );
}

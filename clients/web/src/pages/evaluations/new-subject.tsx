/** Asks for a subject: of which matter, for which level, how long, and about what. */
import { useGenerateEvaluation, useResources } from "@preau/react";
import { useNavigate } from "@tanstack/react-router";
import { FilePlus2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { toast } from "sonner";
import { useLanguage, useWords } from "../../i18n";
import { useStudents } from "../../session/students";
import { subjectName } from "../../subjects";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Field, Select } from "../../ui/field";
import { isJob, useJobEnd } from "../evaluation/job-end";

const words = {
  fr: {
    own: "Nouveau sujet",
    theirs: "Proposer un sujet à un élève",
    student: "Élève",
    subject: "Matière",
    other: "Autre matière…",
    otherName: "Quelle matière ?",
    level: "Niveau",
    duration: "Durée, en minutes",
    about: "Sur quoi ? (facultatif)",
    example: "probabilités conditionnelles",
    make: "Créer le sujet",
    going: "Le sujet s’écrit : il s’ouvrira dès qu’il est prêt.",
  },
  en: {
    own: "New subject",
    theirs: "Set a subject for a student",
    student: "Student",
    subject: "Subject",
    other: "Another subject…",
    otherName: "Which subject?",
    level: "Level",
    duration: "Duration, in minutes",
    about: "About what? (optional)",
    example: "conditional probability",
    make: "Make the subject",
    going: "The subject is being written: it opens as soon as it is there.",
  },
};

/** French school levels: names in both languages. */
const LEVELS = ["Seconde", "Première", "Terminale"];
const OTHER = "";
/** Until it is known what there are documents of, and where there are none. */
const USUAL = ["mathematiques", "physique-chimie"];

export function NewSubject({ isForStudents = false }: { isForStudents?: boolean }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const navigate = useNavigate();
  const students = useStudents(isForStudents);
  const documents = useResources({ staleTime: 300_000 });
  const generate = useGenerateEvaluation();
  const open = (id: string) => void navigate({ to: "/evaluations/$evaluationId", params: { evaluationId: id } });
  const job = useJobEnd((id, problem) => (problem ? toast.error(problem.title, { description: problem.detail }) : open(id)));
  const [student, setStudent] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const [otherName, setOtherName] = useState("");
  const [level, setLevel] = useState("Terminale");
  const [duration, setDuration] = useState("30");
  const [about, setAbout] = useState("");

  // A subject is made of documents: those of which there are some come first.
  const known = new Set(documents.data?.flatMap(({ subject }) => (subject ? [subject] : [])));
  const subjects = (known.size > 0 ? [...known] : USUAL).toSorted((one, other) =>
    subjectName(one, language).localeCompare(subjectName(other, language), language),
  );
  const subject = chosen ?? subjects[0]!;

  async function make(event: FormEvent) {
    event.preventDefault();
    const text = about.trim();
    const theirs = isForStudents ? (student ?? students[0]?.id) : undefined;
    const body = {
      subject: subject === OTHER ? otherName.trim() : subject,
      level,
      duration: Number(duration),
      ...(text && { constraints: { text } }),
      ...(theirs && { student_id: theirs }),
    };
    try {
      const made = await generate.act({ body });
      if (isJob(made)) job.begin(made);
      else if (made) open(made.id);
    } catch {
      // It was told already, and what was chosen stays.
    }
  }

  if (isForStudents && students.length === 0) return null;
  return (
    <Card title={isForStudents ? said.theirs : said.own}>
      <form onSubmit={(event) => void make(event)} className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {isForStudents && (
          <Select
            label={said.student}
            className="sm:col-span-2 lg:col-span-4"
            value={student ?? students[0]?.id}
            onChange={({ target }) => setStudent(target.value)}
          >
            {students.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <Select label={said.subject} value={subject} onChange={({ target }) => setChosen(target.value)}>
          {subjects.map((word) => (
            <option key={word} value={word}>
              {subjectName(word, language)}
            </option>
          ))}
          <option value={OTHER}>{said.other}</option>
        </Select>
        {subject === OTHER && (
          <Field
            label={said.otherName}
            value={otherName}
            required
            maxLength={80}
            onChange={({ target }) => setOtherName(target.value)}
          />
        )}
        <Select label={said.level} value={level} onChange={({ target }) => setLevel(target.value)}>
          {LEVELS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <Field
          label={said.duration}
          type="number"
          min={5}
          max={240}
          step={5}
          required
          value={duration}
          onChange={({ target }) => setDuration(target.value)}
        />
        <Field
          label={said.about}
          value={about}
          maxLength={500}
          placeholder={said.example}
          onChange={({ target }) => setAbout(target.value)}
        />
        <div className="flex flex-wrap items-center gap-3 sm:col-span-2 lg:col-span-4">
          <Button type="submit" busy={generate.isPending || job.isWaiting}>
            <FilePlus2 aria-hidden="true" className="size-4.5" />
            {said.make}
          </Button>
          <p role="status" className="text-ink-soft">
            {job.isWaiting && said.going}
          </p>
        </div>
      </form>
    </Card>
  );
}

/** Brings a schedule into one's own calendar: by an address that it follows, or as a file. */
import { useSyncCalendar, type Schemas } from "@preau/react";
import { Download, ExternalLink } from "lucide-react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

const words = {
  fr: {
    title: "Ajouter à mon agenda",
    how: "Votre agenda suivra vos séances et vos cours : ce qui change ici y change aussi.",
    which: "Quel agenda utilisez-vous ?",
    google: "Google Agenda",
    outlook: "Outlook",
    ical: "Autre (iPhone, Thunderbird…)",
    open: { google: "Ouvrir Google Agenda", outlook: "Ouvrir Outlook", ical: "S’abonner" },
    file: "Télécharger le fichier",
    secret: "Cette adresse est à vous seul·e : ne la partagez pas.",
    close: "Fermer",
  },
  en: {
    title: "Add to my calendar",
    how: "Your calendar will follow your sessions and courses: what changes here changes there.",
    which: "Which calendar do you use?",
    google: "Google Calendar",
    outlook: "Outlook",
    ical: "Another one (iPhone, Thunderbird…)",
    open: { google: "Open Google Calendar", outlook: "Open Outlook", ical: "Subscribe" },
    file: "Download the file",
    secret: "This address is yours alone: do not share it.",
    close: "Close",
  },
};

const KINDS = ["google", "outlook", "ical"] as const satisfies Schemas["CalendarType"][];

interface CalendarDialogProps {
  enrollmentId: string;
  open: boolean;
  onClose(): void;
}

export function CalendarDialog({ enrollmentId, open, onClose }: CalendarDialogProps) {
  const said = useWords(words);
  return (
    <Dialog title={said.title} open={open} onClose={onClose}>
      <Choices enrollmentId={enrollmentId} />
      <div className="mt-4 flex justify-end">
        <Button look="secondary" onClick={onClose}>
          {said.close}
        </Button>
      </div>
    </Dialog>
  );
}

function Choices({ enrollmentId }: { enrollmentId: string }) {
  const said = useWords(words);
  const sync = useSyncCalendar();
  const [chosen, setChosen] = useState<(typeof KINDS)[number]>();
  const data = sync.isPending ? undefined : sync.data;

  function choose(calendar_type: (typeof KINDS)[number]) {
    setChosen(calendar_type);
    sync.start({ path: { enrollment_id: enrollmentId }, body: { calendar_type } });
  }

  return (
    <>
      <p className="text-ink-soft">{said.how}</p>
      <fieldset className="mt-3">
        <legend className="mb-2 font-medium">{said.which}</legend>
        <div className="flex flex-wrap gap-2">
          {KINDS.map((calendar_type) => (
            <Button
              key={calendar_type}
              look="secondary"
              aria-pressed={chosen === calendar_type}
              disabled={sync.isPending}
              onClick={() => choose(calendar_type)}
              className="aria-pressed:border-leaf-600 aria-pressed:bg-leaf-100"
            >
              {said[calendar_type]}
            </Button>
          ))}
        </div>
      </fieldset>
      <div role="status" className="min-h-24">
        {data && chosen && (
          <>
            <div className="mt-4 flex flex-wrap gap-2">
              <Button asChild>
                <a href={data.sync_url} target="_blank" rel="noreferrer">
                  <ExternalLink aria-hidden="true" className="size-4.5" />
                  {said.open[chosen]}
                </a>
              </Button>
              {data.calendar_file !== undefined && (
                <Button look="secondary" onClick={() => save(data.calendar_file!)}>
                  <Download aria-hidden="true" className="size-4.5" />
                  {said.file}
                </Button>
              )}
            </div>
            <p className="mt-2 text-sm text-ink-soft">{said.secret}</p>
          </>
        )}
      </div>
    </>
  );
}

function save(calendar: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([calendar], { type: "text/calendar" }));
  link.download = "preau.ics";
  link.click();
  URL.revokeObjectURL(link.href);
}

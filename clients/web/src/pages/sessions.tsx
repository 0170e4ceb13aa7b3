/** A coach's sessions: what they are asked for, and what is agreed. */
import { Link } from "@tanstack/react-router";
import { CalendarClock } from "lucide-react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Page } from "../ui/page";
import { OwnSessions } from "./sessions/own-sessions";
import { Requests } from "./sessions/requests";

const words = {
  fr: {
    title: "Mes séances",
    zone: (zone: string) => `Les heures sont celles de votre appareil (${zone.replaceAll("_", " ")}).`,
    availability: "Mes disponibilités",
  },
  en: {
    title: "My sessions",
    zone: (zone: string) => `Times are those of your device (${zone.replaceAll("_", " ")}).`,
    availability: "My availability",
  },
};

export default function Sessions() {
  const said = useWords(words);
  const { zone } = useDates();
  const action = (
    <Button asChild look="secondary" size="small">
      <Link to="/disponibilites">
        <CalendarClock aria-hidden="true" className="size-4.5" />
        {said.availability}
      </Link>
    </Button>
  );
  return (
    <Page title={said.title} lead={said.zone(zone)} action={action}>
      <div className="grid grid-cols-1 gap-5">
        <Requests />
        <OwnSessions />
      </div>
    </Page>
  );
}

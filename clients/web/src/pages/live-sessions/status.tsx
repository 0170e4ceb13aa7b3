/** How a live session stands. */
import type { Schemas } from "@preau/react";
import { Radio } from "lucide-react";
import { useWords } from "../../i18n";
import { Badge, type Tone } from "../../ui/card";

const words = {
  fr: { scheduled: "prévu", live: "en direct", ended: "terminé", cancelled: "annulé" },
  en: { scheduled: "planned", live: "live now", ended: "over", cancelled: "cancelled" },
};

const TONES: Record<Schemas["LiveStatus"], Tone> = { scheduled: "plain", live: "good", ended: "plain", cancelled: "bad" };

export function LiveStatus({ status }: { status: Schemas["LiveStatus"] }) {
  const said = useWords(words);
  return (
    <Badge tone={TONES[status]}>
      {status === "live" && <Radio aria-hidden="true" className="size-3.5" />}
      {said[status]}
    </Badge>
  );
}

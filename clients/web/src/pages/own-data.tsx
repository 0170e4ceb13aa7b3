/** One's data: the address of one's calendar, all that is kept about oneself, and how to have it erased. */
import { useWords } from "../i18n";
import { Page } from "../ui/page";
import { CalendarAddress } from "./own-data/calendar-address";
import { Erasure } from "./own-data/erasure";
import { OwnExport } from "./own-data/own-export";

const words = {
  fr: { title: "Mes données", lead: "Ce que l’école garde de vous est à vous : lisez-le, emportez-le, effacez-le." },
  en: { title: "My data", lead: "What the school keeps about you is yours: read it, take it with you, erase it." },
};

export default function OwnData() {
  const said = useWords(words);
  return (
    <Page title={said.title} lead={said.lead}>
      <div className="grid grid-cols-1 gap-5">
        <CalendarAddress />
        <OwnExport />
        <Erasure />
      </div>
    </Page>
  );
}

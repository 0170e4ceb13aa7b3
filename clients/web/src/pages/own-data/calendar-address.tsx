/** The private address of one's calendar, which other calendars follow. */
import { useMintCalendarFeed, useRevokeCalendarFeed } from "@preau/react";
import { CalendarPlus, Copy } from "lucide-react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Card, Notice } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Field } from "../../ui/field";

const words = {
  fr: {
    title: "Mon agenda dans un autre calendrier",
    lead: "Une adresse privée, que suivent les calendriers d’un téléphone ou d’un ordinateur : séances, directs, épreuves et échéances.",
    show: "Afficher mon adresse",
    address: "Adresse du calendrier",
    made: (day: string) => `Créée le ${day}. Qui connaît cette adresse lit votre agenda.`,
    copy: "Copier l’adresse",
    copied: "Adresse copiée",
    add: "Ajouter à mon calendrier",
    revoke: "Révoquer l’adresse",
    sure: "Révoquer l’adresse ?",
    consequence: "Les calendriers qui la suivent ne recevront plus rien. Vous pourrez en créer une autre.",
    keep: "Garder",
    revoked: "Adresse révoquée",
  },
  en: {
    title: "My agenda in another calendar",
    lead: "A private address, which calendars of a phone or a computer follow: sessions, live sessions, exams and deadlines.",
    show: "Show my address",
    address: "Address of the calendar",
    made: (day: string) => `Made on ${day}. Whoever knows this address reads your agenda.`,
    copy: "Copy the address",
    copied: "Address copied",
    add: "Add to my calendar",
    revoke: "Revoke the address",
    sure: "Revoke the address?",
    consequence: "Calendars that follow it get nothing any more. You can make another one.",
    keep: "Keep it",
    revoked: "The address is revoked",
  },
};

export function CalendarAddress() {
  const said = useWords(words);
  const dates = useDates();
  const mint = useMintCalendarFeed();
  const revoke = useRevokeCalendarFeed();
  const feed = mint.data;

  async function end() {
    try {
      await revoke.act({});
      mint.reset();
      toast.success(said.revoked);
    } catch {
      // It was told already.
    }
  }

  return (
    <Card title={said.title}>
      <p className="text-ink-soft">{said.lead}</p>
      {!feed && (
        <Button className="mt-3" busy={mint.isPending} onClick={() => mint.start({})}>
          <CalendarPlus aria-hidden="true" className="size-4.5" />
          {said.show}
        </Button>
      )}
      {feed && (
        <div className="mt-3 grid gap-3">
          <Field label={said.address} readOnly value={feed.url} onFocus={({ target }) => target.select()} />
          <Notice tone="wait">{said.made(dates.day(feed.created_at))}</Notice>
          <div className="flex flex-wrap gap-2">
            {/* Where the page came without encryption, browsers have no clipboard for it: the address is there to be selected. */}
            {"clipboard" in navigator && (
              <Button
                look="secondary"
                onClick={() => void navigator.clipboard.writeText(feed.url).then(() => toast.success(said.copied))}
              >
                <Copy aria-hidden="true" className="size-4.5" />
                {said.copy}
              </Button>
            )}
            <Button asChild look="secondary">
              <a href={feed.url.replace(/^https?:/, "webcal:")}>
                <CalendarPlus aria-hidden="true" className="size-4.5" />
                {said.add}
              </a>
            </Button>
            <Confirm
              look="danger"
              title={said.sure}
              consequence={said.consequence}
              confirm={said.revoke}
              back={said.keep}
              act={end}
            >
              {said.revoke}
            </Confirm>
          </div>
        </div>
      )}
    </Card>
  );
}

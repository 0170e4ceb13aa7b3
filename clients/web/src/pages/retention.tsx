/** What was deleted and can be brought back, what the next purge takes, and what is held whatever comes. */
import { useHoldPhoto, usePurgePreview, useReleasePhoto, useRestorePhoto, useTrash, type Schemas } from "@preau/react";
import { FileText } from "lucide-react";
import { toast } from "sonner";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { PersonName } from "../session/person-name";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { Purge } from "./retention/purge";

const words = {
  fr: {
    title: "Corbeille et conservation",
    lead: "Ce qui est supprimé reste récupérable un temps, puis disparaît pour de bon, sauf ce qui est retenu.",
    trash: "Corbeille",
    nothing: "La corbeille est vide",
    toDo: "Les photos et documents supprimés attendent ici, au cas où.",
    by: "Supprimé par",
    reasons: {
      mistake: "erreur",
      duplicate: "doublon",
      privacy: "vie privée",
      inappropriate: "déplacé",
      other: "autre raison",
    },
    left: (days: number) => (days > 1 ? `${days} jours restants` : days === 1 ? "1 jour restant" : "dernier délai"),
    held: "retenu",
    restore: "Restaurer",
    restoreThis: (name: string) => `Restaurer ${name}`,
    restored: "Restauré",
    hold: "Retenir",
    holdThis: (name: string) => `Retenir ${name} : ne sera pas purgé`,
    isHeld: "Retenu : la purge ne le prendra pas",
    release: "Ne plus retenir",
    releaseThis: (name: string) => `Ne plus retenir ${name}`,
    released: "N’est plus retenu",
  },
  en: {
    title: "Trash and retention",
    lead: "What is deleted can be brought back for a while, then goes for good, but for what is held.",
    trash: "Trash",
    nothing: "The trash is empty",
    toDo: "Photos and documents that are deleted wait here, just in case.",
    by: "Deleted by",
    reasons: {
      mistake: "mistake",
      duplicate: "duplicate",
      privacy: "privacy",
      inappropriate: "inappropriate",
      other: "another reason",
    },
    left: (days: number) => (days > 1 ? `${days} days left` : days === 1 ? "1 day left" : "last moments"),
    held: "held",
    restore: "Restore",
    restoreThis: (name: string) => `Restore ${name}`,
    restored: "Restored",
    hold: "Hold",
    holdThis: (name: string) => `Hold ${name}: it is not purged`,
    isHeld: "Held: the purge does not take it",
    release: "Hold no more",
    releaseThis: (name: string) => `Hold ${name} no more`,
    released: "It is held no more",
  },
};

type Photo = Schemas["Photo"];

export default function Retention() {
  const said = useWords(words);
  const trash = useTrash();
  const preview = usePurgePreview();
  return (
    <Page title={said.title} lead={said.lead}>
      <div className="grid grid-cols-1 gap-5">
        <Purge preview={preview} />
        <Card title={said.trash}>
          <Listed
            of={trash}
            className="min-h-48"
            skeleton={<Skeleton lines={3} className="h-16" />}
            empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
          >
            <ul className="divide-y divide-line">
              {trash.data?.map((photo) => (
                <Row key={photo.id} photo={photo} refresh={() => void Promise.all([trash.refresh(), preview.refresh()])} />
              ))}
            </ul>
            <More list={trash} />
          </Listed>
        </Card>
      </div>
    </Page>
  );
}

function Row({ photo, refresh }: { photo: Photo; refresh(): void }) {
  const said = useWords(words);
  const dates = useDates();
  const restore = useRestorePhoto();
  const hold = useHoldPhoto();
  const release = useReleasePhoto();
  const { id, file_name: name, content_type, url, held, deletion } = photo;
  const path = { photo_id: id };

  async function act(what: Promise<unknown>, done: string) {
    try {
      await what;
      toast.success(done, { description: name });
    } catch {
      // It was told already.
    }
    refresh();
  }

  return (
    <li className="flex flex-wrap items-center gap-3 py-3 first:pt-0" data-photo={id}>
      {url && content_type.startsWith("image/") ? (
        <img src={url} alt="" width={64} height={64} loading="lazy" className="size-16 rounded-lg bg-line object-cover" />
      ) : (
        <span className="grid size-16 place-items-center rounded-lg bg-line/60">
          <FileText aria-hidden="true" className="size-6 text-ink-soft" />
        </span>
      )}
      <div className="min-w-0 grow basis-48">
        <p className="font-medium break-words">{name}</p>
        {deletion && (
          <p className="text-sm text-ink-soft">
            {said.by} <PersonName id={deletion.by} />, <time dateTime={deletion.at}>{dates.fromNow(deletion.at)}</time> (
            {said.reasons[deletion.reason]})
          </p>
        )}
      </div>
      {held ? (
        <Badge tone="good">{said.held}</Badge>
      ) : (
        deletion && <Badge tone={deletion.days_left > 7 ? "plain" : "wait"}>{said.left(deletion.days_left)}</Badge>
      )}
      <span className="flex flex-wrap gap-1">
        <Button
          look="secondary"
          size="small"
          aria-label={said.restoreThis(name)}
          busy={restore.isPending}
          onClick={() => void act(restore.act({ path }), said.restored)}
        >
          {said.restore}
        </Button>
        <Button
          look="quiet"
          size="small"
          aria-label={held ? said.releaseThis(name) : said.holdThis(name)}
          busy={hold.isPending || release.isPending}
          onClick={() => void (held ? act(release.act({ path }), said.released) : act(hold.act({ path }), said.isHeld))}
        >
          {held ? said.release : said.hold}
        </Button>
      </span>
    </li>
  );
}

/** Photos and documents: albums, what is added to them, and the trash, from which what was deleted comes back. */
import { usePhotos, useTrash, type Photo } from "@preau/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useWords } from "../i18n";
import { usePerson } from "../session/session";
import { Button } from "../ui/button";
import { Card, Empty, Skeleton } from "../ui/card";
import { Choice } from "../ui/choice";
import { Listed } from "../ui/listed";
import { More } from "../ui/more";
import { Page } from "../ui/page";
import { Uploads } from "../ui/uploads";
import { OWN, TRASH, subjectOf, useAlbums } from "./photos/albums";
import { DeleteDialog } from "./photos/delete-dialog";
import { PhotoTile } from "./photos/photo-tile";
import { TrashTile } from "./photos/trash-tile";

const words = {
  fr: {
    title: "Photos",
    lead: "Ce qui est supprimé attend dans la corbeille avant d’être effacé pour de bon.",
    album: "Album",
    add: "Ajouter des photos ou un PDF",
    nothing: "Aucune photo ici",
    toDo: "Ajoutez la première : JPEG, PNG, WebP, HEIC ou PDF.",
    emptyTrash: "La corbeille est vide",
    trashLead: "Ce que vous supprimez y reste quelque temps, et peut être restauré.",
    loading: "Lecture des photos",
  },
  en: {
    title: "Photos",
    lead: "What is deleted waits in the trash before it is erased for good.",
    album: "Album",
    add: "Add photos or a PDF",
    nothing: "No photo here",
    toDo: "Add the first one: JPEG, PNG, WebP, HEIC or PDF.",
    emptyTrash: "The trash is empty",
    trashLead: "What you delete stays there for some time, and can be restored.",
    loading: "Reading the photos",
  },
};

const route = getRouteApi("/photos");

export default function Photos() {
  const said = useWords(words);
  const navigate = useNavigate();
  const albums = useAlbums();
  const { album = OWN } = route.useSearch();
  const named = albums.find(({ value }) => value === album);
  // An album that somebody was given the address of need not be among those that are known.
  const options = named ? albums : [...albums, { value: album, label: said.album }];
  const choose = (value: string) => void navigate({ to: "/photos", search: { album: value }, replace: true });
  return (
    <Page
      title={said.title}
      lead={said.lead}
      action={
        album !== TRASH && (
          <Button look="secondary" onClick={() => choose(TRASH)}>
            <Trash2 aria-hidden="true" className="size-4.5" />
            {albums.find(({ value }) => value === TRASH)?.label}
          </Button>
        )
      }
    >
      <Card
        title={options.find(({ value }) => value === album)!.label}
        action={<Choice label={said.album} value={album} options={options} onChoose={choose} />}
      >
        {album === TRASH ? <Trash /> : <Album key={album} album={album} />}
      </Card>
    </Page>
  );
}

const GRID = "grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3";

function Album({ album }: { album: string }) {
  const said = useWords(words);
  const person = usePerson();
  const subject = subjectOf(album);
  const photos = usePhotos(subject ? { subject } : {});
  const { list, after } = useKeyboardAfter();
  const [doomed, setDoomed] = useState<{ photo: Photo; place: number }>();
  const managesAll = person?.roles.some((role) => role === "coach" || role === "admin") ?? false;
  return (
    <>
      <Uploads label={said.add} subject={subject} className="mb-4" />
      <Listed
        of={photos}
        className="min-h-72"
        skeleton={<Tiles />}
        empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
      >
        <ul ref={list} className={GRID}>
          {photos.data?.map((photo, place) => (
            <PhotoTile
              key={`${photo.id} ${photo.updated_at}`}
              photo={photo}
              {...(photo.status === "ready" &&
                (managesAll || photo.owner_id === person?.id) && { onDelete: () => setDoomed({ photo, place }) })}
            />
          ))}
        </ul>
        <More list={photos} className="mt-3" />
      </Listed>
      <DeleteDialog photo={doomed?.photo} onClose={() => setDoomed(undefined)} onDone={() => doomed && after(doomed.place)} />
    </>
  );
}

function Trash() {
  const said = useWords(words);
  const trash = useTrash();
  const { list, after } = useKeyboardAfter();
  return (
    <Listed
      of={trash}
      className="min-h-72"
      skeleton={<Tiles />}
      empty={<Empty title={said.emptyTrash}>{said.trashLead}</Empty>}
    >
      <ul ref={list} className={GRID}>
        {trash.data?.map((photo, place) => (
          <TrashTile key={`${photo.id} ${photo.updated_at}`} photo={photo} onDone={() => after(place)} />
        ))}
      </ul>
      <More list={trash} className="mt-3" />
    </Listed>
  );
}

/** As much room as three tiles take. */
function Tiles() {
  return (
    <div className={GRID}>
      {[1, 2, 3].map((tile) => (
        <Skeleton key={tile} lines={1} className="h-72" />
      ))}
    </div>
  );
}

/** The keyboard goes on where it was, unless it went elsewhere: at the tile that came in the place of the one that left, or at the title. */
function useKeyboardAfter() {
  const list = useRef<HTMLUListElement>(null);
  function after(place: number) {
    if (document.activeElement !== document.body) return;
    const tiles = list.current?.children;
    const next = tiles?.[Math.min(place, tiles.length - 1)];
    (next?.querySelector<HTMLElement>("button, a") ?? document.querySelector("h1"))?.focus();
  }
  return { list, after };
}

/**
 * The gallery of the local host: the photos of the demonstration school as one of its people sees them, what they add and
 * delete, and the trash. Bundled into `gallery.js` by `cargo xtask generate`.
 */
import {
  createPreauClient,
  idempotencyKey,
  type components,
  type PreauClient,
} from "../../../clients/typescript/src/index.js";
import { Refused, button, complaint, element, hidden, part, taken, translation } from "./common.js";

type Photo = components["schemas"]["Photo"];
type Upload = components["schemas"]["Upload"];
type Deletion = components["schemas"]["Deletion"];
type Reason = Deletion["reason"];
type Subject = Photo["subject"];

/** Someone of the school, as the page brings them. */
interface Person {
  id: string;
  role: string;
  full_name: string;
  token: string;
  albums: (Subject & { name: string })[];
}

/** What the chooser of albums says for the two that belong to no subject. */
const [OWN, TRASH] = ["", "trash"];
/** How many photos the page shows at first, and how many more at each asking. */
const PAGE = 24;
/** How often the page asks anew, in milliseconds: the addresses of the files end after five minutes. */
const EVERY = 4 * 60_000;
/** Who may delete what others uploaded. */
const MANAGERS = ["coach", "admin"];
const SUBJECTS: Record<Subject["kind"], string> = { class: "Classe", course: "Cours", profile: "Profil", student: "Élève" };
const REASONS: Record<Reason, string> = {
  mistake: "Erreur",
  duplicate: "Doublon",
  privacy: "Vie privée",
  inappropriate: "Contenu déplacé",
  other: "Autre",
};
/** What files are by the ends of their names, where the browser does not know. */
const TYPES: Record<string, string> = { heic: "image/heic", heif: "image/heic", webp: "image/webp" };

const school = JSON.parse(element("school").textContent ?? "{}") as {
  people: Person[];
  retention: Record<Subject["kind"], number>;
};
const [person, album] = [element<HTMLSelectElement>("person"), element<HTMLSelectElement>("album")];
const [file, older] = [element<HTMLInputElement>("file"), element<HTMLButtonElement>("older")];
const [list, status, title] = [element("photos"), element("status"), element("title")];
const [deletion, reason] = [element<HTMLDialogElement>("deletion"), element<HTMLSelectElement>("reason")];
/** The photos that are shown, by their ids. */
let tiles = new Map<string, HTMLLIElement>();
let wanted = PAGE;
/** The photo that the dialog asks about. */
let doomed: Photo | undefined;
/** Counts what was asked for: an answer that comes after a later question is dropped. */
let question = 0;

for (const { id, full_name } of school.people) person.append(new Option(full_name, id));
for (const [word, french] of Object.entries(REASONS)) reason.append(new Option(french, word));
person.addEventListener("change", () => {
  offerAlbums();
  turn();
});
album.addEventListener("change", turn);
element("choices").addEventListener("submit", (event) => event.preventDefault());
file.addEventListener("change", add);
older.addEventListener("click", () => {
  wanted += PAGE;
  show();
});
element("keep").addEventListener("click", () => deletion.close());
deletion.addEventListener("submit", remove);
document.addEventListener("visibilitychange", look);
setInterval(look, EVERY);
offerAlbums();
turn();

/** Shows what is new, if someone sees it. */
function look(): void {
  if (document.visibilityState === "visible") show();
}

/** The albums of the chosen person, the first of which is chosen. */
function offerAlbums(): void {
  const { albums } = chosen();
  album.replaceChildren(
    ...albums.map(({ kind, name }, index) => new Option(`${SUBJECTS[kind]} : ${name}`, String(index))),
    new Option("Mes envois – my uploads", OWN),
    new Option("Corbeille – trash", TRASH),
  );
  album.selectedIndex = 0;
}

/** Shows the album that is chosen now. */
async function turn(): Promise<void> {
  const trash = album.value === TRASH;
  wanted = PAGE;
  say("", []);
  tiles.clear();
  for (const shown of [list, element("about")]) shown.replaceChildren();
  older.hidden = true;
  element("upload").hidden = trash;
  title.replaceChildren(...(trash ? ["Corbeille ", translation("trash")] : ["Photos ", translation("gallery")]));
  await show();
}

/** Shows the photos as they are now. */
async function show(): Promise<void> {
  const asked = ++question;
  list.ariaBusy = "true";
  try {
    const { photos, more } = await read(wanted);
    if (asked !== question) return;
    draw(photos);
    older.hidden = !more;
    const count = `${photos.length} fichier${photos.length > 1 ? "s" : ""}${more ? " et d’autres" : ""}, `;
    element("about").replaceChildren(
      ...(album.value === TRASH
        ? [`${count}la dernière suppression d’abord. `, translation("Latest deletion first.")]
        : [`${count}le dernier d’abord. `, translation("Latest first.")]),
    );
  } catch (error) {
    if (asked !== question) return;
    complain(error);
  }
  list.ariaBusy = "false";
}

async function read(count: number): Promise<{ photos: Photo[]; more: boolean }> {
  const [client, place, subject] = [as(chosen()), album.value, chosenSubject()];
  const photos: Photo[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: PAGE, ...(cursor && { cursor }) };
    const page =
      place === TRASH
        ? taken(await client.GET("/photos/trash", { params: { query } }))
        : taken(
            await client.GET("/photos", {
              params: { query: { ...query, ...(subject && { subject_kind: subject.kind, subject_id: subject.id }) } },
            }),
          );
    photos.push(...page.data);
    cursor = page.pagination.next_cursor;
  } while (cursor && photos.length < count);
  return { photos, more: cursor !== undefined };
}

/** What is shown as it is now stays, with its picture; only where that leads is new. */
function draw(photos: Photo[]): void {
  const drawn = new Map(photos.map((photo) => [photo.id, shownOf(photo) ?? tileOf(photo)]));
  for (const { id, url } of photos) {
    const link = drawn.get(id)?.querySelector("a");
    if (link && url) link.href = here(url);
  }
  for (const [id, tile] of tiles) if (drawn.get(id) !== tile) tile.remove();
  list.querySelector(".nothing")?.remove();
  let place = list.firstElementChild;
  for (const tile of drawn.values()) {
    if (tile === place) place = place.nextElementSibling;
    else list.insertBefore(tile, place);
  }
  tiles = drawn;
  if (photos.length > 0) return;
  const nothing = document.createElement("li");
  nothing.className = "nothing";
  const [french, english] =
    album.value === TRASH ? ["La corbeille est vide.", "The trash is empty."] : ["Aucune photo ici.", "No photo here."];
  nothing.append(`${french} `, translation(english));
  list.append(nothing);
}

function shownOf({ id, updated_at }: Photo): HTMLLIElement | undefined {
  const tile = tiles.get(id);
  return tile?.dataset["updated"] === updated_at ? tile : undefined;
}

function tileOf(photo: Photo): HTMLLIElement {
  const { id, file_name, updated_at, deletion } = photo;
  const tile = document.createElement("li");
  Object.assign(tile.dataset, { photo: id, updated: updated_at });
  const told = document.createElement("div");
  told.append(part("p", file_name), ...(deletion ? farewell(deletion, photo.held) : [describe(photo)]));
  tile.append(view(photo), told);
  if (deletion) {
    tile.append(button(["Restaurer ", translation("restore"), hidden(` : ${file_name}`)], () => restore(photo)));
  } else if (photo.status === "ready" && (photo.owner_id === chosen().id || MANAGERS.includes(chosen().role))) {
    tile.append(button(["Supprimer ", translation("delete"), hidden(` : ${file_name}`)], async () => ask(photo)));
  }
  return tile;
}

/** The picture, which opens by a click; of a document, and of what the browser cannot show, its name. */
function view(photo: Photo): HTMLElement {
  const kind = photo.content_type.split("/")[1]?.toUpperCase() ?? "";
  if (!photo.url) {
    const box = part("div", photo.status === "pending" ? "envoi inachevé" : kind);
    box.className = "view";
    return box;
  }
  const link = document.createElement("a");
  link.className = "view";
  link.target = "_blank";
  link.href = here(photo.url);
  const name = `${kind} : ${photo.file_name}`;
  if (photo.content_type.startsWith("image/")) {
    const image = new Image();
    image.alt = photo.file_name;
    image.src = link.href;
    image.addEventListener("error", () => image.replaceWith(name));
    link.append(image);
  } else {
    link.append(name);
  }
  return link;
}

function describe({ owner_id, width, height, size, created_at }: Photo): HTMLElement {
  const words = [`par ${nameOf(owner_id)}`, dateOf(created_at)];
  if (width && height) words.push(`${width} × ${height}`);
  words.push(`${new Intl.NumberFormat("fr", { maximumFractionDigits: 1 }).format(size / 1000)} ko`);
  return told(words.join(" · "));
}

function farewell({ by, at, reason, days_left }: Deletion, held: boolean): HTMLElement[] {
  const left = part("p", held ? "jamais effacé d’office " : `encore ${days(days_left)} `);
  left.className = "left";
  left.append(translation(held ? "held" : `${days_left} day${days_left > 1 ? "s" : ""} left`));
  return [told(`suppression par ${nameOf(by)} · ${dateOf(at)} · ${REASONS[reason]}`), left];
}

function told(words: string): HTMLElement {
  const told = part("p", words);
  told.className = "told";
  return told;
}

/** Adds the file that was chosen to the album that is shown. */
async function add(): Promise<void> {
  const [source] = file.files ?? [];
  if (!source) return;
  const subject = chosenSubject();
  file.disabled = true;
  await act(async () => {
    const client = as(chosen());
    say("", [`« ${source.name} » : calcul de l’empreinte… `, translation("computing the checksum")]);
    const sha256 = hexadecimal(await crypto.subtle.digest("SHA-256", await source.arrayBuffer()));
    const body = {
      file_name: source.name,
      content_type: typeOf(source),
      size: source.size,
      sha256,
      ...(subject && { subject: { kind: subject.kind, id: subject.id } }),
    };
    const { photo, upload } = taken(await client.POST("/photos", { params: { header: idempotencyKey() }, body }));
    say("", [`« ${source.name} » : envoi… `, translation("sending")]);
    await put(upload, source);
    say("", [`« ${source.name} » : vérification… `, translation("checking")]);
    const params = { path: { photo_id: photo.id }, header: idempotencyKey() };
    taken(await client.POST("/photos/{photo_id}/complete", { params }));
    return [`« ${source.name} » : ajout terminé.`, "It is added."];
  }, `« ${source.name} » : ajout refusé. `);
  file.value = "";
  file.disabled = false;
  // What is disabled loses the keyboard.
  if (document.activeElement === document.body) file.focus();
}

async function put({ url, method, headers }: Upload, body: File): Promise<void> {
  const answer = await fetch(here(url), { method, headers, body });
  if (!answer.ok) throw new Refused(await answer.json().catch(() => undefined));
}

/** Asks whether the photo is to be deleted. */
function ask(photo: Photo): void {
  doomed = photo;
  const kept = school.retention[photo.subject.kind];
  element("question").textContent = `Supprimer « ${photo.file_name} » ?`;
  element("consequence").replaceChildren(
    kept > 0
      ? `Pendant ${days(kept)}, ce fichier peut être restauré depuis la corbeille ; ensuite, il est effacé. `
      : "Ce fichier ne pourra pas être restauré. ",
    translation(kept > 0 ? `It can be restored for ${kept} days.` : "It cannot be restored."),
  );
  deletion.showModal();
}

/** Deletes the photo that the dialog asked about. */
async function remove(event: Event): Promise<void> {
  event.preventDefault();
  deletion.close();
  const photo = doomed;
  if (!photo) return;
  await act(async () => {
    const params = { path: { photo_id: photo.id }, query: { reason: reason.value as Reason } };
    const { deletion } = taken(await as(chosen()).DELETE("/photos/{photo_id}", { params }));
    const left = deletion ? `, encore ${days(deletion.days_left)}` : "";
    return [`« ${photo.file_name} » : dans la corbeille${left}.`, "It is in the trash."];
  });
}

async function restore(photo: Photo): Promise<void> {
  await act(async () => {
    const params = { path: { photo_id: photo.id }, header: idempotencyKey() };
    taken(await as(chosen()).POST("/photos/{photo_id}/restore", { params }));
    return [`« ${photo.file_name} » : de retour dans son album.`, "It is restored."];
  });
}

/** Does what a control stands for, says how it went, and shows what has become of the album. */
async function act(deed: () => Promise<[french: string, english: string]>, otherwise = ""): Promise<void> {
  const place = [...list.children].findIndex((tile) => tile.contains(document.activeElement));
  // One click is one request.
  list.inert = true;
  try {
    const [french, english] = await deed();
    say("done", [`${french} `, translation(english)]);
  } catch (error) {
    complain(error, otherwise);
  }
  await show();
  list.inert = false;
  if (place < 0) return;
  // The keyboard goes on where it was: at the tile that came in the place of the one that left.
  const next = list.children[Math.min(place, list.children.length - 1)];
  (next?.querySelector("button") ?? title).focus();
}

function say(kind: string, words: (string | Node)[]): void {
  status.className = kind;
  status.replaceChildren(...words);
}

function complain(error: unknown, before = ""): void {
  say("refused", [`${before}${complaint(error)}`]);
}

function chosen(): Person {
  const found = school.people.find(({ id }) => id === person.value);
  if (!found) throw new Error(`nobody of the school is ${person.value}`);
  return found;
}

function chosenSubject(): Subject | undefined {
  return album.value === OWN ? undefined : chosen().albums[Number(album.value)];
}

function as({ token }: Person): PreauClient {
  return createPreauClient({ baseUrl: location.origin, token });
}

/** The same address at the host's name that this page has, which is the only one that it may load from. */
function here(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function typeOf({ name, type }: File): string {
  return type || (TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream");
}

function hexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function nameOf(id: string): string {
  return school.people.find((person) => person.id === id)?.full_name ?? id;
}

function dateOf(instant: string): string {
  return new Intl.DateTimeFormat("fr", { dateStyle: "long" }).format(new Date(instant));
}

function days(count: number): string {
  return `${count} jour${count > 1 ? "s" : ""}`;
}

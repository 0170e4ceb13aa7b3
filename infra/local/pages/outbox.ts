/**
 * The outbox of the local host: every message of the demonstration school, what became of it, and how its reader sees
 * it. Bundled into `outbox.js` by `cargo xtask generate`.
 */
import { createPreauClient, idempotencyKey, type components } from "../../../clients/typescript/src/index.js";
import { button, complaint, element, hidden, part, taken, translation } from "./common.js";

type Message = components["schemas"]["Message"];
type Letter = components["schemas"]["EmailPreview"];
/** A message as it went out, which the local host keeps for a while. */
interface Sent {
  to: string;
  text: string | null;
  subject?: string;
  html?: string;
  headers?: [name: string, value: string][];
  attachments?: { file_name: string; media_type: string; text: string }[];
  document?: { address: string; file_name: string } | null;
}
type Reader = Pick<components["schemas"]["PreviewEmail"], "locale" | "time_zone">;

/** A message that is shown, and the version of it that is. */
interface Row {
  item: HTMLLIElement;
  details: HTMLDetailsElement;
  message: Message;
}

/** How many messages the page shows at first, and how many more at each asking. */
const PAGE = 50;
/** How often the page looks for news, in milliseconds, while someone sees it. */
const EVERY = 5_000;
const CHANNELS = { email: "E-mail", whatsapp: "WhatsApp", in_app: "Notification" };
const STATES: Record<Message["state"], [french: string, kind: "open" | "done" | "lost"]> = {
  queued: ["en attente", "open"],
  sending: ["en cours d’envoi", "open"],
  failed: ["échec, à réessayer", "open"],
  sent: ["envoyé", "done"],
  delivered: ["remis", "done"],
  dropped: ["abandonné", "lost"],
  dead: ["échec définitif", "lost"],
  bounced: ["refusé par sa messagerie", "lost"],
  complained: ["signalé comme indésirable", "lost"],
};

const school = JSON.parse(element("school").textContent ?? "{}") as {
  token: string;
  people: { id: string; full_name: string }[];
};
const admin = createPreauClient({ baseUrl: location.origin, token: school.token });
const person = element<HTMLSelectElement>("person");
const [list, status, older] = [element("messages"), element("status"), element<HTMLButtonElement>("older")];
/** The messages that are shown, by their ids. */
let rows = new Map<string, Row>();
let wanted = PAGE;
/** Counts what was asked for: an answer that comes after a later question is dropped. */
let question = 0;

for (const { id, full_name } of school.people) person.append(new Option(full_name, id));
person.addEventListener("change", () => {
  wanted = PAGE;
  show();
});
element("refresh").addEventListener("click", () => show());
element("choices").addEventListener("submit", (event) => event.preventDefault());
older.addEventListener("click", () => {
  wanted += PAGE;
  show();
});
document.addEventListener("visibilitychange", look);
setInterval(look, EVERY);
show();

/** Shows what is new, if someone sees it and nothing is being read. */
function look(): void {
  if (document.visibilityState === "visible" && list.ariaBusy === "false") show(true);
}

/** Shows the messages as they are now; what nobody asked for does not dim what is there. */
async function show(quietly = false): Promise<void> {
  const asked = ++question;
  if (!quietly) list.ariaBusy = "true";
  try {
    const { messages, more } = await read(person.value, wanted);
    if (asked !== question) return;
    draw(messages);
    older.hidden = !more;
    const count = `${messages.length} message${messages.length > 1 ? "s" : ""}${more ? " et d’autres" : ""}.`;
    // What is the same is not said again.
    if (status.textContent !== count) say("", count);
  } catch (error) {
    if (asked !== question) return;
    say("refused", complaint(error));
  }
  list.ariaBusy = "false";
}

function say(kind: string, words: string): void {
  status.className = kind;
  if (status.textContent !== words) status.textContent = words;
}

async function read(to: string, count: number): Promise<{ messages: Message[]; more: boolean }> {
  const messages: Message[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: PAGE, ...(to && { to }), ...(cursor && { cursor }) };
    const page = taken(await admin.GET("/api/admin/messages", { params: { query } }));
    messages.push(...page.data);
    cursor = page.pagination.next_cursor;
  } while (cursor && messages.length < count);
  return { messages, more: cursor !== undefined };
}

/** What is shown already stays, and stays open; only what has changed is written anew. */
function draw(messages: Message[]): void {
  const drawn = new Map(messages.map((message) => [message.id, rows.get(message.id) ?? rowOf(message)]));
  for (const [id, { item }] of rows) if (!drawn.has(id)) item.remove();
  let place = list.firstElementChild;
  for (const { item } of drawn.values()) {
    if (item === place) place = place.nextElementSibling;
    else list.insertBefore(item, place);
  }
  rows = drawn;
  for (const message of messages) renew(message);
}

function renew(message: Message): void {
  const row = rows.get(message.id);
  if (!row || JSON.stringify(row.message) === JSON.stringify(message)) return;
  row.message = message;
  row.details.firstElementChild?.replaceChildren(...summary(message));
  if (row.details.open) open(row);
  else close(row);
}

function rowOf(message: Message): Row {
  const [item, details] = [document.createElement("li"), document.createElement("details")];
  const row = { item, details, message };
  item.dataset["message"] = message.id;
  const line = document.createElement("summary");
  line.append(...summary(message));
  details.append(line);
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) open(row);
  });
  item.append(details);
  return row;
}

function summary(message: Message): HTMLElement[] {
  const { channel, template, state, attempts, due_at, reason, created_at } = message;
  const [words, kind] = STATES[state];
  const badge = part("span", words);
  badge.className = `state ${kind}`;
  badge.title = state;
  const line = [
    moment(created_at),
    part("strong", recipient(message)),
    part("span", CHANNELS[channel]),
    part("code", template),
    badge,
    part("span", `${attempts} tentative${attempts > 1 ? "s" : ""}`),
  ];
  if (kind === "open") {
    const next = part("span", "prochaine : ");
    next.append(moment(due_at));
    line.push(next);
  }
  if (reason) {
    const why = part("span", reason);
    why.className = "reason";
    line.push(why);
  }
  return line;
}

function recipient({ to }: Message): string {
  if ("address" in to) return to.address;
  return school.people.find(({ id }) => id === to.user)?.full_name ?? to.user;
}

function moment(instant: string): HTMLTimeElement {
  const time = document.createElement("time");
  time.dateTime = instant;
  time.textContent = new Intl.DateTimeFormat("fr", { dateStyle: "short", timeStyle: "medium" }).format(new Date(instant));
  return time;
}

function close({ details }: Row): void {
  while (details.childElementCount > 1) details.lastElementChild?.remove();
}

/** Shows below its line what the message says. */
async function open(row: Row): Promise<void> {
  const { details, message } = row;
  const letter = document.createElement("div");
  letter.className = `letter ${message.channel}`;
  letter.append(part("p", "…"));
  close(row);
  details.append(letter);
  try {
    const sent = message.attempts > 0 && message.channel !== "in_app" ? await sentAs(message) : undefined;
    letter.replaceChildren(...(sent ? asSent(sent) : content(message, await rendered(message))));
  } catch (error) {
    letter.replaceChildren(part("p", complaint(error)));
  }
  if (message.state === "failed" || message.state === "dead") {
    letter.append(
      button(["Réessayer ", translation("try again"), hidden(` : ${recipient(message)}`)], () => retry(message.id)),
    );
  }
}

/** The message as it went out last, if the local host still has it. */
async function sentAs({ id }: Message): Promise<Sent | undefined> {
  const answer = await fetch(`/outbox/sent/${id}`);
  return answer.status === 200 ? ((await answer.json()) as Sent) : undefined;
}

function asSent({ to, subject, text, html, headers = [], attachments = [], document: file }: Sent): HTMLElement[] {
  const shown = [part("p", `À : ${to}`)];
  if (subject !== undefined) shown.unshift(part("h3", subject));
  if (file) shown.push(part("p", `Document : ${file.file_name}, ${file.address}`));
  if (headers.length > 0) shown.push(detail("En-têtes", headers.map(([name, value]) => `${name}: ${value}`).join("\n")));
  for (const { file_name, media_type, text } of attachments) {
    shown.push(detail(`Pièce jointe : ${file_name} (${media_type})`, text));
  }
  if (text) shown.push(part("pre", text));
  if (subject !== undefined && html !== undefined) shown.push(framed(subject, html));
  return shown;
}

/** A text that is shown when someone asks for it. */
function detail(title: string, text: string): HTMLDetailsElement {
  const details = document.createElement("details");
  details.className = "part";
  details.append(part("summary", title), part("pre", text));
  return details;
}

/** The message as its template says it in the language and zone that the reader has now. */
async function rendered({ to, locale, template, data }: Message): Promise<Letter> {
  const name = template as components["schemas"]["TemplateName"];
  const reader: Reader = "user" in to ? await readerOf(to.user) : { locale: locale === "en" ? "en" : "fr" };
  const body = { data, ...reader };
  return taken(await admin.POST("/api/email-templates/{name}/preview", { params: { path: { name } }, body }));
}

async function readerOf(user_id: string): Promise<Reader> {
  const { locale, time_zone } = taken(await admin.GET("/api/users/{user_id}", { params: { path: { user_id } } }));
  return { locale, time_zone };
}

function content({ channel }: Message, { subject, preview, html, text }: Letter): HTMLElement[] {
  if (channel === "whatsapp") return [part("pre", text)];
  if (channel === "in_app") return [part("h3", subject), part("p", preview)];
  return [part("h3", subject), part("pre", text), framed(subject, html)];
}

function framed(subject: string, html: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  // Nothing in it runs, and it is nobody's page: it has no access to this one.
  frame.sandbox.value = "";
  frame.title = `HTML : ${subject}`;
  frame.srcdoc = html;
  return frame;
}

async function retry(message_id: string): Promise<void> {
  const params = { path: { message_id }, header: idempotencyKey() };
  try {
    renew(taken(await admin.POST("/api/admin/messages/{message_id}/retry", { params })));
  } catch (error) {
    say("refused", complaint(error));
  }
}

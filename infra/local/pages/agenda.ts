/**
 * The week view of the local host's first page: what a coach of the demonstration school has, and what is free of their
 * time, booked by a click as one of the school's students. Bundled into `agenda.js` by `cargo xtask generate`.
 */
import {
  createPreauClient,
  idempotencyKey,
  type components,
  type PreauClient,
} from "../../../clients/typescript/src/index.js";
import { button, complaint, element, hidden, part, taken, translation } from "./common.js";

/** Someone of the school, as the page brings them. */
interface Person {
  id: string;
  role: string;
  full_name: string;
  token: string;
}

type Slot = components["schemas"]["TimeRange"];
type Session = components["schemas"]["Session"];

/** What a week shows of a coach, as the chosen student sees it. */
interface Agenda {
  zone: string;
  monday: string;
  slots: Slot[];
  sessions: Session[];
}

const DAY = 24 * 3_600_000;
/** How long the slots are that are offered. */
const MINUTES = 60;
const LONG_DAY = { weekday: "long", day: "numeric", month: "long" } as const;

const school = JSON.parse(element("school").textContent ?? "[]") as Person[];
const clients = new Map<string, PreauClient>(
  school.map(({ id, token }) => [id, createPreauClient({ baseUrl: location.origin, token })]),
);
const [coach, student] = [element<HTMLSelectElement>("coach"), element<HTMLSelectElement>("student")];
const [week, status] = [element("week"), element("status")];
/** The Monday of the week that is shown, a date of the coach's zone; empty until that zone is known. */
let monday = "";
/** Counts what was asked for: an answer that comes after a later question is dropped. */
let question = 0;

for (const { id, role, full_name } of school) {
  (role === "coach" ? coach : student).append(new Option(full_name, id));
}
coach.addEventListener("change", () => turn(0));
student.addEventListener("change", () => turn(0));
element("previous").addEventListener("click", () => turn(-7));
element("next").addEventListener("click", () => turn(7));
element("choices").addEventListener("submit", (event) => event.preventDefault());
show();

/** Shows what is chosen now, so many days later. */
async function turn(days: number): Promise<void> {
  if (monday) monday = shifted(monday, days);
  status.textContent = "";
  await show();
}

/** Shows the week anew; the button of the slot that begins at `focused`, if there is one, takes the focus. */
async function show(focused?: string): Promise<void> {
  const asked = ++question;
  // Until the answer is there, what is shown may be another coach's, and is not to be clicked.
  week.inert = true;
  week.ariaBusy = "true";
  try {
    const agenda = await read(coach.value, student.value);
    if (asked !== question) return;
    monday = agenda.monday;
    draw(agenda);
  } catch (error) {
    if (asked !== question) return;
    week.replaceChildren();
    complain(error);
  }
  week.inert = false;
  week.ariaBusy = "false";
  if (focused) (week.querySelector<HTMLElement>(`[data-start="${focused}"] button`) ?? element("title")).focus();
}

async function read(coachId: string, studentId: string): Promise<Agenda> {
  const params = { path: { coach_id: coachId } };
  const zone = taken(await as(coachId).GET("/coaches/{coach_id}/availability", { params })).time_zone;
  if (monday) return weekOf(coachId, studentId, zone, monday);
  const first = mondayOf(dateIn(zone, new Date()));
  const agenda = await weekOf(coachId, studentId, zone, first);
  // Who opens the page at the end of a week would find nothing to book.
  return agenda.slots.length > 0 ? agenda : weekOf(coachId, studentId, zone, shifted(first, 7));
}

async function weekOf(coachId: string, studentId: string, zone: string, monday: string): Promise<Agenda> {
  // A day more on either side: somewhere in them the zone's week begins and ends.
  const span = { from: `${shifted(monday, -1)}T00:00:00Z`, to: `${shifted(monday, 8)}T00:00:00Z` };
  const [slots, sessions] = await Promise.all([slotsOf(coachId, studentId, span), sessionsOf(coachId, span)]);
  const isWithin = (start: string) => mondayOf(dateIn(zone, new Date(start))) === monday;
  return {
    zone,
    monday,
    slots: slots.filter(({ start }) => isWithin(start)),
    sessions: sessions.filter(({ slot_start, status }) => isWithin(slot_start) && status !== "Annulé"),
  };
}

async function slotsOf(coachId: string, studentId: string, span: { from: string; to: string }): Promise<Slot[]> {
  const found: Slot[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...span, duration_minutes: MINUTES, limit: 100, ...(cursor && { cursor }) };
    const params = { path: { coach_id: coachId }, query };
    const page = taken(await as(studentId).GET("/coaches/{coach_id}/slots", { params }));
    found.push(...page.data);
    cursor = page.pagination.next_cursor;
  } while (cursor);
  return found;
}

async function sessionsOf(coachId: string, span: { from: string; to: string }): Promise<Session[]> {
  const found: Session[] = [];
  let cursor: string | undefined;
  do {
    const query = { coach_id: coachId, ...span, ...(cursor && { cursor }) };
    const page = taken(await as(coachId).GET("/sessions/list", { params: { query } }));
    found.push(...page.data);
    cursor = page.pagination.next_cursor;
  } while (cursor);
  return found;
}

async function book(slot: Slot, when: string): Promise<void> {
  const body = { type: "Visio" as const, coach_id: coach.value, slot };
  await act(slot.start, async () => {
    const session = taken(await as(student.value).POST("/sessions/book", { params: { header: idempotencyKey() }, body }));
    return [`${session.status} : ${when}.`, "The slot is asked for."];
  });
}

async function withdraw(session: Session, when: string): Promise<void> {
  const params = { path: { session_id: session.id }, header: idempotencyKey() };
  await act(session.slot_start, async () => {
    taken(await as(session.student_id).POST("/sessions/{session_id}/withdraw", { params }));
    return [`Demande retirée : ${when}.`, "The request is withdrawn."];
  });
}

/** Does what a button stands for, says how it went, and shows what has become of the week. */
async function act(start: string, deed: () => Promise<[french: string, english: string]>): Promise<void> {
  // One click is one request.
  week.inert = true;
  try {
    const [french, english] = await deed();
    status.className = "done";
    status.replaceChildren(`${french} `, translation(english));
  } catch (error) {
    complain(error);
  }
  await show(start);
}

function complain(error: unknown): void {
  status.className = "refused";
  status.textContent = complaint(error);
}

function draw({ zone, monday, slots, sessions }: Agenda): void {
  const dates = Array.from({ length: 7 }, (_, day) => shifted(monday, day));
  const first = new Intl.DateTimeFormat("fr", { timeZone: "UTC", dateStyle: "long" }).format(new Date(monday));
  element("title").replaceChildren(`Semaine du ${first} `, translation("week"));
  element("about").replaceChildren(
    `Séances de ${MINUTES} minutes. Fuseau horaire du coach : ${zone}. `,
    translation(`${MINUTES}-minute sessions, in the coach’s time zone.`),
  );
  week.replaceChildren(
    ...dates.map((date) => {
      const entries = [
        ...sessions.filter(({ slot_start }) => dateIn(zone, new Date(slot_start)) === date).map(sessionEntry),
        ...slots.filter(({ start }) => dateIn(zone, new Date(start)) === date).map(slotEntry),
      ];
      return day(date, entries, zone);
    }),
  );

  function sessionEntry(session: Session): HTMLLIElement {
    const { slot_start: start, slot_end: end, status, student_id } = session;
    const name = school.find(({ id }) => id === student_id)?.full_name ?? student_id;
    const pending = status === "Proposé";
    const entry = listItem(start, `session ${pending ? "pending" : "agreed"}`);
    entry.append(part("strong", hours({ start, end }, zone)), part("span", name), part("em", status));
    if (pending && student_id === student.value) {
      const when = dayAndHours({ start, end }, zone);
      entry.append(button(["Retirer ", translation("withdraw"), hidden(`, ${when}`)], () => withdraw(session, when)));
    }
    return entry;
  }

  function slotEntry(slot: Slot): HTMLLIElement {
    const entry = listItem(slot.start, "slot");
    const when = dayAndHours(slot, zone);
    const label = [hidden(`Demander ${when.slice(0, when.indexOf(","))}, `), hours(slot, zone)];
    entry.append(button(label, () => book(slot, when)));
    return entry;
  }
}

function day(date: string, entries: HTMLLIElement[], zone: string): HTMLElement {
  const section = document.createElement("section");
  section.dataset["date"] = date;
  if (date === dateIn(zone, new Date())) section.className = "today";
  const words = new Intl.DateTimeFormat("fr", { ...LONG_DAY, timeZone: "UTC" }).format(new Date(date));
  const weekday = words.slice(0, words.indexOf(" "));
  const heading = part("h3", `${weekday} `);
  heading.append(part("span", words.slice(weekday.length + 1)));
  heading.id = `day-${date}`;
  section.setAttribute("aria-labelledby", heading.id);
  section.append(heading);
  if (entries.length === 0) {
    const nothing = part("p", "Rien ");
    nothing.append(translation("nothing"));
    section.append(nothing);
  } else {
    const start = (entry: HTMLLIElement) => Date.parse(entry.dataset["start"] ?? "");
    const list = document.createElement("ul");
    list.append(...entries.sort((one, other) => start(one) - start(other)));
    section.append(list);
  }
  return section;
}

function listItem(start: string, kind: string): HTMLLIElement {
  const item = document.createElement("li");
  item.className = kind;
  item.dataset["start"] = start;
  return item;
}

function as(id: string): PreauClient {
  const client = clients.get(id);
  if (!client) throw new Error(`nobody of the school is ${id}`);
  return client;
}

/** The date of an instant in a zone, as ISO 8601 writes it, which Swedish does too. */
function dateIn(zone: string, instant: Date): string {
  return new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(instant);
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

function mondayOf(date: string): string {
  return shifted(date, -((new Date(date).getUTCDay() + 6) % 7));
}

function hours({ start, end }: Slot, zone: string): string {
  const clock = new Intl.DateTimeFormat("fr", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  return `${clock.format(new Date(start))} – ${clock.format(new Date(end))}`;
}

function dayAndHours(slot: Slot, zone: string): string {
  const day = new Intl.DateTimeFormat("fr", { ...LONG_DAY, timeZone: zone }).format(new Date(slot.start));
  return `${day}, ${hours(slot, zone)}`;
}

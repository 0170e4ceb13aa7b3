/** What the scripts of the local host's pages have in common. */
import type { Problem } from "../../../clients/typescript/src/index.js";

/** A problem of the server, which has words for it. */
export class Refused extends Error {
  constructor(problem: Problem | undefined) {
    const reasons = problem?.errors?.map(({ detail }) => ` ${detail}`) ?? [];
    super(problem ? `${problem.title}. ${problem.detail}${reasons.join("")}` : "Le serveur a mal répondu.");
  }
}

export function element<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

export function button(label: (string | Node)[], press: () => Promise<void>): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...label);
  button.addEventListener("click", press);
  return button;
}

export function part(tag: string, text: string): HTMLElement {
  const part = document.createElement(tag);
  part.textContent = text;
  return part;
}

export function translation(english: string): HTMLElement {
  const italic = part("i", english);
  italic.lang = "en";
  return italic;
}

/** What only a screen reader says. */
export function hidden(text: string): HTMLElement {
  const span = part("span", text);
  span.className = "hidden";
  return span;
}

export function taken<Data>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data === undefined) throw new Refused(error);
  return data;
}

/** What a problem says to people. */
export function complaint(error: unknown): string {
  return error instanceof Refused ? error.message : "Le serveur ne répond pas.";
}

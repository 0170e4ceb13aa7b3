/** The API reference: Swagger UI over the document of this host. Whoever is of the demonstration signs in by one click. */
import { button, element, part, translation } from "./common.js";

interface Person {
  id: string;
  role: string;
  full_name: string;
  token: string;
}

/** What is used of Swagger UI, which is a script of its own. */
interface SwaggerUi {
  preauthorizeApiKey(scheme: string, token: string): void;
  authActions: { logout(schemes: string[]): void };
}
declare const SwaggerUIBundle: (options: Record<string, unknown>) => SwaggerUi;

/** The name of the security scheme in the document. */
const SCHEME = "bearer";

const school: Person[] | null = JSON.parse(element("school").textContent ?? "null");
const status = element("status");

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  tagsSorter: "alpha",
  tryItOutEnabled: true,
  // Nobody elsewhere is asked whether the document is good.
  validatorUrl: null,
  onComplete: offer,
});

/** Offers the people of the demonstration, whose tokens are a click away. */
function offer(): void {
  if (!school || element("people").childElementCount > 0) return;
  const buttons = school.map((person) => {
    const choice = button([`${person.full_name} `, translation(person.role)], async () => choose(person, choice));
    choice.setAttribute("aria-pressed", "false");
    return choice;
  });
  element("people").append(part("span", "Appeler en tant que "), translation("call as"), ...buttons);
}

function choose({ full_name, role, token }: Person, choice: HTMLButtonElement): void {
  const again = choice.getAttribute("aria-pressed") === "true";
  for (const other of element("people").querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
  ui.authActions.logout([SCHEME]);
  status.textContent = again ? "Appels sans jeton." : `Appels en tant que ${full_name} (${role}).`;
  if (again) return;
  ui.preauthorizeApiKey(SCHEME, token);
  choice.setAttribute("aria-pressed", "true");
}

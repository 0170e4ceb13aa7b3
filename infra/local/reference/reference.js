/** The API reference: Swagger UI over the document of this host. Whoever is of the demonstration signs in by one click. */

/** The name of the security scheme in the document. */
const SCHEME = "bearer";

/** The people of the demonstration, each with `id`, `role`, `full_name` and `token`; `null` where there are none. */
const school = JSON.parse(document.getElementById("school").textContent);
const [people, status] = ["people", "status"].map((id) => document.getElementById(id));

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  // Domains are opened by whoever wants them: of more than 127 operations at once Swagger UI shows a few.
  docExpansion: "none",
  displayRequestDuration: true,
  filter: true,
  tagsSorter: "alpha",
  tryItOutEnabled: true,
  // Nobody elsewhere is asked whether the document is good.
  validatorUrl: null,
  onComplete: offer,
});

/** Offers the people of the demonstration, whose tokens are a click away. */
function offer() {
  if (!school || people.childElementCount > 0) return;
  const buttons = school.map((person) => {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.setAttribute("aria-pressed", "false");
    choice.append(`${person.full_name} `, english(person.role));
    choice.addEventListener("click", () => choose(person, choice));
    return choice;
  });
  people.append("Appeler en tant que ", english("call as"), ...buttons);
}

function choose({ full_name, role, token }, choice) {
  const again = choice.getAttribute("aria-pressed") === "true";
  for (const other of people.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
  ui.authActions.logout([SCHEME]);
  status.textContent = again ? "Appels sans jeton." : `Appels en tant que ${full_name} (${role}).`;
  if (again) return;
  ui.preauthorizeApiKey(SCHEME, token);
  choice.setAttribute("aria-pressed", "true");
}

function english(words) {
  const italic = document.createElement("i");
  italic.lang = "en";
  italic.textContent = words;
  return italic;
}

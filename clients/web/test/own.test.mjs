/**
 * What is one's own, in Chromium, on a local host that has just loaded the demonstration school: an evaluation from the asking
 * for a subject to what is said of the copy, photos and their trash, what one is told, one's data, a parent's children. Run as
 * `people.test.mjs` is.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { address, asked, assertFit, launched, settled, signedIn, toast } from "./support.mjs";

const browser = await launched();
after(() => browser.close());
const complaints = [];
const ANSWER = "C’est le quotient de la probabilité de l’intersection de A et B par celle de A ; un arbre pondéré aide à la calculer.";

// What goes by a service worker is not held by a test.
const amina = await signedIn(browser, /Amina Diallo/, complaints, { serviceWorkers: "block" });
const main = (page) => page.getByRole("main");
const go = async (page, name) => {
  await page.getByRole("navigation").getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
};

/** A JPEG of 320 by 240 pixels, as a browser writes it; each `hue` is another picture. */
async function jpeg(page, hue) {
  const url = await page.evaluate((hue) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 240];
    const context = canvas.getContext("2d");
    for (let x = 0; x < 320; x += 16) {
      context.fillStyle = `hsl(${hue + x / 4} 60% 60%)`;
      context.fillRect(x, 0, 16, 240);
    }
    return canvas.toDataURL("image/jpeg");
  }, hue);
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

/** A PDF of one empty page. */
function pdf() {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const start = text.length;
  text += `xref\n0 4\n0000000000 65535 f \n${places.join("")}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text);
}

/** What someone of the demonstration is answered, as the status. */
async function statusFor(id, path) {
  const { demonstration } = await (await fetch(`${address}/app/config.json`)).json();
  const { token } = demonstration.find((person) => person.id === id);
  return (await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
}

/** What the browser said of requests that were refused, as it does of each: their statuses. */
const refused = () => complaints.splice(0).map((text) => /status of (4\d\d)/.exec(text)?.[1] ?? text);

/** The width in pixels of the picture that is shown in a tile, once it is decoded. */
const widthOf = (tile) =>
  tile.getByRole("img").evaluate(async (image) => {
    await image.decode();
    return image.naturalWidth;
  });

test("from the summary a student books a session, then asks for a subject", async () => {
  await amina.getByRole("heading", { name: "Bonjour Amina" }).waitFor();
  await amina.getByRole("region", { name: "Bientôt" }).getByRole("link", { name: "Réserver une séance" }).click();
  await amina.getByRole("heading", { level: 1, name: "Agenda" }).waitFor();
  await amina.getByRole("button", { name: "Sept jours après" }).click();
  await settled(amina);
  await amina.getByRole("button", { name: /^Demander / }).first().click();
  const dialog = amina.getByRole("dialog", { name: "Demander cette séance" });
  await dialog.getByLabel(/De quoi voulez-vous parler/).fill("Probabilités conditionnelles");
  await dialog.getByRole("button", { name: "Envoyer la demande" }).click();
  await toast(amina, "Demande envoyée");
  await amina.getByText("avec Hélène Rey · Probabilités conditionnelles").waitFor();

  await go(amina, "Évaluations");
  const list = amina.getByRole("region", { name: "Mes évaluations" });
  await list.getByText("copie rendue", { exact: true }).waitFor();
  await list.getByText("corrigé", { exact: true }).waitFor();
  await assertFit(amina, "evaluations");
  await amina.getByLabel("Matière").selectOption({ label: "Mathématiques" });
  await amina.getByLabel("Niveau").selectOption("Première");
  await amina.getByLabel(/Sur quoi/).fill("probabilités conditionnelles");
  await amina.getByRole("button", { name: "Créer le sujet" }).click();
  await amina.getByRole("heading", { level: 1, name: "Mathématiques, Première" }).waitFor();
});

test("a copy is written, is still there when the page is loaded anew, is handed in after a question, and is answered by a mark and why", async () => {
  const questions = amina.getByRole("region", { name: "Le sujet" });
  await questions.getByRole("listitem").first().waitFor();
  const handIn = amina.getByRole("button", { name: "Rendre ma copie" });
  assert.equal(await handIn.isDisabled(), true);
  for (const field of await questions.getByRole("textbox").all()) await field.fill(ANSWER);
  for (const field of await questions.getByRole("group").all()) await field.getByRole("radio").first().check();
  await assertFit(amina, "evaluation-answering");
  await amina.reload();
  await questions.getByRole("listitem").first().waitFor();
  for (const field of await questions.getByRole("textbox").all()) assert.equal(await field.inputValue(), ANSWER);

  await handIn.click();
  const dialog = amina.getByRole("dialog", { name: "Rendre votre copie ?" });
  await dialog.getByText(/Une copie se rend une seule fois/).waitFor();
  await amina.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await handIn.click();
  await dialog.getByRole("button", { name: "Rendre ma copie" }).click();
  await toast(amina, "Copie rendue");
  const feedback = amina.getByRole("region", { name: "Correction" });
  await feedback.locator("dd").filter({ hasText: "/ 20" }).waitFor();
  assert.match(await feedback.innerText(), /Ce que montre cette copie[\s\S]*\d+\s%/);
  const copy = amina.getByRole("region", { name: "La copie" });
  assert.match(await copy.innerText(), /Attendu[\s\S]*Critères|Attendu/);
  assert.equal(await amina.getByRole("heading", { level: 1 }).evaluate((title) => title === document.activeElement), true);
  await assertFit(amina, "evaluation-feedback");
  assert.equal(await amina.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("draft")).length), 0);
});

test("a subject that a model writes meanwhile opens as soon as it is there", async () => {
  // The demonstration has no model: its answer is held back as that of one would be.
  let job;
  await amina.route("**/eval/generate", async (route) => {
    const made = await (await route.fetch()).json();
    const at = new Date().toISOString();
    job = { id: "019cad8f-ac00-7000-8000-000000000006", kind: "evaluation", state: "queued", eval_id: made.id, created_at: at, updated_at: at };
    await route.fulfill({ status: 202, json: job });
  });
  await amina.route("**/api/jobs/*", (route) => route.fulfill({ json: job }));
  await amina.getByRole("link", { name: "Toutes les évaluations" }).click();
  await amina.getByLabel("Matière").selectOption({ label: "Mathématiques" });
  await amina.getByRole("button", { name: "Créer le sujet" }).click();
  await amina.getByText(/^Le sujet s’écrit/).waitFor();
  job = { ...job, state: "done" };
  await amina.getByRole("heading", { level: 1, name: "Mathématiques, Terminale" }).waitFor();
  await amina.getByRole("region", { name: "Le sujet" }).getByRole("listitem").first().waitFor();
  await amina.unroute("**/eval/generate");
  await amina.unroute("**/api/jobs/*");
});

test("a copy of photos is handed in, and waits for a coach", async () => {
  await amina.getByRole("link", { name: "Toutes les évaluations" }).click();
  await amina.getByRole("link", { name: "Physique-chimie, Terminale" }).click();
  await amina.getByLabel("Ajouter des photos ou un PDF").setInputFiles([
    { name: "copie page 1.jpg", mimeType: "image/jpeg", buffer: await jpeg(amina, 10) },
    { name: "copie page 2.jpg", mimeType: "image/jpeg", buffer: await jpeg(amina, 130) },
  ]);
  await amina.getByRole("button", { name: "Retirer copie page 1.jpg" }).waitFor();
  await amina.getByRole("button", { name: "Retirer copie page 2.jpg" }).waitFor();
  await settled(amina);
  await assertFit(amina, "evaluation-files");
  await amina.getByRole("button", { name: "Rendre ma copie" }).click();
  await amina.getByRole("dialog").getByRole("button", { name: "Rendre ma copie" }).click();
  await amina.getByText("Votre copie est rendue").waitFor();
  await amina.getByRole("link", { name: "Ouvrir copie page 1.jpg" }).waitFor();
});

const rey = await signedIn(browser, /Hélène Rey/, complaints);

/** What the coach gives the copy that no program reads, as it is written. */
let given;
const french = (hundredths) => String(hundredths / 100).replace(".", ",");

test("a coach corrects the copy that no program reads, and the student reads what they say", async () => {
  await go(rey, "Évaluations");
  const copies = rey.getByRole("region", { name: "Copies" });
  await copies.getByRole("link", { name: "Amina Diallo : Physique-chimie, Terminale" }).waitFor();
  await assertFit(rey, "evaluations-coach");
  await copies.getByRole("link", { name: "Amina Diallo : Physique-chimie, Terminale" }).click();
  const say = rey.getByRole("region", { name: "Votre avis de coach" });
  await say.getByText("Total : 0 / 20").waitFor();
  // The subject says how its 20 points are dealt, to the hundredth: each question has three quarters of its own.
  let hundredths = 0;
  for (const label of await say.getByText(/^Question \d+, points sur/).allInnerTexts()) {
    const points = Math.floor(Number(label.split(/\s/).at(-1).replace(",", ".")) * 75);
    await say.getByLabel(label, { exact: true }).fill(french(points));
    hundredths += points;
  }
  given = french(hundredths);
  await say.getByLabel("Ce que vous dites à l’élève").fill("Le schéma de la page 2 est très clair.");
  await say.getByText(`Total : ${given} / 20`).waitFor();
  await assertFit(rey, "evaluation-review");
  await say.getByRole("button", { name: "Enregistrer la note" }).click();
  await toast(rey, "Note enregistrée");
  await rey.getByText("confirmée par un·e enseignant·e").waitFor();

  await amina.reload();
  await amina.getByText("Le schéma de la page 2 est très clair.").waitFor();
  await amina.getByText("confirmée par un·e enseignant·e").waitFor();
});

test("a coach changes a mark with a reason, without which it is not taken, and confirms another as it is", async () => {
  await settled(rey);
  await go(rey, "Évaluations");
  await rey.getByRole("button", { name: /^Voir/ }).click();
  await rey.getByRole("menuitemradio", { name: "à confirmer" }).click();
  const open = rey.getByRole("region", { name: "Copies" }).getByRole("link", { name: "Amina Diallo : Mathématiques, Première" });
  await open.click();
  const say = rey.getByRole("region", { name: "Votre avis de coach" });
  await say.getByRole("button", { name: "Changer la note" }).click();
  const [points, why] = [say.getByLabel(/^Question 1, points/), say.getByLabel("Question 1, pourquoi ?")];
  await points.fill("0,37");
  await say.getByRole("button", { name: "Enregistrer la note" }).click();
  assert.equal(await why.evaluate((field) => field.validity.valueMissing), true);
  await why.fill("La définition est juste, l’exemple manque.");
  await say.getByRole("button", { name: "Enregistrer la note" }).click();
  await toast(rey, "Note enregistrée");
  await rey.getByText("La définition est juste, l’exemple manque.").waitFor();

  // What waits is corrected by the program, as a draft, which is confirmed.
  await go(rey, "Évaluations");
  await rey.getByRole("region", { name: "Copies" }).getByRole("link", { name: "Amina Diallo : Mathématiques, Terminale" }).click();
  await rey.getByRole("button", { name: "Demander la correction" }).click();
  await rey.getByText("à confirmer par un·e enseignant·e").waitFor();
  await rey.getByRole("button", { name: "Confirmer la note" }).click();
  await toast(rey, "Note confirmée");
  await rey.getByText("confirmée par un·e enseignant·e").waitFor();
});

test("a coach sets a subject for a pupil of theirs, who finds it", async () => {
  await go(rey, "Évaluations");
  await rey.getByLabel("Élève", { exact: true }).selectOption({ label: "Bastien Morel" });
  await rey.getByLabel("Matière").selectOption({ label: "Mathématiques" });
  await rey.getByRole("button", { name: "Créer le sujet" }).click();
  await rey.getByText(/^Copie de Bastien Morel\./).waitFor();
  await rey.getByText("Le sujet attend sa copie.").waitFor();
  const { data } = await asked("bastien", "/eval/list");
  assert.deepEqual(data.map(({ status, subject }) => [status, subject]), [["Proposé", "mathematiques"]]);
});

const tile = (page, name) => main(page).locator("li[data-photo]").filter({ hasText: name });
const NAME = "sortie au musée.jpg";

/** The page as this person sees this album. */
async function turned(page, album) {
  await page.getByRole("button", { name: /^Album/ }).click();
  await page.getByRole("menuitemradio", { name: album }).click();
  await page.getByRole("region", { name: album }).waitFor();
  await settled(page);
}

test("photos are looked at, and one is added while its progress is told", async () => {
  await go(amina, "Photos");
  await turned(amina, "Mon album");
  await tile(amina, "bateau en papier.png").waitFor();
  assert.equal(await widthOf(tile(amina, "bateau en papier.png")), 400);
  // What her coach uploaded is not hers to delete.
  await tile(amina, "cercle circonscrit.png").getByText(/^par Hélène Rey · .* · 400 × 300 · /).waitFor();
  assert.equal(await tile(amina, "cercle circonscrit.png").getByRole("button").count(), 0);

  let release;
  const held = new Promise((resolve) => (release = resolve));
  await amina.route("**/files/**", async (route) => {
    if (route.request().method() === "PUT") await held;
    await route.continue();
  });
  await amina.getByLabel("Ajouter des photos ou un PDF").setInputFiles({ name: NAME, mimeType: "image/jpeg", buffer: await jpeg(amina, 200) });
  await amina.getByRole("progressbar", { name: `Envoi de ${NAME}` }).waitFor();
  release();
  await amina.getByText(`« ${NAME} » : ajout terminé.`).waitFor();
  await amina.unroute("**/files/**");
  assert.equal(await widthOf(tile(amina, NAME)), 320);
  await assertFit(amina, "photos");
});

test("a photo is deleted by the keyboard, for a reason, and is gone for others too", async () => {
  const id = await tile(amina, NAME).getAttribute("data-photo");
  await tile(amina, NAME).getByRole("button", { name: `Supprimer ${NAME}` }).focus();
  await amina.keyboard.press("Enter");
  const dialog = amina.getByRole("dialog", { name: `Supprimer « ${NAME} » ?` });
  await dialog.getByText(/Elle attend 30 jours dans la corbeille/).waitFor();
  await amina.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await tile(amina, NAME).locator("button:focus").waitFor();
  await amina.keyboard.press("Enter");
  await dialog.getByLabel("Motif").selectOption({ label: "Vie privée" });
  await dialog.getByRole("button", { name: "Supprimer" }).click();
  await toast(amina, "Encore 30 jours pour la restaurer.");
  await tile(amina, NAME).waitFor({ state: "detached" });
  // The keyboard goes on at the photo that came in its place, or at the title.
  await amina.locator("li[data-photo] :focus, h1:focus").waitFor();
  const photos = await asked("fatou", "/photos?subject_kind=student&subject_id=amina");
  assert(!photos.data.some(({ file_name }) => file_name === NAME));
  for (const other of ["fatou", "bastien"]) assert([403, 404].includes(await statusFor(other, `/photos/${id}`)), other);
});

test("it stands in the trash with what is left of its time, and comes back from it", async () => {
  await turned(amina, "Corbeille");
  await tile(amina, NAME).getByText("encore 30 jours").waitFor();
  await tile(amina, NAME).getByText(/^supprimé par Amina Diallo · .* · Vie privée$/).waitFor();
  await assertFit(amina, "photos-trash");
  assert.deepEqual((await asked("bastien", "/photos/trash")).data, []);
  await tile(amina, NAME).getByRole("button", { name: `Restaurer ${NAME}` }).focus();
  await amina.keyboard.press("Enter");
  await toast(amina, "De retour dans son album");
  await tile(amina, NAME).waitFor({ state: "detached" });
  await amina.getByText("La corbeille est vide").waitFor();
  await turned(amina, "Mon album");
  assert.equal(await widthOf(tile(amina, NAME)), 320);
});

test("of two who delete it the first one says why", async () => {
  const id = await tile(amina, NAME).getAttribute("data-photo");
  const { demonstration } = await (await fetch(`${address}/app/config.json`)).json();
  const { token } = demonstration.find((person) => person.id === "rey");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/photos/${id}?reason=duplicate`, { method: "DELETE", headers });
  assert.equal(answer.status, 200);
  await tile(amina, NAME).getByRole("button", { name: `Supprimer ${NAME}` }).click();
  const dialog = amina.getByRole("dialog", { name: `Supprimer « ${NAME} » ?` });
  await dialog.getByLabel("Motif").selectOption({ label: "Autre" });
  await dialog.getByRole("button", { name: "Supprimer" }).click();
  await tile(amina, NAME).waitFor({ state: "detached" });
  await turned(amina, "Corbeille");
  await tile(amina, NAME).getByText(/^supprimé par Hélène Rey · .* · Doublon$/).waitFor();
  await tile(amina, NAME).getByRole("button", { name: `Restaurer ${NAME}` }).click();
  await tile(amina, NAME).waitFor({ state: "detached" });
  await turned(amina, "Mon album");
  await tile(amina, NAME).waitFor();
});

test("what could run a script is refused in the problem’s words, and stops no other file", async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>window.ran = true</script></svg>');
  await amina.getByLabel("Ajouter des photos ou un PDF").setInputFiles([
    { name: "dessin.png", mimeType: "image/png", buffer: svg },
    { name: "jardin.jpg", mimeType: "image/jpeg", buffer: await jpeg(amina, 300) },
    { name: "consignes.pdf", mimeType: "application/pdf", buffer: pdf() },
  ]);
  await amina.getByText("« consignes.pdf » : ajout terminé.").waitFor();
  const alert = main(amina).getByRole("alert");
  assert.match(await alert.innerText(), /« dessin\.png » : ajout refusé\.[\s\S]*ni une photo \(JPEG, PNG, WebP, HEIC\) ni un PDF\./);
  await tile(amina, "jardin.jpg").waitFor();
  // A document is a link, with what it is for a picture.
  assert.equal(await tile(amina, "consignes.pdf").getByRole("link", { name: "Ouvrir consignes.pdf" }).innerText(), "PDF");
  assert.equal(await tile(amina, "dessin.png").count(), 0);
  assert.deepEqual(refused(), ["422"]);
});

test("a host that does not answer is said to, and is asked again by a press", async () => {
  const list = ({ pathname }) => pathname === "/photos";
  await amina.route(list, (route) => route.abort());
  await amina.goto(`${address}/app/photos`);
  const again = main(amina).getByRole("alert").getByRole("button", { name: "Réessayer" });
  await again.waitFor();
  assert.equal(await main(amina).locator("li[data-photo]").count(), 0);
  await amina.unroute(list);
  await again.click();
  await tile(amina, "copie page 1.jpg").waitFor();
  assert(complaints.splice(0).every((text) => text.includes("ERR_FAILED")));
});

test("a student who has the address of their class’ album sees it, and deletes nothing of their teacher’s", async () => {
  const { data: classes } = await asked("rey", "/api/classes");
  await amina.goto(`${address}/app/photos?album=class:${classes[0].id}`);
  assert.equal(await widthOf(tile(amina, "cour de récréation.png")), 400);
  assert.equal(await tile(amina, "cour de récréation.png").getByRole("button").count(), 0);
});

test("a coach has the albums of their class and of its students, and the trash of all", async () => {
  await go(rey, "Photos");
  await turned(rey, "Élève : Amina Diallo");
  assert.equal(await widthOf(tile(rey, NAME)), 320);
  await turned(rey, /^Classe : /);
  await tile(rey, "cour de récréation.png").waitFor();
  await assertFit(rey, "photos-class");
  await turned(rey, "Corbeille");
  await tile(rey, "doigt devant l’objectif.png").getByText(/^supprimé par Hélène Rey · .* · Erreur$/).waitFor();
});

test("by the host’s other name pictures load as well", async () => {
  const page = await browser.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${address.replace("127.0.0.1", "localhost")}/app/`);
  await page.getByRole("button", { name: /Amina Diallo/ }).click();
  await page.getByRole("heading", { name: "Bonjour Amina" }).waitFor();
  await page.goto(`${address.replace("127.0.0.1", "localhost")}/app/photos?album=student:amina`);
  assert.equal(await widthOf(tile(page, NAME)), 320);
  await page.context().close();
});

test("what one wants to be told, and when not, is kept", async () => {
  await go(amina, "Préférences");
  await settled(amina);
  const box = amina.getByRole("checkbox", { name: "Rappel avant une séance : E-mail" });
  assert.equal(await amina.getByRole("checkbox", { name: "Séance annulée : E-mail" }).isDisabled(), true);
  await box.uncheck();
  await amina.getByText("Modifications non enregistrées").waitFor();
  await amina.getByLabel("Ne pas me déranger").check();
  await amina.getByLabel("De", { exact: true }).fill("20:30");
  await amina.getByLabel("À", { exact: true }).fill("06:45");
  await assertFit(amina, "preferences");
  const told = amina.getByRole("region", { name: "Ce dont vous êtes prévenu·e" });
  await told.getByRole("button", { name: "Enregistrer" }).click();
  await toast(amina, "C’est enregistré");
  const kept = await asked("amina", "/notifications/preferences");
  assert.deepEqual(kept.quiet_hours, { start: "20:30", end: "06:45" });
  assert.deepEqual(kept.types.session_reminder, { in_app: true, email: false, whatsapp: true });
  await amina.reload();
  await settled(amina);
  assert.equal(await box.isChecked(), false);
  assert.equal(await amina.getByLabel("De", { exact: true }).inputValue(), "20:30");
});

test("where one is reached is kept, with what one consents to; what is no number is refused in the problem’s words", async () => {
  const reached = amina.getByRole("region", { name: "Vous joindre" });
  const save = reached.getByRole("button", { name: "Enregistrer" });
  const consent = reached.getByRole("checkbox", { name: /par WhatsApp/ });
  assert.equal(await consent.isDisabled(), true);
  await reached.getByLabel(/Numéro WhatsApp/).fill("12");
  await save.click();
  await reached.locator("input[aria-invalid=true]").waitFor();
  assert.deepEqual(refused(), ["400"]);
  await reached.getByLabel(/Numéro WhatsApp/).fill("+221 77 123 45 67");
  await consent.check();
  await save.click();
  await toast(amina, "C’est enregistré");
  const me = await asked("amina", "/api/users/me");
  assert.deepEqual([me.whatsapp_number, me.consents.whatsapp.granted, me.full_name], ["+221771234567", true, "Amina Diallo"]);
});

test("one’s data are taken away as one file, and the calendar has an address that can be revoked", async () => {
  await go(amina, "Mes données");
  const [download] = await Promise.all([
    amina.waitForEvent("download"),
    amina.getByRole("button", { name: "Télécharger mes données" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^preau-mes-donnees-\d{4}-\d\d-\d\d\.json$/);
  const data = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.equal(data.user.profile.full_name, "Amina Diallo");
  assert(data.photos.some(({ file_name }) => file_name === NAME));
  assert(data.evaluations && data.sessions && data.events.length > 0);
  assert.equal("next_cursor" in data, false);
  await amina.getByText(/^Fichier téléchargé : /).waitFor();

  await amina.getByRole("button", { name: "Afficher mon adresse" }).click();
  const feed = amina.getByLabel("Adresse du calendrier");
  const url = new URL(await feed.inputValue());
  await assertFit(amina, "own-data");
  const calendar = await fetch(`${address}${url.pathname}`);
  assert.match(await calendar.text(), /^BEGIN:VCALENDAR[\s\S]*BEGIN:VEVENT/);
  await amina.getByRole("button", { name: "Révoquer l’adresse" }).click();
  await amina.getByRole("dialog").getByRole("button", { name: "Révoquer l’adresse" }).click();
  await toast(amina, "Adresse révoquée");
  assert.equal((await fetch(`${address}${url.pathname}`)).status, 404);
  await amina.getByRole("button", { name: "Afficher mon adresse" }).waitFor();
});

test("a parent follows their child: how far they are, marks, evaluations, and the report of a week", async () => {
  const fatou = await signedIn(browser, /Fatou Diallo/, complaints);
  await fatou.getByRole("heading", { level: 1, name: "Mes enfants" }).waitFor();
  const card = fatou.getByRole("region", { name: "Amina Diallo" });
  await card.getByRole("progressbar", { name: "Progression, toutes matières" }).waitFor();
  await assertFit(fatou, "children");
  await card.getByRole("link", { name: "Suivre Amina Diallo" }).click();
  await fatou.getByRole("heading", { level: 1, name: "Amina Diallo" }).waitFor();
  const report = fatou.getByRole("region", { name: "Bilan" });
  await report.getByText("3 tâches faites, 4 à faire").waitFor();
  await report.getByRole("heading", { name: "À saluer" }).waitFor();
  const evaluations = fatou.getByRole("region", { name: "Évaluations" });
  await evaluations.getByRole("link", { name: "Physique-chimie, Terminale" }).waitFor();
  assert.match(await evaluations.innerText(), new RegExp(`Physique-chimie, Terminale[\\s\\S]*${given} / 20`));
  await assertFit(fatou, "child");
  await report.getByRole("button", { name: /^Période/ }).click();
  await fatou.getByRole("menuitemradio", { name: "mois dernier" }).click();
  await report.getByText(/^Du 1(er)? /).waitFor();
  await settled(fatou);
  await fatou.getByRole("link", { name: "Photos", exact: true }).last().click();
  await tile(fatou, NAME).waitFor();
  assert.equal(await tile(fatou, NAME).getByRole("button").count(), 0);
  await fatou.context().close();
});

test("who wants their data erased is warned, writes a word, and is then nobody here", async () => {
  const bastien = await signedIn(browser, /Bastien Morel/, complaints);
  await go(bastien, "Mes données");
  await bastien.getByRole("button", { name: "Effacer mes données…" }).click();
  const dialog = bastien.getByRole("dialog", { name: "Effacer toutes vos données ?" });
  const erase = dialog.getByRole("button", { name: "Tout effacer" });
  await dialog.getByText(/Il n’y a pas de retour/).waitFor();
  assert.equal(await erase.isDisabled(), true);
  await dialog.getByLabel("Pour confirmer, écrivez EFFACER").fill("effacer");
  await erase.click();
  await bastien.getByRole("heading", { name: "Bienvenue à Préau" }).waitFor();
  const me = await asked("bastien", "/api/users/me");
  assert.deepEqual([me.full_name, me.email, me.created_at], [null, null, null]);
  assert.deepEqual((await asked("bastien", "/photos")).data, []);
  await bastien.context().close();
});

test("the browser complained of nothing, of the content security policy neither", () => {
  assert.deepEqual(complaints, []);
});

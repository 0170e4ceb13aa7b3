/**
 * How the school runs, in Chromium, on a local host that has just loaded the demonstration school: a coach's availability and
 * requests, a masterclass from its PDF to what its tests come to, and what an admin sees to. Run by `cargo xtask test`, with the
 * variables of `people.test.mjs`; MAIL_PORT is where the host believes that a mail server is, which this test is.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { mailServer } from "./mail-server.mjs";
import { address, asked, assertFit, DESKTOP, launched, settled, signedIn, toast, watched } from "./support.mjs";

const { MAIL_PORT = "8025" } = process.env;
const DOCUMENT = fileURLToPath(new URL("../../../infra/local/src/demo_document.pdf", import.meta.url));
const TITLE = "Les dates à savoir, en une heure";

const mail = await mailServer(MAIL_PORT);
const browser = await launched();
after(async () => {
  await browser.close();
  mail.close();
});
const complaints = [];
/** The browser complains of what a function refuses: where that is what is tested, it is expected. */
const refused = (status) => {
  const found = complaints.findIndex((text) => text.includes(`${status}`));
  assert(found >= 0, `nothing was refused by ${status}`);
  complaints.splice(found, 1);
};

const region = (page, name) => page.getByRole("region", { name, exact: true });

/** What stands so in the latest e-mail to someone. */
async function linkTo(recipient, pattern) {
  const end = Date.now() + 60_000;
  for (;;) {
    for (const { to, text } of mail.letters.toReversed()) {
      // Lines that are broken in the transfer are one.
      const found = to.includes(recipient) && pattern.exec(text.replaceAll(/=\r?\n/g, "").replaceAll("=3D", "="));
      if (found) return found;
    }
    assert(Date.now() < end, `no e-mail to ${recipient} has ${pattern}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Until it is true, what a page shows is read anew by its button. */
async function refreshedUntil(page, isThere) {
  const end = Date.now() + 120_000;
  while (!(await isThere())) {
    assert(Date.now() < end, "what was waited for never came");
    await page.waitForTimeout(250);
    await page.getByRole("button", { name: "Actualiser" }).and(page.locator(":enabled")).click();
    await settled(page);
  }
}

const rey = await signedIn(browser, /Hélène Rey/, complaints);

test("a coach says when they take sessions, and on which dates they do not", async () => {
  await rey.getByRole("link", { name: "Disponibilités" }).click();
  await rey.getByRole("heading", { name: "Mes disponibilités" }).waitFor();
  await settled(rey);
  await rey.getByRole("button", { name: "Ajouter une plage : Vendredi" }).click();
  await rey.getByLabel("Vendredi, plage 1, de").fill("10:00");
  await rey.getByLabel("Vendredi, plage 1, à").fill("09:00");
  await rey.getByText("Chaque plage finit après son début").waitFor();
  assert(await rey.getByRole("button", { name: "Enregistrer" }).isDisabled());
  await rey.getByLabel("Vendredi, plage 1, à").fill("12:00");
  const friday = nextDay(5);
  await rey.getByLabel("Date", { exact: true }).fill(friday);
  await rey.getByRole("button", { name: "Ajouter cette date" }).click();
  await rey.getByRole("checkbox", { name: /^Fermé aux heures habituelles/ }).waitFor();
  await assertFit(rey, "availability");
  await rey.getByRole("button", { name: "Enregistrer" }).click();
  await toast(rey, "Disponibilités enregistrées");
  await rey.reload();
  await rey.getByLabel("Vendredi, plage 1, à").waitFor();
  assert.equal(await rey.getByLabel("Vendredi, plage 1, de").inputValue(), "10:00");
  const { overrides, weekly } = await asked("rey", "/coaches/rey/availability");
  assert.deepEqual(overrides, [{ date: friday, closed: true, extra: [] }]);
  assert.deepEqual(
    weekly.filter(({ day }) => day === "friday"),
    [{ day: "friday", start: "10:00", end: "12:00" }],
  );
});

/** The next such day of the week that is not today, from 0, a Sunday. */
function nextDay(weekday) {
  const day = new Date();
  do day.setDate(day.getDate() + 1);
  while (day.getDay() !== weekday);
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" }).format(day);
}

test("a coach accepts a request", async () => {
  mail.refused.add("amina@preau.example");
  await rey.getByRole("link", { name: "Mes séances" }).click();
  await rey.getByRole("heading", { name: "Mes séances" }).waitFor();
  const request = region(rey, "Demandes à traiter").getByRole("listitem").filter({ hasText: "Limites et continuité" });
  // What people are called comes after what they ask for.
  await request.getByText(/Amina Diallo, Visio/).waitFor();
  await assertFit(rey, "sessions");
  await request.getByRole("button", { name: /^Accepter la demande de Amina Diallo/ }).click();
  await toast(rey, "Séance confirmée");
  await request.waitFor({ state: "detached" });
  const session = region(rey, "Mon planning").getByRole("listitem").filter({ hasText: "Limites et continuité" });
  await session.getByText("confirmée").waitFor();
});

const claire = await signedIn(browser, /Claire Obame/, complaints);

test("an admin finds a message that failed for good, reads it as its reader would, and sends it again", async () => {
  await claire.getByRole("heading", { name: "Boîte d’envoi" }).waitFor();
  await claire.getByRole("button", { name: /^État/ }).click();
  await claire.getByRole("menuitemradio", { name: "échec définitif" }).click();
  const dead = claire.getByRole("main").getByRole("listitem").filter({ hasText: "session-confirmed" });
  await settled(claire);
  await refreshedUntil(claire, async () => (await dead.count()) === 1);
  assert.match(await dead.innerText(), /Amina Diallo[\s\S]*Raison : SMTP answered 550/);
  await dead.getByRole("button", { name: /^Lire l’e-mail/ }).click();
  const frame = claire.frameLocator("iframe");
  await frame.getByText(/Hélène Rey/).first().waitFor();
  const body = frame.locator("body");
  await claire.waitForFunction(() => document.querySelector("iframe").contentDocument.body.style.backgroundColor);
  assert.equal(await body.evaluate((shown) => getComputedStyle(shown).backgroundColor), "rgb(244, 245, 247)");
  assert.equal(await body.evaluate((shown) => getComputedStyle(shown).margin), "0px");
  await assertFit(claire, "message");
  await claire.keyboard.press("Escape");

  mail.refused.clear();
  await dead.getByRole("button", { name: "Renvoyer le message à Amina Diallo" }).click();
  await toast(claire, "Message remis en file d’envoi");
  await dead.waitFor({ state: "detached" });
  await claire.getByRole("button", { name: /^État/ }).click();
  await claire.getByRole("menuitemradio", { name: "envoyé", exact: true }).click();
  const letters = claire.getByRole("main").getByRole("listitem").filter({ hasText: "E-mail, session-confirmed" });
  const sent = letters.filter({ hasText: "Amina Diallo" });
  await settled(claire);
  await refreshedUntil(claire, async () => (await sent.count()) === 1);
  assert(mail.letters.some(({ to }) => to.includes("amina@preau.example")));
});

test("a coach moves a session", async () => {
  const session = region(rey, "Mon planning").getByRole("listitem").filter({ hasText: "Limites et continuité" });
  await session.getByRole("button", { name: /^Déplacer/ }).click();
  const dialog = rey.getByRole("dialog", { name: "Déplacer la séance" });
  // The week after: within her hours, and nobody else has asked for it.
  const day = dialog.getByLabel("Nouveau jour");
  const later = new Date(`${await day.inputValue()}T12:00`);
  later.setDate(later.getDate() + 7);
  await day.fill(new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" }).format(later));
  await dialog.getByRole("button", { name: "Déplacer" }).click();
  await toast(rey, "Séance déplacée");
  await dialog.waitFor({ state: "detached" });
  await session.getByText("confirmée").waitFor();
});

test("an admin reads who came to a masterclass, and what its tests came to before and after", async () => {
  await claire.getByRole("link", { name: "Masterclasses" }).click();
  await claire.getByRole("link", { name: /Suites et limites/ }).click();
  await claire.getByRole("heading", { name: /^Suites et limites/ }).waitFor();
  await region(claire, "Inscriptions").first().getByRole("row", { name: /Ibrahima Sow/ }).getByText("10 / 10").waitFor();
  await assertFit(claire, "masterclass-over");
  await claire.getByRole("link", { name: "Avant et après" }).click();
  await region(claire, "En bref").getByText("4,3 / 10").waitFor();
  const row = claire.getByRole("row", { name: /Léa Nguyen/ });
  await row.waitFor();
  assert.match(await row.innerText(), /6\s+9\s+\+3/);
  await assertFit(claire, "test-results-over");
});

test("an admin makes a masterclass and opens it", async () => {
  await claire.getByRole("link", { name: "Masterclasses" }).click();
  await claire.getByRole("heading", { name: "Masterclasses" }).waitFor();
  await claire.getByText("Les dates qui ont changé le monde").waitFor();
  await assertFit(claire, "masterclasses");
  await claire.getByRole("button", { name: "Nouvelle masterclass" }).click();
  const form = claire.getByRole("dialog", { name: "Nouvelle masterclass" });
  await form.getByLabel("Titre").fill(TITLE);
  await form.getByLabel("Places").fill("12");
  await form.getByLabel("État").selectOption({ label: "ouverte aux inscriptions" });
  await form.getByRole("button", { name: "Créer" }).click();
  await claire.getByRole("heading", { name: TITLE }).waitFor();
  await region(claire, "En bref").getByText("12 libres sur 12").waitFor();
});

test("from a PDF a coach has ten questions, corrects one by hand, and approves them", async () => {
  await rey.getByRole("link", { name: "Masterclasses" }).click();
  await rey.getByRole("link", { name: new RegExp(TITLE) }).click();
  await rey.getByRole("link", { name: "Questions des tests" }).click();
  await rey.getByText("Aucune question").waitFor();
  await rey.getByLabel("Choisir un PDF").setInputFiles(DOCUMENT);
  await rey.getByText(/pages de texte/).waitFor();
  await rey.getByRole("button", { name: "Générer les questions" }).and(rey.locator(":enabled")).click();
  await rey.getByText("10 questions au brouillon").waitFor();
  const questions = rey.locator("[data-question]");
  await questions.nth(9).waitFor();
  assert.equal(await questions.count(), 10);
  await assertFit(rey, "questions");

  const first = questions.first();
  await first.getByRole("button", { name: "Corriger la question 1" }).click();
  await first.getByLabel("Question", { exact: true }).fill("En quelle année cela a-t-il eu lieu, d’après le cours ?");
  await first.getByRole("button", { name: "Enregistrer la correction" }).click();
  await toast(rey, "Question corrigée");
  await first.getByText("En quelle année cela a-t-il eu lieu, d’après le cours ?").waitFor();
  await rey.getByRole("button", { name: "Approuver les 10 brouillons" }).click();
  await rey.getByText("10 approuvées sur 10").waitFor();
});

const amina = await signedIn(browser, /Amina Diallo/, complaints);
/** What is right, by the words of the questions. */
async function answers(id) {
  const { data } = await asked("rey", `/api/admin/questions?masterclass_id=${id}&limit=50`);
  return new Map(data.map(({ question_text, choices, correct_choice }) => [question_text, choices[correct_choice]]));
}
const idOf = (page) => /masterclasses\/([^/?#]+)/.exec(page.url())[1];

/** Answers so many of the questions right, and the others wrong. */
async function take(page, count) {
  const right = await answers(idOf(page));
  await page.getByRole("button", { name: "Commencer" }).click();
  const asked = page.getByRole("main").getByRole("group");
  await asked.first().waitFor();
  assert.equal(await asked.count(), 10);
  for (const [place, question] of (await asked.all()).entries()) {
    const words = await question.locator("legend").textContent();
    const choices = await question.locator("label").allTextContents();
    const isRight = (choice) => choice === right.get(words);
    const wanted = choices.findIndex((choice) => isRight(choice) === place < count);
    await question.getByRole("radio").nth(wanted).check();
  }
  await page.getByText("10 réponses sur 10").waitFor();
  await page.getByText("réponses gardées").waitFor();
}

test("a student registers and takes the test before; what they answered is there after a reload", async () => {
  await amina.getByRole("link", { name: "Masterclasses" }).click();
  await amina.getByRole("link", { name: new RegExp(TITLE) }).click();
  const part = region(amina, "Ma participation");
  await part.getByLabel(/J’accepte que l’école garde/).check();
  await part.getByRole("button", { name: "M’inscrire" }).click();
  await toast(amina, "Vous êtes inscrit·e");
  await part.getByText("Ouvert dès que votre participation est validée").waitFor();
  await assertFit(amina, "masterclass-student");
  await part.getByRole("link", { name: "Passer le test d’avant" }).click();
  await take(amina, 4);
  await assertFit(amina, "test");
  await amina.reload();
  await amina.getByRole("button", { name: "Commencer" }).click();
  await amina.getByText("10 réponses sur 10").waitFor();
  await amina.getByRole("button", { name: "Rendre le test" }).click();
  await amina.getByText("4 bonnes réponses sur 10").waitFor();
});

test("a coach validates who took part, finds them by their name, and takes the table away", async () => {
  await rey.getByRole("link", { name: "La masterclass" }).click();
  await rey.getByRole("heading", { name: TITLE }).waitFor();
  const students = region(rey, "Inscriptions").first();
  await students.getByRole("button", { name: "Valider la participation de Amina Diallo" }).click();
  await toast(rey, "La participation de Amina Diallo est validée");
  await students.getByRole("row", { name: /Amina Diallo/ }).getByText("4 / 10").waitFor();
  await assertFit(rey, "masterclass-coach");
  const search = students.getByRole("searchbox");
  await search.fill("personne de ce nom");
  await students.getByText("Personne ici").waitFor();
  await search.fill("diallo");
  await students.getByRole("row", { name: /Amina Diallo/ }).waitFor();
  const [file] = await Promise.all([
    rey.waitForEvent("download"),
    students.getByRole("button", { name: "Exporter en CSV" }).click(),
  ]);
  const table = await readFile(await file.path(), "utf8");
  assert.match(table, /^\ufeff"?Élève/);
  assert.match(table, /Amina Diallo/);
});

test("the student takes the test after, and reads what became of each answer", async () => {
  await amina.getByRole("link", { name: "La masterclass" }).click();
  await amina.getByRole("link", { name: "Passer le test d’après" }).click();
  await take(amina, 9);
  await amina.getByRole("button", { name: "Rendre le test" }).click();
  await amina.getByText("9 bonnes réponses sur 10").waitFor();
  assert.equal(await amina.getByRole("img", { name: "Faux" }).count(), 1);
  await assertFit(amina, "test-result");
  await amina.getByRole("link", { name: "La masterclass" }).click();
  await amina.getByText("+5 entre les deux tests").waitFor();
});

test("before and after stand side by side, for each student and each question", async () => {
  await rey.getByRole("link", { name: "Avant et après" }).click();
  const figures = region(rey, "En bref");
  await figures.getByText("4 / 10").waitFor();
  assert.match(await figures.innerText(), /Moyenne après\s+9 \/ 10[\s\S]*Gain moyen\s+\+5[\s\S]*83\s%/);
  const row = rey.getByRole("row", { name: /Amina Diallo/ });
  assert.match(await row.innerText(), /4\s+9\s+\+5/);
  assert.equal(await rey.getByRole("img", { name: /^Avant : \d+\s% de bonnes réponses$/ }).count(), 10);
  await assertFit(rey, "test-results");
});

test("a guest who follows the link of their e-mail takes part without an account", async () => {
  const id = idOf(rey);
  const body = {
    masterclass_id: id,
    consents: { data_processing: true },
    full_name: "Awa Ndong",
    email: "awa@ailleurs.example",
    date_of_birth: "2008-05-17",
    whatsapp_number: "+24177123456",
  };
  const registered = await fetch(`${address}/inscriptions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(registered.status, 202, await registered.text());
  const [confirm] = await linkTo(body.email, /\/inscriptions\/confirm\/[\w.~-]+/);
  assert.equal((await fetch(`${address}${confirm}`, { method: "POST" })).status, 200);
  const [token] = await linkTo(body.email, /#participant=[\w.~-]+/);

  const context = await browser.newContext({ viewport: DESKTOP, locale: "fr-FR" });
  const awa = await watched(await context.newPage(), complaints);
  await awa.goto(`${address}/app/masterclasses/${id}${token}`);
  await awa.getByRole("heading", { name: TITLE }).waitFor();
  const part = region(awa, "Ma participation");
  await part.getByText("inscrit·e", { exact: true }).waitFor();
  assert(!awa.url().includes("#"), "the token is in the history");
  await assertFit(awa, "masterclass-guest");
  await part.getByRole("link", { name: "Passer le test d’avant" }).click();
  await take(awa, 3);
  await awa.getByRole("button", { name: "Rendre le test" }).click();
  await awa.getByText("3 bonnes réponses sur 10").waitFor();
  await awa.getByRole("link", { name: "La masterclass" }).click();
  await part.getByText("3 / 10").waitFor();
  // Nothing else of the school is theirs.
  await awa.goto(`${address}/app/masterclasses`);
  await awa.getByRole("heading", { name: "Bienvenue à Préau" }).waitFor();
  await context.close();
});

test("a coach writes a course with a lesson and a quiz, and publishes it", async () => {
  await rey.getByRole("link", { name: "Éditer mes cours" }).click();
  await rey.getByRole("heading", { name: "Éditer mes cours" }).waitFor();
  await assertFit(rey, "taught-courses");
  await rey.getByRole("button", { name: "Nouveau cours" }).click();
  const dialog = rey.getByRole("dialog", { name: "Nouveau cours" });
  await dialog.getByLabel("Titre").fill("Suites, pas à pas");
  await dialog.getByRole("button", { name: "Commencer" }).click();
  await rey.getByText("Aucun module").waitFor();
  await rey.getByRole("button", { name: "Ajouter un module" }).click();
  await rey.getByLabel("Titre du module 1").fill("Suites arithmétiques");
  await rey.getByLabel("Leçon 1.1", { exact: true }).fill("La raison");
  await rey.getByText("Texte et lien").click();
  await rey.getByLabel("Texte (Markdown)").fill("On ajoute **toujours** la même chose.");
  await rey.getByRole("button", { name: "Ajouter une leçon : Module 1" }).click();
  await rey.getByLabel("Leçon 1.2", { exact: true }).fill("La somme");
  await rey.getByRole("button", { name: "Monter : Leçon 1.2" }).click();
  await rey.getByRole("button", { name: "Ajouter un quiz : Module 1" }).click();
  await rey.getByLabel("Question 1 du quiz").fill("1, 4, 7, … : quelle est la raison ?");
  await rey.getByLabel("Question 1, choix 1").fill("3");
  await rey.getByLabel("Question 1, choix 2").fill("4");
  await assertFit(rey, "course-editor");
  assert.equal(await rey.getByRole("button", { name: "Publier le cours" }).count(), 0);
  await rey.getByRole("button", { name: "Enregistrer" }).click();
  await toast(rey, "Cours enregistré");
  await rey.getByText("1 question en place").waitFor();
  // What was not opened stays as it is.
  await rey.getByLabel("Titre du module 1").fill("Les suites arithmétiques");
  await rey.getByRole("button", { name: "Enregistrer" }).click();
  await rey.getByRole("button", { name: "Publier le cours" }).click();
  await toast(rey, "Le cours est publié");
  const [, id] = /edition\/([^/?#]+)/.exec(rey.url());
  const { is_published, modules } = await asked("rey", `/api/courses/${id}`);
  assert.equal(is_published, true);
  assert.deepEqual(
    modules.map(({ title, lessons, quiz }) => [title, lessons.map((lesson) => lesson.title), quiz.question_count]),
    [["Les suites arithmétiques", ["La somme", "La raison"], 1]],
  );
  const { content } = await asked("rey", `/api/courses/${id}/lessons/${modules[0].lessons[1].id}`);
  assert.equal(content, "On ajoute **toujours** la même chose.");
});

test("the journal tells who validated whom, and is narrowed to it", async () => {
  await claire.getByRole("link", { name: "Journal" }).click();
  await claire.getByRole("heading", { name: "Journal", level: 1 }).waitFor();
  await settled(claire);
  await assertFit(claire, "journal");
  await claire.getByLabel("Ce qui s’est passé").fill("INSCRIPTION_VALIDATED");
  const events = region(claire, "Événements").getByRole("listitem");
  const others = events.filter({ hasNotText: "INSCRIPTION_VALIDATED" });
  await others.first().waitFor({ state: "detached" });
  await settled(claire);
  // The latest is first; the others are of the masterclass of three weeks ago.
  const latest = events.first();
  assert.match(await latest.innerText(), /Hélène Rey/);
  await latest.getByText("Ce qui a changé").click();
  await latest.getByRole("row", { name: /validated/ }).waitFor();
  await claire.getByRole("button", { name: "Tout effacer" }).click();
  await others.first().waitFor();
});

test("what is in the trash is held, released and brought back", async () => {
  await claire.getByRole("link", { name: "Corbeille" }).click();
  await region(claire, "Prochaine purge").getByText("0 fichier").waitFor();
  const photo = region(claire, "Corbeille").getByRole("listitem").filter({ hasText: "doigt devant l’objectif.png" });
  await photo.getByText(/jours restants/).waitFor();
  await assertFit(claire, "retention");
  await photo.getByRole("button", { name: /^Retenir doigt/ }).click();
  await photo.getByText("retenu", { exact: true }).waitFor();
  await photo.getByRole("button", { name: /^Ne plus retenir/ }).click();
  await photo.getByText(/jours restants/).waitFor();
  await photo.getByRole("button", { name: /^Restaurer/ }).click();
  await toast(claire, "Restauré");
  await photo.waitFor({ state: "detached" });
  // What is held stays, whatever the days.
  const held = region(claire, "Corbeille").getByRole("listitem").filter({ hasText: "affiche du spectacle.png" });
  await held.getByText("retenu", { exact: true }).waitFor();
});

test("an address that unsubscribed is listed with why, and is written to again", async () => {
  const guest = "invite@ecole.example";
  const { demonstration } = await (await fetch(`${address}/app/config.json`)).json();
  const { token } = demonstration.find(({ id }) => id === "claire");
  const sent = await fetch(`${address}/api/send-email`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ to: guest, template: "generic-notice", data: { title: "Réunion", message: "Lundi, 18 h." } }),
  });
  assert.equal(sent.status, 201);
  const end = Date.now() + 60_000;
  const letter = () => mail.letters.find(({ to }) => to.includes(guest));
  while (!letter()) {
    assert(Date.now() < end, "the e-mail never came");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [, link] = /^List-Unsubscribe:\s*<([^>]+)>/im.exec(letter().text.replaceAll(/\n[ \t]+/g, " "));
  assert.equal((await fetch(link.replaceAll(" ", ""), { method: "POST" })).status, 200);

  await claire.getByRole("link", { name: "Adresses écartées" }).click();
  const entry = region(claire, "Adresses").getByRole("listitem");
  for (const cause of ["refus", "plainte", "désinscription"]) await entry.getByText(cause, { exact: true }).first().waitFor();
  await assertFit(claire, "suppressed-addresses");
  await claire.getByLabel("Chercher une adresse").fill("autre@ecole.example");
  await claire.getByText("Rien n’écarte cette adresse").waitFor();
  await claire.getByLabel("Chercher une adresse").fill(guest);
  await entry.getByRole("button", { name: `Écrire de nouveau à ${guest}` }).click();
  const dialog = claire.getByRole("dialog", { name: "Écrire de nouveau à cette adresse ?" });
  await dialog.getByText(/^Désinscrite de/).waitFor();
  await dialog.getByLabel("Pourquoi (gardé au journal)").selectOption({ label: "son propriétaire le demande" });
  await dialog.getByRole("button", { name: "Écrire de nouveau" }).click();
  await toast(claire, "On écrit de nouveau à cette adresse");
  await claire.getByText("Rien n’écarte cette adresse").waitFor();
  const { data } = await asked("claire", "/api/admin/events?limit=20");
  assert.deepEqual(data.find(({ kind }) => kind === "ADDRESS_RELEASED").to, { reason: "owner_asks" });
});

test("an admin sees who someone is, says what they are, and takes their data away", async () => {
  await claire.getByRole("link", { name: "Personnes" }).click();
  await claire.getByLabel("Identifiant", { exact: true }).fill("amina");
  await claire.getByRole("button", { name: "Afficher" }).click();
  await region(claire, "Amina Diallo").getByText("amina@preau.example").waitFor();
  await assertFit(claire, "users");
  await region(claire, "Rôles").getByLabel("élève").check();
  await region(claire, "Rôles").getByRole("button", { name: "Enregistrer les rôles" }).click();
  await toast(claire, "Rôles enregistrés");
  assert.deepEqual((await asked("claire", "/api/users/amina")).roles, ["student"]);
  const [file] = await Promise.all([
    claire.waitForEvent("download"),
    claire.getByRole("button", { name: "Exporter ses données" }).click(),
  ]);
  const [first] = JSON.parse(await readFile(await file.path(), "utf8"));
  assert.equal(first.user_id, "amina");
  await claire.getByRole("button", { name: "Effacer ses données" }).click();
  const sure = claire.getByRole("dialog", { name: /^Effacer tout ce qui concerne Amina Diallo/ });
  assert(await sure.getByRole("button", { name: "Effacer ses données" }).isDisabled());
  await claire.keyboard.press("Escape");

  // Who never saved a profile has roles and links all the same.
  await claire.getByLabel("Identifiant", { exact: true }).fill("inconnu");
  await claire.getByRole("button", { name: "Afficher" }).click();
  await claire.getByText("Pas encore de profil").waitFor();
  refused(404);
});

test("the browser complained of nothing, of the content security policy neither", () => {
  assert.deepEqual(complaints, []);
});

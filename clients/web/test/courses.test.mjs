/**
 * Courses in Chromium, on a local host that has just loaded the demonstration school: a course from enrolment to rating to
 * certificate, two people in its forum, a live session with its chat, and the school's documents. Run by `cargo xtask test`, as
 * `people.test.mjs` is.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { asked, assertFit, launched, settled, signedIn, toast } from "./support.mjs";

const browser = await launched();
after(() => browser.close());
const complaints = [];

const ORAL = "Grand oral : parler cinq minutes sans notes";
const SEQUENCES = "Suites numériques : l'essentiel pour le bac";

/** Goes somewhere by the list of pages. */
const go = (page, name) => page.getByRole("navigation", { name: "Pages", exact: true }).getByRole("link", { name, exact: true }).click();
/** Goes to another page of a course. */
const tab = (page, name) => page.getByRole("navigation", { name: "Pages du cours" }).getByRole("link", { name }).click();
/** The title of a page: a text in Markdown may have headings of its own. */
const heading = (page, name) => page.locator("main h1[tabindex]").filter({ hasText: name }).waitFor();
const section = (page, name) => page.getByRole("region", { name });

async function openCourse(page, title) {
  await go(page, "Cours");
  await heading(page, "Cours");
  await section(page, "Tous les cours").getByRole("link", { name: title }).click();
  await heading(page, title);
  await settled(page);
}

const bastien = await signedIn(browser, /Bastien Morel/, complaints);

test("a student looks for a course, enrols, and has a schedule that their own calendar follows", async () => {
  await go(bastien, "Cours");
  await heading(bastien, "Cours");
  await section(bastien, "Tous les cours").getByRole("link", { name: SEQUENCES }).waitFor();
  await settled(bastien);
  await assertFit(bastien, "courses");
  await bastien.getByLabel("Chercher un cours").fill("ORAL");
  await bastien.keyboard.press("Enter");
  const found = section(bastien, "Tous les cours").getByRole("link");
  await section(bastien, "Tous les cours").getByRole("link", { name: SEQUENCES }).waitFor({ state: "detached" });
  await settled(bastien);
  assert.deepEqual(await found.allInnerTexts(), [ORAL]);
  await found.click();
  await heading(bastien, ORAL);
  await bastien.getByRole("button", { name: "M’inscrire" }).click();
  await toast(bastien, "Vous êtes inscrit·e");
  const schedule = section(bastien, "Mon calendrier");
  await schedule.getByRole("link", { name: "Choisir", exact: true }).waitFor();
  await settled(bastien);
  await assertFit(bastien, "course");

  await schedule.getByRole("button", { name: "Ajouter à mon agenda" }).click();
  const dialog = bastien.getByRole("dialog", { name: "Ajouter à mon agenda" });
  await dialog.getByRole("button", { name: /^Autre/ }).click();
  assert.match(await dialog.getByRole("link", { name: "S’abonner" }).getAttribute("href"), /^webcal:\/\/.+/);
  const saving = bastien.waitForEvent("download");
  await dialog.getByRole("button", { name: "Télécharger le fichier" }).click();
  assert.equal((await saving).suggestedFilename(), "preau.ics");
  await dialog.getByRole("button", { name: "Google Agenda" }).click();
  const google = dialog.getByRole("link", { name: "Ouvrir Google Agenda" });
  assert.match(await google.getAttribute("href"), /^https:\/\/calendar\.google\.com\/.+webcal/);
  await bastien.keyboard.press("Escape");

  await schedule.getByRole("button", { name: "Replanifier…" }).click();
  const plan = bastien.getByRole("dialog", { name: "Replanifier le cours" });
  for (const day of ["lundi", "mardi", "mercredi", "jeudi", "vendredi"]) await plan.getByLabel(day).uncheck();
  await plan.getByLabel("dimanche").check();
  await plan.getByLabel(/^À partir de/).fill("09:30");
  await plan.getByRole("button", { name: "Replanifier" }).click();
  await toast(bastien, "Calendrier refait");
  assert.match(await schedule.innerText(), /dimanche \d+ \S+\s+Choisir\s+09:30 · 30 min/i);
});

test("they read its lessons one after the other, and each that they finish counts", async () => {
  await bastien.getByRole("link", { name: "Commencer" }).click();
  await heading(bastien, "Choisir");
  await bastien.getByText("Trois questions, une raison pour chacune.").waitFor();
  await settled(bastien);
  await assertFit(bastien, "course-lesson");
  for (const next of ["Construire un plan", "Respirer et regarder", "Oral à blanc"]) {
    await bastien.getByRole("button", { name: "Terminer et continuer" }).click();
    await heading(bastien, next);
  }
  const progress = bastien.getByRole("progressbar", { name: "Progression dans le cours" });
  await bastien.locator('[role=progressbar][aria-valuenow="75"]').waitFor();
  assert.match(await progress.getAttribute("aria-valuetext"), /^75\s%$/);
  await bastien.getByText("Cette leçon n’a pas de texte").waitFor();
  await bastien.getByRole("button", { name: "J’ai terminé cette leçon" }).click();
  await heading(bastien, ORAL);
  await bastien.locator('[role=progressbar][aria-valuenow="100"]').waitFor();
});

test("what they completed they rate, and have a certificate of", async () => {
  await bastien.getByRole("button", { name: "Donner mon avis" }).click();
  const form = bastien.getByRole("dialog", { name: "Mon avis sur ce cours" });
  await form.getByLabel("4 étoiles").check();
  await form.getByLabel("Votre avis (facultatif)").fill("On s’entraîne vraiment.");
  await form.getByLabel("Ce qui est bien (facultatif)").fill("Les oraux à blanc");
  await form.getByRole("button", { name: "Envoyer" }).click();
  await toast(bastien, "Merci pour votre avis");
  const ratings = section(bastien, "Avis");
  await ratings.getByRole("img", { name: "5 étoiles : 0, 4 étoiles : 1, 3 étoiles : 0, 2 étoiles : 0, 1 étoile : 0" }).waitFor();
  await ratings.getByRole("button", { name: "Modifier mon avis" }).waitFor();

  await bastien.getByRole("button", { name: "Obtenir mon certificat" }).click();
  await toast(bastien, "Certificat délivré");
  await bastien.getByRole("link", { name: "Mes certificats" }).click();
  await heading(bastien, "Mes certificats");
  const open = bastien.getByRole("link", { name: `Ouvrir et imprimer (PDF) : ${ORAL}` });
  await open.waitFor();
  await settled(bastien);
  await assertFit(bastien, "certificates");
  const [certificate] = await Promise.all([bastien.context().waitForEvent("page"), open.click()]);
  await certificate.getByText("Bastien Morel").first().waitFor();
  await certificate.close();
});

test("whoever runs the course sees who takes it, and publishes the words of a rating", async () => {
  const mba = await signedIn(browser, /Jean-Marc Mba/, complaints);
  await openCourse(mba, ORAL);
  await section(mba, "Inscrit·e·s").getByText("Bastien Morel").waitFor();
  const ratings = section(mba, "Avis");
  await ratings.getByRole("button", { name: /^État/ }).click();
  await mba.getByRole("menuitemradio", { name: "à relire" }).click();
  const rating = ratings.getByRole("listitem").filter({ hasText: "On s’entraîne vraiment." });
  await rating.getByRole("button", { name: "Publier" }).click();
  await toast(mba, "Avis publié");
  await rating.waitFor({ state: "detached" });
  await mba.context().close();
});

const amina = await signedIn(browser, /Amina Diallo/, complaints);

test("another student reads the rating, and says that it helped", async () => {
  await openCourse(amina, ORAL);
  const rating = section(amina, "Avis").getByRole("listitem").filter({ hasText: "On s’entraîne vraiment." });
  assert.match(await rating.innerText(), /Bastien Morel[\s\S]*Points forts : Les oraux à blanc/);
  await rating.getByRole("button", { name: "Utile (0) : l’avis de Bastien Morel" }).click();
  await rating.getByText("Utile (1)").waitFor();
  await settled(amina);
  // It is still known when the page is read anew.
  await amina.reload();
  const voted = rating.getByRole("button", { name: "Utile (1) : l’avis de Bastien Morel" });
  await voted.waitFor();
  assert.equal(await voted.getAttribute("aria-pressed"), "true");
  await assertFit(amina, "course-rated");
});

test("who leaves a course and takes it up again goes on from where they were", async () => {
  await amina.getByRole("button", { name: "Quitter le cours…" }).click();
  const question = amina.getByRole("dialog", { name: "Quitter ce cours ?" });
  await question.getByRole("button", { name: "Quitter le cours", exact: true }).click();
  await toast(amina, "Vous avez quitté le cours");
  await section(amina, "Mon calendrier").waitFor({ state: "detached" });
  await amina.getByRole("button", { name: "Reprendre le cours" }).click();
  await toast(amina, "Vous êtes inscrit·e");
  await amina.locator('[role=progressbar][aria-valuenow="25"]').waitFor();
  await section(amina, "Mon calendrier").getByRole("link", { name: "Construire un plan" }).waitFor();
});

test("of a course that others took before one reads what they say, and what was live", async () => {
  await openCourse(amina, SEQUENCES);
  const ratings = section(amina, "Avis");
  await ratings.getByRole("img", { name: "5 étoiles : 2, 4 étoiles : 2, 3 étoiles : 1, 2 étoiles : 0, 1 étoile : 0" }).waitFor();
  await ratings.getByRole("listitem").filter({ hasText: "Clair et court" }).getByText("Utile (4)").waitFor();
  // What waits to be read again, and what was rejected, count by their stars alone.
  assert.equal(await ratings.getByText("Cours particuliers").count(), 0);
  await assertFit(amina, "course-ratings");
  await tab(amina, "Directs");
  await amina.getByRole("link", { name: "Sommes de suites : méthode et pièges", exact: true }).click();
  await heading(amina, "Sommes de suites : méthode et pièges");
  await amina.getByText("Ce direct est terminé.").waitFor();
  await section(amina, "Épinglés").getByText("n + 1 termes").waitFor();
  await settled(amina);
  await assertFit(amina, "live-session-over");
});

test("a quiz that is failed is tried again, and passed", async () => {
  await openCourse(amina, SEQUENCES);
  await section(amina, "Programme").getByRole("link", { name: "Suis-je prêt ?" }).click();
  await amina.getByRole("button", { name: "Commencer le quiz" }).click();
  await amina.getByText("2 questions sans réponse").waitFor();
  await amina.getByLabel("6", { exact: true }).check();
  await amina.getByRole("button", { name: "Rendre le quiz" }).click();
  await amina.getByText("Ce n’est pas encore ça").waitFor();
  await amina.getByText("0 point sur 3").waitFor();
  await amina.getByRole("button", { name: "Recommencer" }).click();
  await amina.getByLabel("7", { exact: true }).check();
  await amina.getByLabel("u(n) = 3n").check();
  await amina.getByLabel("u(n) = 5 − n").check();
  await assertFit(amina, "course-quiz");
  await amina.getByRole("button", { name: "Rendre le quiz" }).click();
  await amina.getByText("Quiz réussi !").waitFor();
  await amina.getByText("3 points sur 3").waitFor();
  await assertFit(amina, "course-quiz-passed");
});

const reply = (page, words) => page.getByRole("article").filter({ hasText: words });

test("one asks in the forum of a course, and another answers", async () => {
  await tab(amina, "Forum");
  await heading(amina, "Vos questions");
  await amina.getByRole("link", { name: "Bienvenue : comment poser une bonne question" }).waitFor();
  await settled(amina);
  await assertFit(amina, "forum");
  await amina.getByLabel("Chercher dans les sujets").fill("raison négative");
  await amina.keyboard.press("Enter");
  await amina.getByRole("link", { name: /^Bienvenue/ }).waitFor({ state: "detached" });
  await amina.getByRole("link", { name: "Et si la raison est négative ?" }).waitFor();

  await amina.getByRole("button", { name: "Nouveau sujet" }).click();
  const form = amina.getByRole("dialog", { name: "Nouveau sujet" });
  await form.getByLabel("Titre").fill("Somme de 1 à 100 ?");
  await form.getByLabel("Votre question").fill("J’ai essayé **5050**, et `100 × 101`.\n\n<img src=x onerror=alert(1)>");
  await form.getByLabel("Au sujet de").selectOption({ label: "Somme des termes" });
  await form.getByRole("button", { name: "Publier" }).click();
  await heading(amina, "Somme de 1 à 100 ?");
  // What strangers write is shown, and does nothing.
  assert.equal(await amina.locator("main strong").innerText(), "5050");
  await amina.getByText("<img src=x onerror=alert(1)>").waitFor();
  assert.equal(await amina.locator("main .markdown img").count(), 0);

  await openCourse(bastien, SEQUENCES);
  await tab(bastien, "Forum");
  await bastien.getByRole("link", { name: "Somme de 1 à 100 ?" }).click();
  await heading(bastien, "Somme de 1 à 100 ?");
  await bastien.getByLabel(/^Votre réponse/).fill("Oui : *5050*, la moitié de `100 × 101`.");
  await bastien.getByRole("button", { name: "Aperçu" }).click();
  await bastien.locator("form em").waitFor();
  await bastien.getByRole("button", { name: "Répondre", exact: true }).last().click();
  await reply(bastien, "la moitié de").waitFor();
});

test("an answer is voted for, answered and marked as the solution", async () => {
  await amina.reload();
  const answer = reply(amina, "la moitié de").first();
  const votes = answer.getByRole("button", { name: /^Vote pour la réponse de Bastien Morel/ });
  await votes.click();
  await answer.getByRole("button", { name: "Vote pour la réponse de Bastien Morel : 1" }).waitFor();
  await answer.getByRole("button", { name: "Répondre à Bastien Morel" }).click();
  await amina.getByLabel("Votre réponse à Bastien Morel (Markdown)").fill("Merci, je vois !");
  await answer.getByRole("button", { name: "Répondre", exact: true }).click();
  await reply(amina, "Merci, je vois !").first().waitFor();
  await answer.getByRole("button", { name: "C’est la solution" }).click();
  await answer.getByText("solution", { exact: true }).waitFor();
  // Who wrote the topic follows it, which they are shown.
  await amina.getByRole("button", { name: "Ne plus m’en prévenir" }).click();
  await toast(amina, "Vous ne serez plus prévenu·e");
  await amina.getByRole("button", { name: "Me prévenir des réponses" }).waitFor();
  await settled(amina);
  await assertFit(amina, "topic");
});

test("what is out of place is flagged, and hidden by whoever runs the course", async () => {
  await bastien.getByLabel("Votre réponse (Markdown)").fill("Qui vient au match samedi ?");
  await bastien.getByRole("button", { name: "Répondre", exact: true }).last().click();
  await reply(bastien, "Qui vient au match").waitFor();
  await amina.reload();
  await reply(amina, "Qui vient au match").getByRole("button", { name: "Signaler la réponse de Bastien Morel" }).click();
  await amina.getByRole("dialog").getByRole("button", { name: "Signaler" }).click();
  await toast(amina, "Réponse signalée");

  const rey = await signedIn(browser, /Hélène Rey/, complaints);
  await openCourse(rey, SEQUENCES);
  await tab(rey, "Forum");
  await rey.getByRole("link", { name: "Signalements" }).click();
  await heading(rey, "Signalements");
  const flagged = rey.getByRole("listitem").filter({ hasText: "Qui vient au match" });
  await flagged.getByText("Signalée par Amina Diallo : hors sujet").waitFor();
  await settled(rey);
  await assertFit(rey, "forum-flags");
  await flagged.getByRole("button", { name: "Masquer la réponse de Bastien Morel" }).click();
  await flagged.waitFor({ state: "detached" });
  // What two have flagged before stands there still, once for each of them: one decision is for both.
  const sells = rey.getByRole("listitem").filter({ hasText: "Je vends ma calculatrice" });
  assert.equal(await sells.count(), 2);
  await sells.filter({ hasText: "Signalée par Léa Nguyen" }).getByRole("button", { name: "Masquer la réponse de Tomás Ferreira" }).click();
  await rey.getByText("Rien n’est signalé").waitFor();
  await rey.context().close();
  await amina.reload();
  await amina.getByText("Cette réponse est masquée").waitFor();
  assert.equal(await amina.getByText("Qui vient au match").count(), 0);
});

/** As the field of day and time has it, in the zone of this machine, which is the browser's. */
function inMinutes(minutes) {
  const then = new Date(Date.now() + minutes * 60_000);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

test("a live session is planned, begun, joined and talked in, and its recording is found", async () => {
  const rey = await signedIn(browser, /Hélène Rey/, complaints);
  await openCourse(rey, SEQUENCES);
  await tab(rey, "Directs");
  await rey.getByRole("button", { name: "Planifier un direct" }).click();
  const form = rey.getByRole("dialog", { name: "Planifier un direct" });
  await form.getByLabel("Titre").fill("Révisions en direct");
  await form.getByLabel(/^Début/).fill(inMinutes(10));
  await form.getByLabel("Durée, en minutes").fill("45");
  await form.getByRole("button", { name: "Planifier et prévenir" }).click();
  await toast(rey, "Direct planifié");
  await settled(rey);
  await assertFit(rey, "live-sessions");
  await rey.getByRole("link", { name: "Révisions en direct" }).click();
  await heading(rey, "Révisions en direct");
  await rey.getByRole("button", { name: "Commencer" }).click();
  await toast(rey, "Le direct a commencé");
  await section(rey, "Le direct").getByText("en direct", { exact: true }).waitFor();

  // The room is not the school's: here a page stands in for it.
  const requested = [];
  await amina.context().route(/^https:\/\//, (route) => {
    requested.push(route.request().url());
    return route.fulfill({ contentType: "text/html", body: "<title>La salle</title>" });
  });
  await tab(amina, "Directs");
  await amina.getByRole("link", { name: "Révisions en direct" }).click();
  await amina.getByText("Rejoignez le direct pour écrire.").waitFor();
  assert.deepEqual(requested, [], "nothing of the provider is asked for before one joins");
  const join = amina.getByRole("button", { name: "Rejoindre le direct" });
  const [room] = await Promise.all([amina.context().waitForEvent("page"), join.click()]);
  await room.waitForURL(/^https:\/\/meet\.jit\.si\/.+/);
  assert.equal(await room.evaluate(() => window.opener), null);
  await room.close();
  await amina.getByText("Vous avez votre place dans ce direct.").waitFor();

  await amina.getByLabel("C’est une question pour l’enseignant·e").check();
  await amina.getByLabel("Votre message").fill("Faut-il **toujours** une initialisation ?");
  await amina.keyboard.press("Enter");
  const chat = (page) => page.getByRole("log", { name: "Messages du chat" });
  await chat(amina).getByText("question", { exact: true }).waitFor();
  // Both hear of it by themselves, and soon: a chat that is not held is asked for once a minute.
  await chat(rey).getByText("une initialisation").waitFor({ timeout: 30_000 });
  await chat(rey).getByRole("button", { name: "Épingler le message de Amina Diallo" }).click();
  await section(amina, "Épinglés").getByText("une initialisation").waitFor();
  await section(rey, "Participants").getByText("Amina Diallo").waitFor();
  await settled(rey);
  await assertFit(rey, "live-session-instructor");
  await assertFit(amina, "live-session");

  await rey.getByRole("button", { name: "Terminer…" }).click();
  await rey.getByRole("dialog").getByRole("button", { name: "Terminer", exact: true }).click();
  await rey.getByLabel("Adresse de l’enregistrement").fill("https://videos.preau.example/revisions");
  await rey.getByRole("button", { name: "Enregistrer" }).click();
  await toast(rey, "Enregistrement indiqué");
  await rey.context().close();
  await amina.getByText("Ce direct est terminé.").waitFor();
  const recording = amina.getByRole("link", { name: "Voir l’enregistrement" });
  await recording.waitFor();
  assert.equal(await recording.getAttribute("href"), "https://videos.preau.example/revisions");
});

test("the school's documents are found by what they say, and kept as favourites", async () => {
  await go(amina, "Ressources");
  await heading(amina, "Ressources");
  await section(amina, "Documents").getByRole("link", { name: "Les suites arithmétiques" }).waitFor();
  await assertFit(amina, "resources");
  await amina.getByLabel("Que cherchez-vous ?").fill("la raison d'une suite");
  await amina.keyboard.press("Enter");
  const results = section(amina, "Résultats");
  await results.locator("mark").first().waitFor();
  assert.match(await results.locator("mark").first().innerText(), /raison|suite/i);
  await assertFit(amina, "resources-found");
  await amina.getByRole("button", { name: /^Matière/ }).click();
  await amina.getByRole("menuitemradio", { name: "NSI" }).click();
  await results.getByRole("link", { name: "Les suites géométriques" }).waitFor({ state: "detached" });
  await amina.getByRole("button", { name: /^Matière/ }).click();
  await amina.getByRole("menuitemradio", { name: "toutes" }).click();
  const star = results.getByRole("button", { name: "Favori : Les suites géométriques" });
  await star.click();
  await results.locator('[aria-pressed=true][aria-label="Favori : Les suites géométriques"]').waitFor();
  await results.getByRole("link", { name: "Les suites géométriques" }).click();
  await heading(amina, "Les suites géométriques");
  await amina.getByText("multipliant toujours par le même nombre").waitFor();
  await assertFit(amina, "resource");
  await amina.getByRole("link", { name: "Toutes les ressources" }).click();
  await section(amina, "Documents").getByRole("link", { name: "Les suites géométriques" }).waitFor();
  const { data } = await asked("amina", "/rag/docs?favorite=true");
  assert.equal(data.length, 2);
  // Every list says which are, and has their stars.
  const ofTheSchool = async () => {
    await amina.getByRole("button", { name: /^Montrer/ }).click();
    await amina.getByRole("menuitemradio", { name: "ceux de l’école" }).click();
  };
  await ofTheSchool();
  const another = section(amina, "Documents").getByRole("button", { name: "Favori : Le produit scalaire" });
  assert.equal(await another.getAttribute("aria-pressed"), "false");
  await another.click();
  await section(amina, "Documents").locator('[aria-pressed=true][aria-label="Favori : Le produit scalaire"]').waitFor();
  await settled(amina);
  await assertFit(amina, "resources-school");
  await amina.reload();
  await ofTheSchool();
  await section(amina, "Documents").locator('[aria-pressed=true][aria-label="Favori : Le produit scalaire"]').waitFor();
});

test("the pages of a course are in English too", async () => {
  await amina.getByRole("button", { name: "English" }).click();
  await go(amina, "Courses");
  await section(amina, "All courses").getByRole("link", { name: ORAL }).click();
  await heading(amina, ORAL);
  await section(amina, "My schedule").getByRole("link", { name: "Construire un plan" }).waitFor();
  await section(amina, "Ratings").getByRole("img", { name: /^5 stars: 0, 4 stars: 1/ }).waitFor();
  await assertFit(amina, "course-english");
});

test("the browser complained of nothing, of the content security policy neither", () => {
  assert.deepEqual(complaints, []);
});

/**
 * The gallery in Chromium, on a local host with the demonstration school. Run by `cargo xtask test`, with the variables of
 * `agenda.test.mjs`. What it adds it takes away, so that it passes again on the same host.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";

const { chromium } = createRequire(new URL("../../../tools/package.json", import.meta.url))("playwright-core");

const { PREAU_ADDRESS: address = "http://127.0.0.1:8787", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;

const ALONE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
/** Each run's own, so that what an earlier one left in the trash is another file. */
const NAME = `sortie au musée ${Date.now()}.jpg`;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ALONE });
after(() => browser.close());
/** What Chromium complains of: violations of the content security policy are among it. */
const complaints = [];
const page = await opened(address);
await page.getByRole("link", { name: /^Photos/ }).click();
await page.waitForURL(`${address}/gallery`);
await settled(page);
/** The people of the page, each with a token. */
const { people } = JSON.parse(await page.locator("#school").textContent());

async function opened(url) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  return page;
}

async function settled(page) {
  await page.locator('#photos[aria-busy="false"] > li').first().waitFor();
}

/** The page as this person sees this album. */
async function turned(name, album) {
  await page.getByLabel("Qui regarde").selectOption({ label: name });
  await page.getByLabel("Album").selectOption({ label: album });
  await settled(page);
}

async function chosen(name, mimeType, buffer) {
  await page.getByLabel("Ajouter une photo ou un PDF").setInputFiles({ name, mimeType, buffer });
}

/** What this person is answered, as the status. */
async function statusFor(id, path) {
  const { token } = people.find((person) => person.id === id);
  return (await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
}

async function picture(name) {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/gallery-${name}.png`, fullPage: true });
}

const tile = (name) => page.locator("#photos > li").filter({ hasText: name });
const said = (words) => page.getByRole("status").filter({ hasText: words }).waitFor();
const statuses = () => complaints.splice(0).map((text) => /\b(4\d\d)\b/.exec(text)?.[1]);

/** The width in pixels of the picture in a tile, once it is decoded. */
function widthOf(tile) {
  return tile.locator("img").evaluate(async (image) => {
    await image.decode();
    return image.naturalWidth;
  });
}

/** A JPEG of 320 by 240 pixels, as a browser writes it. */
async function jpeg() {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 240];
    const context = canvas.getContext("2d");
    for (let x = 0; x < 320; x += 16) {
      context.fillStyle = `hsl(${x} 60% 60%)`;
      context.fillRect(x, 0, 16, 240);
    }
    return canvas.toDataURL("image/jpeg");
  });
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

/** Deletes what a tile shows, for this reason. */
async function deleted(name, reason) {
  await tile(name).getByRole("button", { name: /^Supprimer/ }).click();
  await page.getByRole("dialog").getByLabel("Motif").selectOption({ label: reason });
  await page.getByRole("dialog").getByRole("button", { name: /^Supprimer/ }).click();
}

/** The id of the photo that Amina adds. */
let id;

test("a coach sees the photos of the class, which load", async () => {
  await turned("Hélène Rey", "Classe : Terminale 2");
  await tile("cour de récréation.png").waitFor();
  for (const name of ["cour de récréation.png", "tableau noir.png"]) {
    assert.equal(await widthOf(tile(name)), 400);
    assert.equal(await tile(name).getByRole("img").getAttribute("alt"), name);
    await tile(name).getByText(/^par Hélène Rey · .* · 400 × 300 · /).waitFor();
  }
  assert.equal(await tile("doigt devant").count(), 0);
  await picture("class");
});

test("what was a mistake is in the trash, with the days that are left", async () => {
  await turned("Hélène Rey", "Corbeille – trash");
  await page.getByRole("heading", { name: /^Corbeille/ }).waitFor();
  await tile("doigt devant l’objectif.png").getByText(/^suppression par Hélène Rey · .* · Erreur$/).waitFor();
  await tile("doigt devant l’objectif.png").getByText("encore 30 jours").waitFor();
  assert(await page.getByLabel("Ajouter une photo ou un PDF").isHidden());
  await picture("trash");
});

test("a student has albums of their own alone, with what others took of them", async () => {
  await turned("Amina Diallo", "Élève : Amina Diallo");
  await tile("bateau en papier.png").waitFor();
  await tile("cercle circonscrit.png").getByText(/^par Hélène Rey/).waitFor();
  // What her coach uploaded is not hers to delete.
  assert.equal(await tile("cercle circonscrit.png").getByRole("button").count(), 0);
  const albums = await page.getByLabel("Album").locator("option").allInnerTexts();
  assert.deepEqual(albums, ["Élève : Amina Diallo", "Mes envois – my uploads", "Corbeille – trash"]);
});

test("a photo that is chosen is added and loads", async () => {
  await chosen(NAME, "image/jpeg", await jpeg());
  await said(`« ${NAME} » : ajout terminé.`);
  assert.equal(await widthOf(tile(NAME)), 320);
  id = await tile(NAME).getAttribute("data-photo");
  await picture("added");
});

test("her coach and her mother see it, another student does not", async () => {
  for (const name of ["Hélène Rey", "Fatou Diallo"]) {
    await turned(name, "Élève : Amina Diallo");
    assert.equal(await widthOf(tile(NAME)), 320);
  }
  assert.equal(await tile(NAME).getByRole("button").count(), 0);
  await turned("Bastien Morel", "Élève : Bastien Morel");
  await tile("herbier.png").waitFor();
  assert.equal(await tile(NAME).count(), 0);
  assert([403, 404].includes(await statusFor("bastien", `/photos/${id}`)));
});

test("before a photo is deleted it is said for how long it can be restored, and Escape keeps it", async () => {
  await turned("Amina Diallo", "Élève : Amina Diallo");
  await tile(NAME).getByRole("button", { name: `Supprimer delete : ${NAME}` }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: `Supprimer « ${NAME} » ?` });
  await dialog.getByText(/^Pendant 30 jours, ce fichier peut être restauré/).waitFor();
  await picture("question");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await tile(NAME).locator("button:focus").waitFor();
});

test("a photo that is deleted with a reason is gone, for others too", async () => {
  await deleted(NAME, "Vie privée");
  await said(`« ${NAME} » : dans la corbeille, encore 30 jours.`);
  assert.equal(await tile(NAME).count(), 0);
  // The keyboard goes on at the next photo, or at the heading.
  await page.locator("#photos button:focus, #title:focus").waitFor();
  await turned("Fatou Diallo", "Élève : Amina Diallo");
  await tile("bateau en papier.png").waitFor();
  assert.equal(await tile(NAME).count(), 0);
  for (const other of ["bastien", "fatou"]) {
    assert([403, 404].includes(await statusFor(other, `/photos/${id}`)), other);
  }
});

test("it stands in the trash of its owner with 30 days left, and in no other student's", async () => {
  await turned("Bastien Morel", "Corbeille – trash");
  await page.getByText("La corbeille est vide.").waitFor();
  await turned("Amina Diallo", "Corbeille – trash");
  await tile(NAME).getByText("encore 30 jours").waitFor();
  await tile(NAME).getByText(/^suppression par Amina Diallo · .* · Vie privée$/).waitFor();
  await picture("deleted");
});

test("restored, here by keyboard, it is where it was", async () => {
  await tile(NAME).getByRole("button", { name: `Restaurer restore : ${NAME}` }).focus();
  await page.keyboard.press("Enter");
  await said(`« ${NAME} » : de retour dans son album.`);
  assert.equal(await tile(NAME).count(), 0);
  await turned("Hélène Rey", "Élève : Amina Diallo");
  assert.equal(await widthOf(tile(NAME)), 320);
  assert.equal(await tile(NAME).getAttribute("data-photo"), id);
});

test("of two who delete it the first one says why", async () => {
  await turned("Amina Diallo", "Élève : Amina Diallo");
  await tile(NAME).waitFor();
  const { token } = people.find((person) => person.id === "rey");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${address}/photos/${id}?reason=duplicate`, { method: "DELETE", headers });
  assert.equal(answer.status, 200);
  await deleted(NAME, "Autre");
  await said(`« ${NAME} » : dans la corbeille, encore 30 jours.`);
  await turned("Amina Diallo", "Corbeille – trash");
  await tile(NAME).getByText(/^suppression par Hélène Rey · .* · Doublon$/).waitFor();
});

test("a drawing that could run a script is refused, whatever its name says", async () => {
  await turned("Amina Diallo", "Élève : Amina Diallo");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>window.ran = true</script></svg>';
  await chosen("dessin.png", "image/png", Buffer.from(svg));
  await said(/^« dessin\.png » : ajout refusé\. .* ni une photo \(JPEG, PNG, WebP, HEIC\) ni un PDF\.$/);
  await page.locator("#status.refused").waitFor();
  await tile("bateau en papier.png").waitFor();
  assert.equal(await tile("dessin.png").count(), 0);
  assert.deepEqual(statuses(), ["422"]);
  await picture("refused");
});

test("a document is a link", async () => {
  const name = `consignes ${Date.now()}.pdf`;
  await chosen(name, "application/pdf", pdf());
  await said(`« ${name} » : ajout terminé.`);
  await page.getByRole("link", { name: `PDF : ${name}` }).waitFor();
  await deleted(name, "Erreur");
  await said(`« ${name} » : dans la corbeille`);
});

test("pictures load by the host's other name as well", async () => {
  const other = await opened(`${address.replace("127.0.0.1", "localhost")}/gallery`);
  await other.getByLabel("Qui regarde").selectOption({ label: "Hélène Rey" });
  await settled(other);
  assert.equal(await widthOf(other.locator("#photos > li").filter({ hasText: "tableau noir.png" })), 400);
  await other.context().close();
});

test("on a phone nothing is wider than the screen", async () => {
  await turned("Hélène Rey", "Classe : Terminale 2");
  await tile("tableau noir.png").waitFor();
  for (const width of [320, 390, 768, 1024]) {
    await page.setViewportSize({ width, height: 700 });
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    assert(widest <= width, `${widest} pixels on a screen of ${width}`);
    await picture(`width-${width}`);
  }
});

test("every control has a name", async () => {
  const controls = await page.locator("main").locator("button:visible, select:visible, input:visible, a").all();
  assert(controls.length >= 7);
  for (const control of controls) assert.match(await control.ariaSnapshot(), /"\S+/);
});

test("a host that does not answer is said to", async () => {
  await page.route("**/photos?**", (route) => route.abort());
  await page.getByLabel("Album").selectOption({ label: "Mes envois – my uploads" });
  await said("Le serveur ne répond pas.");
  assert.equal(await page.locator("#photos > li").count(), 0);
  await page.unroute("**/photos?**");
  assert(complaints.splice(0).every((text) => text.includes("ERR_FAILED")));
});

test("the browser complained of nothing, the content security policy included", () => {
  assert.deepEqual(complaints, []);
});

import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { useDeletePhoto, usePhotos, useRestorePhoto, useTrash, useUploadPhoto } from "../src/index.js";
import { staged } from "./stage.js";

/** One red pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const pixel = () => new File([Buffer.from(PNG, "base64")], "pixel.png", { type: "image/png" });

test("a photo is uploaded and shown, deleted and restored, each before it is answered", async () => {
  const page = staged("amina", () => ({
    photos: usePhotos(),
    trash: useTrash(),
    upload: useUploadPhoto(),
    deletion: useDeletePhoto(),
    restoration: useRestorePhoto(),
  }));
  await page.until("they are there", ({ photos, trash }) => photos.data !== undefined && trash.data !== undefined);
  page.connection.loseAnswers("POST /photos");
  const { id } = await page.now.upload.act({ file: pixel() });
  const ids = (photos: { id: string }[] | undefined) => photos?.map((photo) => photo.id);
  const asked = page.connection.of("POST", "/photos");
  assert.deepEqual(asked.map(({ status }) => status), [0, 201]);
  assert.equal(asked[0]?.key, asked[1]?.key);
  const { photos, upload } = await page.until("it is shown", (now) => ids(now.photos.data)?.includes(id) === true && now.upload.step === "idle");
  const [photo] = photos.data ?? [];
  assert.deepEqual([upload.data?.status, upload.progress, photo?.width, photo?.height], ["ready", 1, 1, 1]);

  let release = page.connection.hold(`DELETE /photos/${id}`);
  page.now.deletion.start({ path: { photo_id: id } });
  await page.until("it is shown no more", (now) => ids(now.photos.data)?.length === 0);
  release();
  await page.until("it is in the trash", (now) => ids(now.trash.data)?.includes(id) === true);

  release = page.connection.hold(`POST /photos/${id}/restore`);
  page.now.restoration.start({ path: { photo_id: id } });
  await page.until("it is in the trash no more", (now) => ids(now.trash.data)?.length === 0);
  release();
  await page.until("it is back", (now) => ids(now.photos.data)?.includes(id) === true);
  assert.deepEqual(page.notices, []);
});

test("a file that is not what it was said to be is refused in the problem's words, and nothing of it is kept", async () => {
  const page = staged("louis", () => ({ photos: usePhotos(), upload: useUploadPhoto() }));
  await page.until("they are there", ({ photos }) => photos.data !== undefined);
  const file = new File(["<p>Bonjour</p>"], "photo.png", { type: "image/png" });
  await assert.rejects(page.now.upload.act({ file }), { code: "file-refused", status: 422 });
  const [notice] = page.notices;
  assert.equal(notice?.detail, notice?.error.problem?.detail);
  await page.now.photos.refresh();
  assert.deepEqual(page.now.photos.data, []);
});

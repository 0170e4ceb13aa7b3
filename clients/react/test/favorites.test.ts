import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { useFavoriteResource, useResources, useUnfavoriteResource } from "../src/index.js";
import { clientOf, staged, worked } from "./stage.js";

test("what becomes a favourite is one at once in every list, and goes at once from that of favourites", async () => {
  const body = { title: "La raison", type: "PDF", text: "On ajoute toujours le même nombre.", visibility: "school" } as const;
  const { doc_id } = worked(await clientOf("kim").POST("/rag/docs", { body }));
  const page = staged("amina", () => ({
    school: useResources(),
    favorites: useResources({ favorite: true }),
    mark: useFavoriteResource(),
    unmark: useUnfavoriteResource(),
  }));
  const input = { path: { resource_id: doc_id } };
  const marks = () => page.now.school.data?.filter((doc) => doc.doc_id === doc_id).map((doc) => doc.is_favorite);
  const kept = () => page.now.favorites.data?.some((doc) => doc.doc_id === doc_id);
  await page.until("they are there", () => marks() !== undefined && kept() !== undefined);
  assert.deepEqual([marks(), kept()], [[false], false]);

  let release = page.connection.hold(`POST /rag/docs/${doc_id}/favorite`);
  page.now.mark.start(input);
  await page.until("it is marked before it is answered", () => marks()?.[0] === true);
  release();
  await page.until("it is a favourite", () => kept() === true && marks()?.[0] === true);

  release = page.connection.hold(`DELETE /rag/docs/${doc_id}/favorite`);
  page.now.unmark.start(input);
  await page.until("it is gone before it is answered", () => kept() === false && marks()?.[0] === false);
  release();
  await page.until("it was answered", ({ unmark }) => !unmark.isPending);
  await page.until("it is none", () => kept() === false && marks()?.[0] === false);
  assert.deepEqual(page.notices, []);
});

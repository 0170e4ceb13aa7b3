/** Photos, with a second chance (seed 0, 4.3). */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { usePreauAct, type Act, type ActOptions } from "../act.js";
import type { Item, Schemas } from "../contract.js";
import type { Patches } from "../pending.js";
import { failureOf, PreauError, triesAgain, waitBefore } from "../problem.js";
import { scopeOf, usePreau } from "../provider.js";
import { usePreauPages, usePreauQuery, type ReadOptions } from "../read.js";
import { request } from "../request.js";

export type Photo = Item<"/photos">;
type Subject = Photo["subject"];

const MINUTE = 60_000;
/** The addresses of the bytes end after five minutes. */
const ADDRESS_POLL = 4 * MINUTE;

/**
 * The photos of a subject, or one's own, those included whose upload goes on (`pending`). `url` is where the bytes are for five minutes: all are read again every
 * four while the page is seen. `retention_days`: for how many days one could be brought back if it were deleted now. What is being deleted is shown no more.
 */
export function usePhotos({ subject, ...options }: { subject?: Subject } & ReadOptions = {}) {
  const query = subject ? { subject_kind: subject.kind, subject_id: subject.id } : {};
  const patches: Patches<Photo[]> = {
    "DELETE /photos/{photo_id}": (photos, { path }) => photos.filter(({ id }) => id !== path.photo_id),
  };
  return usePreauPages("/photos", { query }, { refetchInterval: ADDRESS_POLL, ...options, patches });
}

/** One, with where its bytes are for five minutes. */
export function usePhoto(photoId: string, options: ReadOptions = {}) {
  return usePreauQuery("/photos/{photo_id}", { path: { photo_id: photoId } }, { refetchInterval: ADDRESS_POLL, ...options });
}

/** What was deleted and may come back, with `deletion.days_left`: one's own, and those of others for coaches and admins. */
export function useTrash({ ownerId, ...options }: { ownerId?: string } & ReadOptions = {}) {
  const patches: Patches<Photo[]> = {
    "POST /photos/{photo_id}/restore": (photos, { path }) => photos.filter(({ id }) => id !== path.photo_id),
  };
  return usePreauPages("/photos/trash", { query: ownerId ? { owner_id: ownerId } : {} }, { ...options, patches });
}

/** Who did what with it and when, for coaches and admins. */
export function usePhotoAudit(photoId: string, options?: ReadOptions) {
  return usePreauPages("/photos/{photo_id}/audit", { path: { photo_id: photoId } }, options);
}

const PHOTOS = ["/photos", "/photos/{photo_id}", "/photos/trash", "/photos/{photo_id}/audit"] as const;

/** Into the trash, for 30 days unless the school decided otherwise. Shown at once; to delete what is deleted changes nothing. */
export function useDeletePhoto(options?: ActOptions) {
  return usePreauAct("DELETE /photos/{photo_id}", PHOTOS, options);
}

/** Out of the trash. Shown at once; `not-found` once it was purged. */
export function useRestorePhoto(options?: ActOptions) {
  return usePreauAct("POST /photos/{photo_id}/restore", PHOTOS, options);
}

export interface PhotoUpload {
  file: Blob & { name?: string };
  /** Whose album it belongs to; the person's own profile when absent. */
  subject?: Subject;
}

export interface UploadAct extends Act<PhotoUpload, Photo> {
  /** What is being done: the checksum, the asking for an address, the sending of the bytes, their check by the server. */
  step: "idle" | "reading" | "asking" | "sending" | "checking";
  /** How much of the bytes is sent, from 0 to 1; where nothing tells (no `XMLHttpRequest`), 0 until all of it is. */
  progress: number;
}

export interface UploadOptions extends ActOptions {
  /** Where to send the bytes, from the address that was answered: a page may reach the same files by another name. That address when absent. */
  addressOf?: (url: string) => string;
}

/**
 * Uploads a photo or a document: asks for an address, sends the bytes there, and has them checked. Each of the three is tried
 * again by itself where the network or the server fails.
 *
 * Errors: `quota-full` and `too-many-uploads` (409), `file-refused` (422) when the bytes are not what they were said to be.
 */
export function useUploadPhoto(options: UploadOptions = {}): UploadAct {
  const preau = usePreau();
  const queries = useQueryClient();
  const [step, setStep] = useState<UploadAct["step"]>("idle");
  const [progress, setProgress] = useState(0);
  const scope = scopeOf(preau);
  const mutation = useMutation<Photo, PreauError, PhotoUpload>({
    async mutationFn({ file, subject }) {
      setStep("reading");
      setProgress(0);
      const bytes = await file.arrayBuffer();
      const body: Schemas["RequestUpload"] = {
        content_type: file.type,
        file_name: file.name ?? "photo",
        sha256: await checksum(bytes),
        size: bytes.byteLength,
        ...(subject && { subject }),
      };
      setStep("asking");
      const post = async <T,>(path: string, init: { path?: object; body?: unknown }) => {
        const { path: names, ...rest } = init;
        const header = { "Idempotency-Key": crypto.randomUUID() };
        return (await patiently(() => request<T>(preau, "POST", path, { params: { path: names, header }, ...rest }))).data;
      };
      const { photo, upload } = await post<Schemas["RequestedUpload"]>("/photos", { body });
      setStep("sending");
      const to = { ...upload, url: options.addressOf?.(upload.url) ?? upload.url };
      await patiently(() => sent(to, bytes, preau.language, setProgress));
      setStep("checking");
      return post<Photo>("/photos/{photo_id}/complete", { path: { photo_id: photo.id } });
    },
    onSuccess: async () => {
      await Promise.all(PHOTOS.map((path) => queries.invalidateQueries({ queryKey: [...scope, path] })));
    },
    onError(error) {
      if (!options.quiet) preau.notify({ title: error.title, detail: error.detail, error });
    },
    onSettled: () => setStep("idle"),
  });
  const { mutateAsync: act, mutate, isPending, error, data, reset } = mutation;
  return { act, start: useCallback((upload: PhotoUpload) => mutate(upload), [mutate]), isPending, error, data, reset, step, progress };
}

async function checksum(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sent(
  upload: Schemas["Upload"],
  body: ArrayBuffer,
  language: "fr" | "en",
  tell: (share: number) => void,
): Promise<void> {
  let response;
  try {
    response = await put(upload, body, tell);
  } catch (cause) {
    throw new PreauError({ status: 0 }, language, cause);
  }
  if (!response.ok) throw failureOf(response, await response.json().catch(() => undefined), true, language);
  tell(1);
}

/** By `XMLHttpRequest` where there is one: `fetch` does not tell how much was sent. */
function put({ method, url, headers }: Schemas["Upload"], body: ArrayBuffer, tell: (share: number) => void): Promise<Response> {
  if (typeof XMLHttpRequest === "undefined") return fetch(url, { method, headers, body });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => lengthComputable && tell(loaded / total);
    request.onerror = request.ontimeout = request.onabort = () => reject(new TypeError("the bytes were not sent"));
    request.onload = () => {
      const { status, responseText } = request;
      const wait = request.getResponseHeader("Retry-After");
      resolve(new Response(responseText || null, { status, headers: wait ? { "Retry-After": wait } : {} }));
    };
    request.send(body);
  });
}

/** Does it, and again while that may help. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!triesAgain(failures, error as Error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitBefore(failures, error as Error)));
    }
  }
}

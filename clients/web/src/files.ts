/** Files: where they are, what they are, how large. */
import { useCallback } from "react";
import { useDates } from "./dates";
import { useWords } from "./i18n";

const words = {
  fr: { bytes: "octets", kilobytes: "ko", megabytes: "Mo" },
  en: { bytes: "bytes", kilobytes: "kB", megabytes: "MB" },
};

/** What files are by the ends of their names, where the browser does not know. */
const TYPES: Record<string, string> = { heic: "image/heic", heif: "image/heif", webp: "image/webp" };
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** What may be chosen as a photo or as a page of a copy. */
export const PICTURES_AND_PDFS = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif,application/pdf";

/**
 * The address of a file, by the name that this page has of its host: a machine's own host is known by two, and the content
 * security policy is of one.
 */
export function addressHere(url: string): string {
  const { hostname, pathname, search } = new URL(url, location.href);
  return LOOPBACK.includes(hostname) && LOOPBACK.includes(location.hostname) ? pathname + search : url;
}

/** The file, with its media type where the browser has none for it. */
export function withType(file: File): File {
  if (file.type) return file;
  const type = TYPES[file.name.slice(file.name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
  return new File([file], file.name, { type });
}

/** What writes sizes: `3,8 ko`, of 1,000 bytes each. */
export function useSizes(): (bytes: number) => string {
  const said = useWords(words);
  const { number } = useDates();
  return useCallback(
    (bytes) => {
      if (bytes < 1_000) return `${number(bytes)} ${said.bytes}`;
      const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, said.kilobytes] : [bytes / 1_000_000, said.megabytes];
      return `${number(value)} ${unit}`;
    },
    [said, number],
  );
}

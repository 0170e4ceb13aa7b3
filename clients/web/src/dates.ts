/**
 * Instants, as people read them: in the zone of the device that they read them on. Civil dates (`2026-11-30`) are the same
 * everywhere.
 */
import { useMemo } from "react";
import { useLanguage, type Language } from "./i18n";

const LOCALES: Record<Language, string> = { fr: "fr-FR", en: "en-GB" };

/** What writes dates in a language. */
export interface Dates {
  /** The zone of the reader's device, such as `Europe/Paris`. */
  zone: string;
  /** `lundi 30 novembre`, of an instant. */
  day(instant: string | Date): string;
  /** `lun. 30 nov.`, of an instant. */
  shortDay(instant: string | Date): string;
  /** `17:00`. */
  time(instant: string | Date): string;
  /** `lundi 30 novembre, 17:00`. */
  dayAndTime(instant: string | Date): string;
  /** `30 novembre 2026`, of a civil date. */
  date(civil: string): string;
  /** `nov. 2026`, of a civil date. */
  month(civil: string): string;
  /** `dans 3 jours`. */
  fromNow(instant: string | Date): string;
  number(value: number, digits?: number): string;
  percent(share: number): string;
}

export function datesIn(language: Language): Dates {
  const locale = LOCALES[language];
  const written = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (instant: string | Date) => format.format(new Date(instant));
  };
  const day = written({ weekday: "long", day: "numeric", month: "long" });
  const time = written({ hour: "2-digit", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    day,
    shortDay: written({ weekday: "short", day: "numeric", month: "short" }),
    time,
    dayAndTime: (instant) => `${day(instant)}, ${time(instant)}`,
    date: written({ dateStyle: "long", timeZone: "UTC" }),
    month: written({ month: "short", year: "numeric", timeZone: "UTC" }),
    fromNow(instant) {
      const minutes = Math.round((new Date(instant).getTime() - Date.now()) / 60_000);
      if (minutes === 0) return relative.format(0, "second");
      if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
      const hours = Math.round(minutes / 60);
      return Math.abs(hours) < 24 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
    },
    number: (value, digits = 1) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    percent: (share) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share),
  };
}

export function useDates(): Dates {
  const { language } = useLanguage();
  return useMemo(() => datesIn(language), [language]);
}

/** The civil date of an instant on this device: `2026-11-30`, as Swedish writes it. */
export function civilDate(instant: string | Date): string {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" }).format(new Date(instant));
}

/** The midnight of this device so many days after an instant's. */
export function midnight(instant: Date, days = 0): Date {
  return new Date(instant.getFullYear(), instant.getMonth(), instant.getDate() + days);
}

/** The midnight that begins an instant's week, a Monday. */
export function monday(instant: Date): Date {
  return midnight(instant, -((instant.getDay() + 6) % 7));
}

/** The terms of a school year, by the months that Préau counts to each. */
import type { Schemas } from "@preau/react";

export const TERMS = ["T1", "T2", "T3"] as const satisfies readonly Schemas["Term"][];

/** The term of a civil date. */
export function termOf(date: string): Schemas["Term"] {
  const month = Number(date.slice(5, 7));
  if (month >= 9 && month <= 11) return "T1";
  return month === 12 || month <= 2 ? "T2" : "T3";
}

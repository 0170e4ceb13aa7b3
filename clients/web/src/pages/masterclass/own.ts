/** A student's own inscription to a masterclass, with its tests. */
import { useMyInscriptions, type Schemas } from "@preau/react";

/** Who cancelled, or waited in vain, may register again: what they have now comes first. */
const ENDED: Schemas["Inscription"]["status"][] = ["cancelled", "expired"];

/** What the signed-in person has of this masterclass. */
export function useOwn(masterclassId: string) {
  // Who comes to the page waits for a validation, or for a seat: what it was a moment ago is no answer.
  const read = useMyInscriptions({ masterclassId, staleTime: 0 });
  return { ...read, inscription: read.data?.find(({ status }) => !ENDED.includes(status)) };
}

/** What came of one of the two tests, where it was handed in. */
export function scoreOf(inscription: Schemas["OwnInscription"], which: Schemas["TestType"]) {
  return which === "PRE" ? inscription.pre : inscription.post;
}

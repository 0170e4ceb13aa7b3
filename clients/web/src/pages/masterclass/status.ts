/** How the states of masterclasses look. */
import type { Schemas } from "@preau/react";
import type { Tone } from "../../ui/card";

export const STATUS_TONES: Record<Schemas["MasterclassStatus"], Tone> = {
  draft: "wait",
  open: "good",
  closed: "plain",
  cancelled: "bad",
};

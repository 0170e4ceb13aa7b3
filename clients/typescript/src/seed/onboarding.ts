/** `onboarding` of the seed's client: the free bilan. */
import type { components, PreauClient } from "../index.js";
import { once, type SentOnce } from "./connection.js";
import { answerOf } from "./error.js";

type Schemas = components["schemas"];

/** The methods. */
export function onboarding(preau: PreauClient) {
  return {
    /** Anyone's; of a student who is signed in it is claimed at once. */
    bilan(body: Schemas["OnboardingAssessment"], sent: SentOnce = {}): Promise<Schemas["BilanView"]> {
      return answerOf(preau.POST("/onboarding/bilan", { params: once(sent), body }));
    },

    /** Makes it the student's who calls, by the `claim_token` that it was answered with. */
    claim(bilan_id: string, claim_token: string, sent: SentOnce = {}): Promise<Schemas["ClaimedBilan"]> {
      const params = { path: { bilan_id }, ...once(sent) };
      return answerOf(preau.POST("/onboarding/bilan/{bilan_id}/claim", { params, body: { claim_token } }));
    },
  };
}

/** The client of the seed “Dashboard Élève”. */
import { connected, type ConnectionOptions } from "./connection.js";
import { dashboard } from "./dashboard.js";
import { onboarding } from "./onboarding.js";
import { parent } from "./parent.js";
import { sessions } from "./sessions.js";

export type NexusApiOptions = ConnectionOptions;

/**
 * `new NexusApiClient({ baseUrl: "/pyapi" }).dashboard.summary(studentId)`, as the seed writes it. Methods answer the body, and
 * are rejected with a `NexusApiError` where that is a problem.
 */
export class NexusApiClient {
  readonly dashboard: ReturnType<typeof dashboard>;
  readonly sessions: ReturnType<typeof sessions>;
  readonly onboarding: ReturnType<typeof onboarding>;
  readonly parent: ReturnType<typeof parent>;

  constructor(options: NexusApiOptions) {
    const preau = connected(options);
    this.dashboard = dashboard(preau);
    this.sessions = sessions(preau);
    this.onboarding = onboarding(preau);
    this.parent = parent(preau);
  }
}

/** `src/lib/services/api.ts` of a front end for seed 2: the one file that the seed leaves to the application. */
import { apiRequestTo } from "../../src/seed/index.js";

const { PREAU_ADDRESS = "http://127.0.0.1:8787" } = process.env;

/** Whose token goes out. */
export const session: { token: string | undefined } = { token: undefined };

export const apiRequest = apiRequestTo({ baseUrl: `${PREAU_ADDRESS}/api`, auth: () => session.token });

/**
 * The calls of the class page as server functions of TanStack Start: in `class.$classId.tsx`, `completeSession({ data })` when
 * the form of the lesson's end is sent, and `getClassStats({ data })` in the loader. A refusal's message is for a toast.
 */
import { createServerFn } from "@tanstack/react-start";
import { classCalls, type ClassStatsOf, type CompleteSession } from "../../src/classes.js";
import { createPreauClient } from "../../src/index.js";

/** The token of whoever sends the request that is served now; an application reads it of its session. */
declare function currentToken(): Promise<string>;

const calls = classCalls(createPreauClient({ baseUrl: process.env.PREAU_ADDRESS ?? "", token: currentToken }));

export const completeSession = createServerFn({ method: "POST" }).validator((data: CompleteSession) => data).handler(calls.completeSession);
export const getClassStats = createServerFn().validator((data: ClassStatsOf) => data).handler(calls.getClassStats);

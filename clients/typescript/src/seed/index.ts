/**
 * The clients that the seeds call for, under the names that they call them by: thin and typed over `@preau/client`, whose
 * paths, bodies and answers are those of the OpenAPI document.
 */
export { NexusApiClient, type NexusApiOptions } from "./nexus-api-client.js";
export { apiRequestTo, type ApiRequest, type ApiRequestInit } from "./api-request.js";
export { NexusApiError } from "./error.js";
export type { Auth } from "./auth.js";
export type { RetryOptions } from "./retry.js";
export type { AgendaOptions, BulkOperation, ListTasksOptions, TaskChanges } from "./dashboard.js";
export type { ListSessionsOptions } from "./sessions.js";
export type { ConnectionOptions, SentOnce } from "./connection.js";

/** How the functions are reached, and where it is told that one failed. */
import type { Notice } from "@preau/react";
import { configuration } from "./configuration";

export function told({ title, detail }: Notice): void {
  void import("../layout/toasts").then(({ failed }) => failed(title, detail));
}

/** The functions may answer elsewhere than the application: the configuration says where. */
export async function toTheFunctions(request: Request): Promise<Response> {
  const { api } = await configuration();
  if (!api) return fetch(request);
  const { pathname, search } = new URL(request.url);
  return fetch(new Request(`${api.replace(/\/$/, "")}${pathname}${search}`, request));
}

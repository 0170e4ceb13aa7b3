/** What the first page does not need waits until it is there. */

/** Once the browser has nothing else to do, or two seconds have passed. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has it behind a flag.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: 2_000 });
    else setTimeout(resolve, 500);
  });
}

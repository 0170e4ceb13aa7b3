/** Pages of an export as one: of lists the entries go on, and members that are lists or have some are put together likewise. */
export function putTogether(pages: object[]): object {
  const whole = pages.reduce<object>((known, page) => joined(known, page) as object, {});
  // Where the next page was to be found is of no use in the whole.
  const { next_cursor: _, ...rest } = whole as { next_cursor?: string };
  return rest;
}

function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (!isObject(one) || !isObject(other)) return other ?? one;
  const result = { ...one };
  for (const [name, value] of Object.entries(other)) result[name] = name in result ? joined(result[name], value) : value;
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

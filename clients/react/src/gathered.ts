/** Many readings of one thing each, gathered into requests that name many. */

/** For how long what a page asks for is gathered, in milliseconds. */
const GATHERED_FOR = 10;

interface Batch<T> {
  ids: Set<string>;
  read: Promise<ReadonlyMap<string, T>>;
}

/**
 * A reading of one id, which takes part in a request with those that are asked for within 10 ms of the same `owner`; `most` ids at
 * most, and each once. What the request fails with, all of them fail with. Of what was not answered there is `undefined`.
 */
export function gathered<Owner extends object, T>(
  most: number,
  readAll: (owner: Owner, ids: string[]) => Promise<ReadonlyMap<string, T>>,
): (owner: Owner, id: string) => Promise<T | undefined> {
  const open = new WeakMap<Owner, Batch<T>>();

  function begun(owner: Owner): Batch<T> {
    const ids = new Set<string>();
    const batch = { ids, read: afterAWhile() };
    open.set(owner, batch);
    return batch;

    async function afterAWhile() {
      await new Promise((resolve) => setTimeout(resolve, GATHERED_FOR));
      if (open.get(owner)?.ids === ids) open.delete(owner);
      return readAll(owner, [...ids]);
    }
  }

  return async (owner, id) => {
    let batch = open.get(owner);
    if (!batch || (batch.ids.size >= most && !batch.ids.has(id))) batch = begun(owner);
    batch.ids.add(id);
    return (await batch.read).get(id);
  };
}

/** What is between the hooks and the local host: it remembers, and holds or loses what a test tells it to. */
export interface Sent {
  method: string;
  path: string;
  query: URLSearchParams;
  /** 0 while it is under way, and when its answer was lost. */
  status: number;
  ifNoneMatch: string | null;
  key: string | null;
}

export class Connection {
  readonly sent: Sent[] = [];
  #held = new Map<string, Promise<void>>();
  #lost = new Map<string, number>();

  readonly fetch = async (request: Request): Promise<Response> => {
    const { method, headers } = request;
    const { pathname: path, searchParams: query } = new URL(request.url);
    const name = `${method} ${path}`;
    const sent: Sent = { method, path, query, status: 0, ifNoneMatch: headers.get("If-None-Match"), key: headers.get("Idempotency-Key") };
    this.sent.push(sent);
    const held = this.#held.get(name);
    this.#held.delete(name);
    await held;
    const response = await fetch(request);
    const lost = this.#lost.get(name) ?? 0;
    this.#lost.set(name, lost - 1);
    if (lost > 0) throw new TypeError("the connection was closed");
    sent.status = response.status;
    return response;
  };

  /** Holds the next such request until what is returned is called. */
  hold(name: string): () => void {
    let release = () => {};
    this.#held.set(name, new Promise((resolve) => (release = resolve)));
    return release;
  }

  /** The next such requests arrive, and their answers do not. */
  loseAnswers(name: string, times = 1): void {
    this.#lost.set(name, times);
  }

  of(method: string, path: string): Sent[] {
    return this.sent.filter((sent) => sent.method === method && sent.path === path);
  }
}

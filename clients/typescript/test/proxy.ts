/** A bad network: a proxy before a server that does to each request of the sync what it was told to. */
import { once, type EventEmitter } from "node:events";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What happens to one request. */
export type Fault =
  /** The connection is cut before the server sees anything. */
  | { is: "refuse" }
  /** The server never sees it, and nothing is answered. */
  | { is: "stall" }
  /** The server does it, and nothing is answered. */
  | { is: "stall-after" }
  /** The server does it, and the connection is cut before the answer. */
  | { is: "cut-after" }
  /** The server does it, and half of the answer arrives. */
  | { is: "cut-within" }
  /** The network sends it twice; the second answer arrives. */
  | { is: "twice" }
  /** An answer of before comes again instead of its own, and the server sees nothing. */
  | { is: "stale" }
  /** A page that wants a sign-in to the network, with status 200. */
  | { is: "portal" }
  /** Somebody before the server answers. */
  | { is: "status"; status: number; retryAfter?: string; after?: boolean };

export interface Proxy {
  address: string;
  /** What happens to the next requests, one after the other; all others pass. */
  next(...faults: Fault[]): void;
  /** Forgets what was to happen, and cuts what stalls. */
  calm(): void;
  /** `stalled` when a request stalls, `passed` with each body that the server has answered, its answer and whose token it came with. */
  events: EventEmitter;
  requests: number;
  /** How many requests were here at the same time, at most. */
  most: number;
  close(): Promise<void>;
}

export async function proxyOf(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const agent = new http.Agent({ keepAlive: true });
  const stalled = new Set<Socket>();
  let faults: Fault[] = [];
  let before: Answer | undefined;
  let here = 0;

  const server = http.createServer(async (request, response) => {
    const body = await whole(request);
    const forward = () => forwarded({ request, body, hostname, port, agent });
    let left = false;
    const gone = () => {
      if (!left) here -= 1;
      left = true;
    };
    const pass = (answer: Answer) => {
      response.writeHead(answer.status, answer.headers).end(answer.body);
    };
    try {
      if (request.url !== "/api/sync" || request.method !== "POST") return pass(await forward());
      proxy.requests += 1;
      proxy.most = Math.max(proxy.most, (here += 1));
      response.once("close", gone);
      const fault = faults.shift();
      const stall = () => {
        stalled.add(request.socket);
        server.emit("stalled");
      };
      const done = async () => {
        const answer = await forward();
        const [, claims = "e30"] = (request.headers.authorization ?? "").split(".");
        const { sub } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { sub?: string };
        server.emit("passed", body.toString(), answer.body.toString(), sub);
        return answer;
      };
      switch (fault?.is) {
        case undefined:
          return pass((before = await done()));
        case "refuse":
          return void request.socket.resetAndDestroy();
        case "stall":
          return stall();
        case "stall-after":
          await done();
          return stall();
        case "cut-after":
          await done();
          return void request.socket.destroy();
        case "cut-within": {
          const { status, headers, body } = await done();
          response.writeHead(status, headers);
          return void response.write(body.subarray(0, body.length >> 1), () => request.socket.destroy());
        }
        case "twice":
          await done();
          return pass(await done());
        case "stale":
          return before ? pass({ ...before, headers: { ...before.headers, ...cors(request) } }) : void request.socket.destroy();
        case "portal":
          return pass({ status: 200, headers: { "content-type": "text/html", ...cors(request) }, body: Buffer.from("<html>") });
        case "status": {
          if (fault.after) await done();
          const headers = { ...cors(request), ...(fault.retryAfter && { "retry-after": fault.retryAfter }) };
          return pass({ status: fault.status, headers, body: Buffer.alloc(0) });
        }
      }
    } catch {
      // The server is gone, or the client.
      request.socket.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const calm = () => {
    faults = [];
    for (const socket of stalled) socket.destroy();
    stalled.clear();
  };
  const proxy: Proxy = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (...more) => void faults.push(...more),
    calm,
    events: server,
    requests: 0,
    most: 0,
    async close() {
      calm();
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return proxy;
}

interface Answer {
  status: number;
  headers: http.OutgoingHttpHeaders;
  body: Buffer;
}

export async function whole(message: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** What a page of elsewhere needs to read an answer. */
const cors = (request: http.IncomingMessage) => ({ "access-control-allow-origin": request.headers.origin ?? "*" });

async function forwarded(sent: {
  request: http.IncomingMessage;
  body: Buffer;
  hostname: string;
  port: string;
  agent: http.Agent;
}): Promise<Answer> {
  const { request, body, hostname, port, agent } = sent;
  const { method, url, headers } = request;
  // What listens here reads the answers.
  const plain = { ...headers, host: `${hostname}:${port}`, "accept-encoding": "identity" };
  const onwards = http.request({ hostname, port, agent, method, path: url, headers: plain });
  onwards.end(body);
  const [answer] = (await once(onwards, "response")) as [http.IncomingMessage];
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: await whole(answer) };
}

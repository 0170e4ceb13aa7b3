/** A mail server that keeps what it is given, and refuses whom it is told to: enough of SMTP (RFC 5321) for one host. */
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** Listens on this port until it is closed. `refused` are addresses that do not exist; `letters`, what came for all others. */
export async function mailServer(port) {
  const refused = new Set();
  const letters = [];
  const open = new Set();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    // A host that hangs up has said nothing.
    serve(socket, refused, letters).catch(() => undefined);
  });
  server.listen(Number(port), "127.0.0.1");
  await once(server, "listening");
  return {
    refused,
    letters,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

async function serve(socket, refused, letters) {
  const say = (line) => socket.write(`${line}\r\n`);
  say("220 mail.example");
  let to = [];
  let text;
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
    if (text !== undefined) {
      if (line !== ".") {
        text.push(line.startsWith("..") ? line.slice(1) : line);
        continue;
      }
      letters.push({ to, text: text.join("\n") });
      [to, text] = [[], undefined];
      say("250 kept");
      continue;
    }
    const [, address] = /^RCPT TO:<([^>]+)>/i.exec(line) ?? [];
    if (address && refused.has(address)) say("550 5.1.1 no such mailbox");
    else if (address) say((to.push(address), "250 ok"));
    else if (/^DATA/i.test(line)) say(((text = []), "354 go on"));
    else if (/^RSET/i.test(line)) say(((to = []), "250 ok"));
    else if (/^QUIT/i.test(line)) return void socket.end("221 bye\r\n");
    else if (/^EHLO/i.test(line)) say("250-mail.example\r\n250-8BITMIME\r\n250 SMTPUTF8");
    else say("250 ok");
  }
}

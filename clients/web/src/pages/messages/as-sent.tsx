/** A message as it went out, which the host of the demonstration keeps for a while. */
import type { Item } from "@preau/react";
import { useQuery } from "@tanstack/react-query";
import { useWords } from "../../i18n";
import { configuration } from "../../session/configuration";
import { EmailFrame } from "./email-frame";
import { Part } from "./part";

const words = {
  fr: {
    to: (address: string) => `À : ${address}`,
    document: (name: string) => `Document : ${name}`,
    headers: "En-têtes",
    text: "Version en texte seul",
    attachment: (name: string, type: string) => `Pièce jointe : ${name} (${type})`,
  },
  en: {
    to: (address: string) => `To: ${address}`,
    document: (name: string) => `Document: ${name}`,
    headers: "Headers",
    text: "As text alone",
    attachment: (name: string, type: string) => `Attachment: ${name} (${type})`,
  },
};

type Message = Item<"/api/admin/messages">;

/** An e-mail has a subject and HTML; by WhatsApp there are a text, a document, or both. */
interface Sent {
  to: string;
  text: string | null;
  subject?: string;
  html?: string;
  headers?: [name: string, value: string][];
  attachments?: { file_name: string; media_type: string; text: string }[];
  document?: { address: string; file_name: string } | null;
}

/** None where it was given to no provider, and where the host has it no more. */
export function useSent({ id, attempts, channel }: Message) {
  const { data, isLoading } = useQuery({
    queryKey: ["sent", id, attempts],
    enabled: attempts > 0 && channel !== "in_app",
    staleTime: Infinity,
    retry: false,
    async queryFn(): Promise<Sent | null> {
      const { sent } = await configuration();
      const answer = sent ? await fetch(`${sent}${id}`, { cache: "no-store" }) : undefined;
      return answer?.status === 200 ? ((await answer.json()) as Sent) : null;
    },
  });
  return { sent: data ?? undefined, isLoading };
}

export function AsSent({ sent }: { sent: Sent }) {
  const said = useWords(words);
  const { to, subject, text, html, headers = [], attachments = [], document: file } = sent;
  return (
    <div className="min-h-48">
      {subject !== undefined && <h3 className="font-medium">{subject}</h3>}
      <p className="mb-2 text-sm break-words text-ink-soft">{said.to(to)}</p>
      {html !== undefined && <EmailFrame html={html} title={subject ?? to} />}
      {html === undefined && text && <pre className="font-sans break-words whitespace-pre-wrap">{text}</pre>}
      {file && (
        <a href={file.address} className="break-words text-leaf-800 underline">
          {said.document(file.file_name)}
        </a>
      )}
      {html !== undefined && text && <Part title={said.text}>{text}</Part>}
      {headers.length > 0 && <Part title={said.headers}>{headers.map((header) => header.join(": ")).join("\n")}</Part>}
      {attachments.map((attachment, place) => (
        <Part key={place} title={said.attachment(attachment.file_name, attachment.media_type)}>
          {attachment.text}
        </Part>
      ))}
    </div>
  );
}

/** What a message says: as it went out where the host still has it, and otherwise as its reader has it now. */
import type { Item } from "@preau/react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/card";
import { Dialog } from "../../ui/dialog";
import { AsSent, useSent } from "./as-sent";
import { Rendered } from "./rendered";

const words = {
  fr: {
    read: "Lire",
    titles: { email: "E-mail", whatsapp: "Message WhatsApp", in_app: "Avis" },
    readThis: {
      email: (template: string) => `Lire l’e-mail ${template}`,
      whatsapp: (template: string) => `Lire le message WhatsApp ${template}`,
      in_app: (template: string) => `Lire l’avis ${template}`,
    },
    close: "Fermer",
  },
  en: {
    read: "Read",
    titles: { email: "E-mail", whatsapp: "WhatsApp message", in_app: "Notice" },
    readThis: {
      email: (template: string) => `Read the e-mail ${template}`,
      whatsapp: (template: string) => `Read the WhatsApp message ${template}`,
      in_app: (template: string) => `Read the notice ${template}`,
    },
    close: "Close",
  },
};

type Message = Item<"/api/admin/messages">;

export function Letter({ message }: { message: Message }) {
  const said = useWords(words);
  const [isOpen, setOpen] = useState(false);
  const { channel, template } = message;
  return (
    <>
      <Button look="quiet" size="small" aria-label={said.readThis[channel](template)} onClick={() => setOpen(true)}>
        {said.read}
      </Button>
      <Dialog title={said.titles[channel]} open={isOpen} onClose={() => setOpen(false)}>
        <Content message={message} />
        <div className="mt-4 flex justify-end">
          <Button look="secondary" onClick={() => setOpen(false)}>
            {said.close}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function Content({ message }: { message: Message }) {
  const { sent, isLoading } = useSent(message);
  if (isLoading) return <Skeleton lines={5} className="h-8" />;
  return sent ? <AsSent sent={sent} /> : <Rendered message={message} />;
}

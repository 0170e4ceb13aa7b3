/** A message as its template says it in the language and the zone that its reader has now. */
import { usePreauAct, useUser, type Item, type Schemas } from "@preau/react";
import { useEffect } from "react";
import { useWords } from "../../i18n";
import { Skeleton } from "../../ui/card";
import { Failed } from "../../ui/page";
import { EmailFrame } from "./email-frame";
import { Part } from "./part";

const words = {
  fr: { text: "Version en texte seul" },
  en: { text: "As text alone" },
};

type Message = Item<"/api/admin/messages">;

export function Rendered({ message }: { message: Message }) {
  if ("user" in message.to) return <ToSomeone message={message} userId={message.to.user} />;
  return <Letter message={message} reader={{ locale: message.locale === "en" ? "en" : "fr" }} />;
}

function ToSomeone({ message, userId }: { message: Message; userId: string }) {
  const { data, error, refresh } = useUser(userId);
  if (error && !data) return <Failed error={error} retry={() => void refresh()} />;
  if (!data) return <Skeleton lines={5} className="h-8" />;
  return <Letter message={message} reader={{ locale: data.locale, time_zone: data.time_zone }} />;
}

function Letter({ message, reader }: { message: Message; reader: Schemas["PreviewEmail"] }) {
  const { act, data, error } = usePreauAct("POST /api/email-templates/{name}/preview", [], { quiet: true });
  const label = useWords(words);
  const { template, channel } = message;
  // What a list that is read again brings is another object that says the same.
  const said = JSON.stringify(message.data);
  const { locale, time_zone } = reader;
  const read = () => {
    const data = JSON.parse(said) as Message["data"];
    const body = { data, ...(locale && { locale }), ...(time_zone && { time_zone }) };
    act({ path: { name: template as Schemas["TemplateName"] }, body }).catch(() => undefined);
  };
  useEffect(read, [act, template, said, locale, time_zone]);
  if (error) return <Failed error={error} retry={read} />;
  if (!data) return <Skeleton lines={5} className="h-8" />;
  return (
    <div className="min-h-48">
      {channel !== "whatsapp" && <h3 className="mb-2 font-medium">{data.subject}</h3>}
      {channel === "in_app" && <p>{data.preview}</p>}
      {channel === "whatsapp" && <pre className="font-sans break-words whitespace-pre-wrap">{data.text}</pre>}
      {channel === "email" && (
        <>
          <EmailFrame html={data.html} title={data.subject} />
          <Part title={label.text}>{data.text}</Part>
        </>
      )}
    </div>
  );
}

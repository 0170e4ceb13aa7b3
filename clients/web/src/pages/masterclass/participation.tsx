/** A student's part in a masterclass: their inscription, and the tests before and after. */
import {
  useAcceptOffer,
  useCancelInscription,
  useRegister,
  type Schemas,
} from "@preau/react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Badge, Card, Notice, Skeleton, type Tone } from "../../ui/card";
import { Failed } from "../../ui/page";
import { useOwn } from "./own";
import { OwnTests } from "./own-tests";

const words = {
  fr: {
    title: "Ma participation",
    data: "J’accepte que l’école garde et utilise mes données pour cette masterclass.",
    whatsapp: "J’accepte d’être prévenu·e par WhatsApp (facultatif).",
    register: "M’inscrire",
    registered: "Vous êtes inscrit·e",
    closed: "Les inscriptions ne sont pas ouvertes.",
    over: "Votre inscription n’est plus en cours. Inscrivez-vous de nouveau si vous le souhaitez : le lien de ce premier e-mail ne sert plus.",
    states: {
      unconfirmed: "à confirmer par l’e-mail reçu",
      registered: "inscrit·e",
      waitlisted: "en liste d’attente",
      offered: "une place vous est proposée",
      expired: "expirée",
      cancelled: "annulée",
    },
    offer: (until: string) => `Acceptez-la avant ${until}.`,
    accept: "Accepter la place",
    accepted: "La place est à vous",
    cancel: "Me désinscrire",
    cancelled: "Inscription annulée",
  },
  en: {
    title: "My part in it",
    data: "I agree that the school keeps and uses my data for this masterclass.",
    whatsapp: "I agree to be told by WhatsApp (optional).",
    register: "Register",
    registered: "You are registered",
    closed: "Registration is not open.",
    over: "Your registration stands no longer. Register again if you wish to: the link of this first e-mail serves no more.",
    states: {
      unconfirmed: "to be confirmed by the e-mail",
      registered: "registered",
      waitlisted: "on the waiting list",
      offered: "a seat is offered to you",
      expired: "expired",
      cancelled: "cancelled",
    },
    offer: (until: string) => `Accept it before ${until}.`,
    accept: "Accept the seat",
    accepted: "The seat is yours",
    cancel: "Cancel my registration",
    cancelled: "Registration cancelled",
  },
};

type Inscription = Schemas["Inscription"];

const TONES: Record<Inscription["status"], Tone> = {
  unconfirmed: "wait",
  registered: "good",
  waitlisted: "wait",
  offered: "wait",
  expired: "plain",
  cancelled: "plain",
};

interface ParticipationProps {
  masterclass: Schemas["Masterclass"];
  /** Who has no account registers elsewhere than here. */
  isGuest: boolean;
}

export function Participation({ masterclass, isGuest }: ParticipationProps) {
  const said = useWords(words);
  const { inscription, data, error, refresh } = useOwn(masterclass.id);
  const action = inscription && <Badge tone={TONES[inscription.status]}>{said.states[inscription.status]}</Badge>;
  return (
    <Card title={said.title} action={action}>
      <div className="min-h-32" aria-busy={!data && !error}>
        {error && !data && <Failed error={error} retry={() => void refresh()} />}
        {!data && !error && <Skeleton lines={2} />}
        {data && !inscription && (isGuest ? <Notice tone="plain">{said.over}</Notice> : <Register masterclass={masterclass} />)}
        {inscription?.status === "registered" && (
          <OwnTests masterclass={masterclass} inscription={inscription} />
        )}
        {inscription && <Standing inscription={inscription} />}
      </div>
    </Card>
  );
}

function Register({ masterclass }: { masterclass: Schemas["Masterclass"] }) {
  const said = useWords(words);
  const register = useRegister();
  const [whatsapp, setWhatsapp] = useState(false);

  async function send() {
    try {
      const made = await register.act({
        body: { masterclass_id: masterclass.id, consents: { data_processing: true, whatsapp } },
      });
      toast.success(said.registered, { description: said.states[made.status] });
    } catch {
      // It was told already.
    }
  }

  if (masterclass.status !== "open") return <Notice tone="plain">{said.closed}</Notice>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label className="flex min-h-11 items-center gap-2">
        <input type="checkbox" required className="size-5 shrink-0 accent-leaf-700" />
        {said.data}
      </label>
      <label className="flex min-h-11 items-center gap-2">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-leaf-700"
          checked={whatsapp}
          onChange={({ target }) => setWhatsapp(target.checked)}
        />
        {said.whatsapp}
      </label>
      <Button type="submit" className="mt-3" busy={register.isPending}>
        {said.register}
      </Button>
    </form>
  );
}

/** What can be done about an inscription as it stands. */
function Standing({ inscription }: { inscription: Inscription }) {
  const said = useWords(words);
  const dates = useDates();
  const accept = useAcceptOffer();
  const cancel = useCancelInscription();

  async function act(what: Promise<unknown>, done: string) {
    try {
      await what;
      toast.success(done);
    } catch {
      // It was told already.
    }
  }

  const path = { inscription_id: inscription.id };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2">
      {inscription.status === "offered" && (
        <>
          {inscription.expires_at && <p>{said.offer(dates.dayAndTime(inscription.expires_at))}</p>}
          <Button busy={accept.isPending} onClick={() => void act(accept.act({ path }), said.accepted)}>
            {said.accept}
          </Button>
        </>
      )}
      <Button
        look="quiet"
        size="small"
        className="ml-auto"
        busy={cancel.isPending}
        onClick={() => void act(cancel.act({ path }), said.cancelled)}
      >
        {said.cancel}
      </Button>
    </div>
  );
}

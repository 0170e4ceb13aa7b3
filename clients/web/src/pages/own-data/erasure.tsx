/** Erases what is kept about oneself: after a warning, and a word that one writes. */
import { PreauError, useEraseMe } from "@preau/react";
import { useState } from "react";
import { useWords } from "../../i18n";
import { signOut } from "../../session/session";
import { Card, Notice } from "../../ui/card";
import { Confirm } from "../../ui/confirm";
import { Field } from "../../ui/field";

const words = {
  fr: {
    title: "Effacer mes données",
    lead: "Il n’y a pas de retour. Téléchargez d’abord ce que vous voulez garder.",
    gone: "Effacés : profil, préférences, avis et messages, photos et fichiers, copies, disponibilités, adresse du calendrier. Les séances à venir sont annulées.",
    stays: "Restent, sous un nom qui ne mène à personne : ce qui compte pour d’autres, comme une séance passée.",
    account: "Votre compte chez le fournisseur d’identité reste : c’est à lui de le fermer.",
    open: "Effacer mes données…",
    sure: "Effacer toutes vos données ?",
    word: "EFFACER",
    write: (word: string) => `Pour confirmer, écrivez ${word}`,
    back: "Ne rien effacer",
    erase: "Tout effacer",
    going: "Effacement en cours…",
    unfinished: { title: "L’effacement n’est pas terminé", detail: "Recommencez : il reprend où il en était." },
  },
  en: {
    title: "Erase my data",
    lead: "There is no way back. First download what you want to keep.",
    gone: "Erased: profile, preferences, notices and messages, photos and files, copies, availability, address of the calendar. Sessions to come are called off.",
    stays: "What stays, under a name that leads to nobody: what counts for others, such as a session that took place.",
    account: "Your account with the identity provider stays: it is theirs to close.",
    open: "Erase my data…",
    sure: "Erase all your data?",
    word: "ERASE",
    write: (word: string) => `To confirm, write ${word}`,
    back: "Erase nothing",
    erase: "Erase all",
    going: "Erasing…",
    unfinished: { title: "Not all is erased yet", detail: "Do it again: it goes on from where it was." },
  },
};

/** How often it is asked to go on by itself. */
const MOST_TURNS = 50;

export function Erasure() {
  const said = useWords(words);
  const erasure = useEraseMe({ quiet: true });
  const [written, setWritten] = useState("");
  const [isGoing, setGoing] = useState(false);
  const [failure, setFailure] = useState<{ title: string; detail: string }>();

  async function erase() {
    setGoing(true);
    setFailure(undefined);
    try {
      await untilAllIsErased();
      signOut();
    } catch (error) {
      setFailure(error instanceof PreauError ? error : said.unfinished);
      setGoing(false);
    }
  }

  /** Where there is very much, it is done in turns: each answer says whether it goes on. */
  async function untilAllIsErased() {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const answer = await erasure.act({});
      if (answer?.complete !== false) return;
    }
    throw new Error("there is more than so many turns erase");
  }

  return (
    <Card title={said.title} className="border-rust-700/30">
      <p className="font-medium text-rust-800">{said.lead}</p>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-ink-soft">
        <li>{said.gone}</li>
        <li>{said.stays}</li>
        <li>{said.account}</li>
      </ul>
      {failure && (
        <div role="alert" className="mt-3">
          <Notice tone="bad">
            <p className="font-medium">{failure.title}</p>
            <p>{failure.detail}</p>
          </Notice>
        </div>
      )}
      <Confirm
        look="danger"
        className="mt-3"
        title={said.sure}
        consequence={said.lead}
        more={
          <>
            <p>{said.gone}</p>
            <Field
              label={said.write(said.word)}
              autoComplete="off"
              value={written}
              onChange={({ target }) => setWritten(target.value)}
            />
          </>
        }
        confirm={isGoing ? said.going : said.erase}
        isReady={written.trim().toUpperCase() === said.word}
        back={said.back}
        act={erase}
        onClose={() => setWritten("")}
      >
        {said.open}
      </Confirm>
    </Card>
  );
}

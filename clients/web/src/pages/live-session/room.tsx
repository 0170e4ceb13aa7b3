/**
 * The way into the room. Nothing of the video provider is there before one joins, and its page opens in a tab of its own: a script
 * of another host in this page could read what the person is signed in with, and one policy holds for all pages of the application.
 */
import { useJoinLiveSession, useLeaveLiveSession, type Answer } from "@preau/react";
import { DoorOpen, LogOut, Video } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useDates } from "../../dates";
import { useWords } from "../../i18n";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/card";

const words = {
  fr: {
    scheduled: (when: string) => `La salle ouvre quand l’enseignant·e commence, ${when}. Cette page le verra toute seule.`,
    ended: "Ce direct est terminé.",
    cancelled: "Ce direct est annulé.",
    join: "Rejoindre le direct",
    tab: "La salle s’ouvre dans un nouvel onglet ; le chat reste ici.",
    inside: "Vous avez votre place dans ce direct.",
    again: "Ouvrir la salle",
    leave: "J’ai quitté la salle",
    left: "Vous avez quitté le direct",
  },
  en: {
    scheduled: (when: string) => `The room opens when the teacher begins, ${when}. This page sees it by itself.`,
    ended: "This session is over.",
    cancelled: "This session is cancelled.",
    join: "Join the live session",
    tab: "The room opens in a new tab; the chat stays here.",
    inside: "You have your seat in this session.",
    again: "Open the room",
    leave: "I have left the room",
    left: "You left the session",
  },
};

export function Room({ session }: { session: Answer<"/api/live-sessions/{session_id}"> }) {
  const said = useWords(words);
  const { fromNow } = useDates();
  const [url, setUrl] = useState<string>();
  const join = useJoinLiveSession();
  const leave = useLeaveLiveSession();
  const path = { session_id: session.id };

  async function enter() {
    // A tab that is opened after the answer would be one that nobody asked for, and browsers do not open those.
    const tab = window.open("", "_blank");
    try {
      const entry = await join.act({ path });
      setUrl(entry.join_url);
      if (!tab) return;
      // The room must have no hold on this page, nor learn its address.
      tab.opener = null;
      tab.location.replace(entry.join_url);
    } catch {
      // It was told already.
      tab?.close();
    }
  }

  async function go() {
    try {
      await leave.act({ path });
      setUrl(undefined);
      toast.success(said.left);
    } catch {
      // It was told already.
    }
  }

  if (session.status !== "live") {
    return (
      <div role="status" className="mt-4">
        <Notice tone="plain">
          {session.status === "scheduled" ? said.scheduled(fromNow(session.scheduled_start_time)) : said[session.status]}
        </Notice>
      </div>
    );
  }
  return (
    <div className="mt-4 space-y-2">
      {url ? (
        <>
          <p role="status">{said.inside}</p>
          <div className="flex flex-wrap gap-2">
            <Button asChild>
              <a href={url} target="_blank" rel="noreferrer">
                <DoorOpen aria-hidden="true" className="size-5" />
                {said.again}
              </a>
            </Button>
            <Button look="secondary" busy={leave.isPending} onClick={() => void go()}>
              <LogOut aria-hidden="true" className="size-4.5" />
              {said.leave}
            </Button>
          </div>
        </>
      ) : (
        <Button busy={join.isPending} onClick={() => void enter()}>
          <Video aria-hidden="true" className="size-5" />
          {said.join}
        </Button>
      )}
      <p className="text-sm text-ink-soft">{said.tab}</p>
    </div>
  );
}

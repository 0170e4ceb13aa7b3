/** What someone was told, latest first. */
import { useNotifications } from "@preau/react";
import { CheckCheck } from "lucide-react";
import { useDates } from "../dates";
import { useWords } from "../i18n";
import { Button } from "../ui/button";
import { Badge, Card, Empty, Skeleton } from "../ui/card";
import { Listed } from "../ui/listed";
import { Page } from "../ui/page";

const words = {
  fr: {
    title: "Avis",
    list: "Ce qui vous concerne",
    readAll: "Tout marquer comme lu",
    read: "Marquer comme lu",
    readThis: (title: string) => `Marquer comme lu : ${title}`,
    unread: "nouveau",
    nothing: "Rien de nouveau",
    toDo: "Les demandes, les réponses et les rappels arrivent ici.",
    more: "Voir la suite",
  },
  en: {
    title: "Notices",
    list: "What concerns you",
    readAll: "Mark all as read",
    read: "Mark as read",
    readThis: (title: string) => `Mark as read: ${title}`,
    unread: "new",
    nothing: "Nothing new",
    toDo: "Requests, answers and reminders come here.",
    more: "See more",
  },
};

export default function Notices() {
  const said = useWords(words);
  const dates = useDates();
  const notices = useNotifications();
  const list = notices.notifications;
  const action = notices.unreadCount > 0 && (
    <Button look="secondary" size="small" onClick={notices.markAllAsRead}>
      <CheckCheck aria-hidden="true" className="size-4.5" />
      {said.readAll}
    </Button>
  );
  return (
    <Page title={said.title}>
      <Card title={said.list} action={action}>
        <Listed
          of={{ ...notices, data: list }}
          className="min-h-64"
          skeleton={<Skeleton lines={4} className="h-16" />}
          empty={<Empty title={said.nothing}>{said.toDo}</Empty>}
        >
          <ul className="divide-y divide-line">
            {list?.map(({ id, title, message, created_at, is_read }) => (
              <li key={id} className="flex flex-wrap items-start gap-x-4 gap-y-1 py-3 first:pt-0">
                <div className="min-w-0 grow basis-72">
                  <p className={is_read ? "" : "font-semibold"}>{title}</p>
                  <p className="break-words text-ink-soft">{message}</p>
                  <time dateTime={created_at} className="text-sm text-ink-soft">
                    {dates.dayAndTime(created_at)}
                  </time>
                </div>
                {!is_read && (
                  <span className="flex items-center gap-2">
                    <Badge tone="good">{said.unread}</Badge>
                    <Button
                      look="quiet"
                      size="small"
                      aria-label={said.readThis(title)}
                      onClick={() => notices.markAsRead(id)}
                    >
                      {said.read}
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
          {notices.hasMore && (
            <Button look="quiet" size="small" busy={notices.isFetching} onClick={notices.loadMore}>
              {said.more}
            </Button>
          )}
        </Listed>
      </Card>
    </Page>
  );
}

// Before TanStack Query looks whether there is a window.
import "./dom.js";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { useNotifications } from "../src/index.js";
import { Clock } from "./clock.js";
import { clientOf, eventually, hour, staged, worked } from "./stage.js";

const clock = new Clock();
const rey = clientOf("rey");
const amina = clientOf("amina");
worked(await rey.PUT("/coaches/{coach_id}/availability", { params: { path: { coach_id: "rey" } }, body: {} }));

let hours = 0;

/** Amina asks Rey for a session, which he is told of. */
async function asks(): Promise<string> {
  const before = await unread();
  hours += 1;
  const session = worked(await amina.POST("/sessions/book", { body: { type: "Visio", coach_id: "rey", slot: hour(hours) } }));
  await eventually("he is told", async () => (await unread()) === before + 1);
  return session.id;
}

async function unread(): Promise<number> {
  return worked(await rey.GET("/notifications/unread-count")).unread_count;
}

const COUNT = ["GET", "/notifications/unread-count"] as const;
const LIST = ["GET", "/notifications"] as const;

test("a badge asks every thirty seconds by ETag; a 304 keeps what it has and renders nothing; what is new is counted and listed", async () => {
  await asks();
  const badge = staged("rey", () => {
    const { unreadCount, notifications, markAsRead } = useNotifications();
    return { unreadCount, notifications, markAsRead };
  });
  const { notifications } = await badge.until("it is counted", ({ unreadCount }) => unreadCount === 1);
  assert.equal(notifications?.[0]?.type, "session_requested");
  const { renders, connection } = badge;

  clock.pass(29_999);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(connection.of(...COUNT).length, 1);
  clock.pass(1);
  await eventually("it asks", () => connection.of(...COUNT)[1]?.status === 304, () => connection.sent);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(connection.of(...COUNT)[1]?.ifNoneMatch, '"1"');
  assert.equal(connection.of(...LIST).length, 1);
  assert.equal(badge.now.notifications, notifications);
  assert.equal(badge.renders, renders);

  await asks();
  clock.pass(30_000);
  await badge.until("the new one is there", ({ unreadCount }) => unreadCount === 2);
  assert.equal(badge.now.notifications?.length, 2);
  assert.deepEqual(connection.of(...COUNT).map(({ status }) => status), [200, 304, 200]);
});

test("a notice that is read is shown so before it is answered, and the count with it", async () => {
  await asks();
  const inbox = staged("rey", () => useNotifications(), { strict: true });
  const { unreadCount, notifications } = await inbox.until("it is there", ({ notifications }) => notifications !== undefined);
  const id = notifications?.[0]?.id ?? "";
  const release = inbox.connection.hold(`POST /notifications/${id}/read`);
  inbox.now.markAsRead(id);
  const shown = await inbox.until("it is shown", ({ notifications }) => notifications?.[0]?.is_read === true);
  assert.equal(shown.unreadCount, unreadCount - 1);
  assert.equal(await unread(), unreadCount);
  release();
  await eventually("it is read", async () => (await unread()) === unreadCount - 1);
  await inbox.until("it stays", (now) => now.unreadCount === unreadCount - 1 && now.notifications?.[0]?.read_at !== undefined);
  assert.deepEqual(inbox.notices, []);

  inbox.now.markAllAsRead();
  await inbox.until("all are read", (now) => now.unreadCount === 0);
  await eventually("all are read", async () => (await unread()) === 0);
  inbox.now.clearRead();
  await inbox.until("none is left", (now) => now.notifications?.length === 0);
  await eventually("none is left", async () => worked(await rey.GET("/notifications")).data.length === 0);
});

test("notices are shown twenty at a time, and as many when they are read again", async () => {
  for (let number = 1; number <= 11; number += 1) {
    const params = { path: { session_id: await asks() } };
    worked(await rey.POST("/sessions/{session_id}/decline", { params }));
    await eventually("he is told of that too", async () => (await unread()) === 2 * number);
  }
  const inbox = staged("rey", () => useNotifications());
  await inbox.until("the first page is there", ({ notifications, hasMore }) => notifications?.length === 20 && hasMore);
  inbox.now.loadMore();
  await inbox.until("all are there", ({ notifications, hasMore }) => notifications?.length === 22 && !hasMore);
  inbox.now.markAllAsRead();
  await inbox.until("all are read", (now) => now.notifications?.length === 22 && now.notifications.every(({ read_at }) => read_at));
  inbox.now.clearRead();
  await eventually("none is left", async () => worked(await rey.GET("/notifications")).data.length === 0);
});

test("what was deleted elsewhere is not read here: the count comes back, with the problem's words", async () => {
  await asks();
  const inbox = staged("rey", () => useNotifications());
  const { notifications } = await inbox.until("it is there", ({ unreadCount }) => unreadCount === 1);
  const id = notifications?.[0]?.id ?? "";
  const release = inbox.connection.hold(`POST /notifications/${id}/read`);
  inbox.now.markAsRead(id);
  await inbox.until("it is shown", ({ unreadCount }) => unreadCount === 0);
  const params = { path: { notification_id: id } };
  await rey.DELETE("/notifications/{notification_id}/delete", { params });
  const refused = await rey.POST("/notifications/{notification_id}/read", { params });
  release();
  await inbox.until("it is told", () => inbox.notices.length === 1);
  assert(refused.error);
  const { title, detail, error } = inbox.notices[0] ?? assert.fail();
  assert.deepEqual([title, detail, error.code], [refused.error.title, refused.error.detail, "not-found"]);
  await inbox.until("it is gone", (now) => now.notifications?.length === 0);
});

test("notices that are read elsewhere are told when the list is five minutes old, whatever the count says", async () => {
  await asks();
  const wall = mock.method(Date, "now");
  const inbox = staged("rey", () => useNotifications());
  const { notifications } = await inbox.until("it is there", ({ unreadCount }) => unreadCount === 1);
  const first = notifications?.[0]?.id ?? "";
  // One is deleted and another comes: the number stays what it was.
  await rey.DELETE("/notifications/{notification_id}/delete", { params: { path: { notification_id: first } } });
  await asks();
  clock.pass(30_000);
  await eventually("it asks", () => inbox.connection.of(...COUNT)[1]?.status === 304, () => inbox.connection.sent);
  assert.equal(inbox.now.notifications?.[0]?.id, first);
  const now = performance.timeOrigin + performance.now();
  wall.mock.mockImplementation(() => Math.ceil(now) + 301_000);
  clock.pass(30_000);
  await inbox.until("the new one is there", (now) => now.notifications?.[0]?.id !== first);
  assert.equal(inbox.now.notifications?.length, 1);
  wall.mock.restore();
});

/**
 * The services of the seed “Course platform”, as it writes them, on the local host: every method, over a connection that loses the first
 * answer to each request. Run by `cargo xtask test`: PREAU_ADDRESS, REY_TOKEN and AMINA_TOKEN say where and as whom.
 */
import assert from "node:assert/strict";
import { session } from "../example/course-platform/api.js";
import { EnrollmentService } from "../example/course-platform/enrollment-service.js";
import { ForumService } from "../example/course-platform/forum-service.js";
import { LiveSessionService } from "../example/course-platform/live-session-service.js";
import { RatingService } from "../example/course-platform/rating-service.js";
import { ScheduleService } from "../example/course-platform/schedule-service.js";
import type * as seed from "../example/course-platform/types.js";
import { createPreauClient, type components } from "../src/index.js";
import { NexusApiError } from "../src/seed/index.js";
import { LossyConnection, staticMethodsOf, watched } from "./lossy.js";

const { PREAU_ADDRESS: baseUrl = "http://127.0.0.1:8787", REY_TOKEN, AMINA_TOKEN } = process.env;
assert(REY_TOKEN && AMINA_TOKEN, "two tokens are needed: `preau token --sub amina --role student`");

// What Préau answers is what the seed's types say: where it is not, this does not compile.
type Schemas = components["schemas"];
type Is<Seed, _Ours extends Seed> = true;
export type Answers = [
  Is<seed.LiveSession, Schemas["LiveSessionView"]>,
  Is<seed.JoinSessionData, Schemas["JoinSessionData"]>,
  Is<seed.LiveSessionChatMessage, Schemas["ChatMessageView"]>,
  Is<seed.CourseRating, Schemas["CourseRating"]>,
  Is<{ data: seed.CourseRating[]; pagination: seed.Pagination }, Schemas["Page_CourseRating"]>,
  Is<seed.CourseRatingStats, Schemas["CourseRatingStats"]>,
  Is<seed.Enrollment, Schemas["EnrollmentView"]>,
  Is<seed.CourseSchedule, Schemas["CourseSchedule"]>,
  Is<seed.CourseForum, Schemas["CourseForum"]>,
  Is<seed.ForumTopic, Schemas["ForumTopicView"]>,
  Is<seed.ForumReply, Schemas["ForumReplyView"]>,
];

const services = { EnrollmentService, ForumService, LiveSessionService, RatingService, ScheduleService };
const called = new Set<string>();
const [enrollments, forums, live, ratings, schedules] = [
  watched(EnrollmentService, called, "EnrollmentService."),
  watched(ForumService, called, "ForumService."),
  watched(LiveSessionService, called, "LiveSessionService."),
  watched(RatingService, called, "RatingService."),
  watched(ScheduleService, called, "ScheduleService."),
];
const signIn = (token: string | undefined) => void (session.token = token);

// Rey has a course of one lesson, which the seed's services have no method for.
const rey = createPreauClient({ baseUrl, token: REY_TOKEN });
const draft = await rey.POST("/api/courses", {
  body: { title: "Suites numériques", modules: [{ title: "Premières suites", lessons: [{ title: "Définir", duration_minutes: 30 }] }] },
});
assert(draft.data, JSON.stringify(draft.error));
const { id: courseId, modules } = draft.data;
const lesson_id = modules[0]?.lessons[0]?.id;
assert(lesson_id);
const course = { params: { path: { course_id: courseId } } };
const published = await rey.POST("/api/courses/{course_id}/publish", course);
assert(published.data, JSON.stringify(published.error));

// From here on every first answer is lost.
const lossy = new LossyConnection();
globalThis.fetch = (input, init) => lossy.fetch(new Request(input, init));

// Amina enrols, which plans the course, and brings it into her calendar.
signIn(AMINA_TOKEN);
const enrollment = await enrollments.enrollInCourse(courseId, { paymentId: "recu-1", autoGenerateSchedule: true });
assert.deepEqual([enrollment.user_id, enrollment.course_id, enrollment.progress], ["amina", courseId, 0]);
const plan = await schedules.generateCourseSchedule(enrollment.id);
assert.deepEqual(
  plan.schedule.filter(({ type }) => type === "lesson").map(({ title, status }) => [title, status]),
  [["Définir", "pending"]],
);
const google = await schedules.syncWithExternalCalendar(enrollment.id, "google");
assert(google.sync_url?.startsWith("https://calendar.google.com/") && google.calendar_file === undefined, google.sync_url);
const ical = await schedules.syncWithExternalCalendar(enrollment.id, "ical");
assert(ical.sync_url?.startsWith("webcal://") && ical.calendar_file?.startsWith("BEGIN:VCALENDAR"), ical.sync_url);
assert((await schedules.syncWithExternalCalendar(enrollment.id, "outlook")).sync_url?.startsWith("https://outlook.live.com/"));

// Rey plans a session and starts it; Amina joins, asks and goes.
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
signIn(REY_TOKEN);
const planned = await live.createSession(courseId, {
  title: "Questions sur les suites",
  scheduled_start_time: inMinutes(10),
  scheduled_end_time: inMinutes(70),
  max_participants: 12,
});
assert.deepEqual([planned.status, planned.max_participants, planned.course?.title], ["scheduled", 12, "Suites numériques"]);
assert(planned.jitsi_room_name);
signIn(AMINA_TOKEN);
const [seen, ...others] = await live.getCourseSessions(courseId);
assert.deepEqual([seen?.id, seen?.jitsi_room_name, others], [planned.id, "", []]);
await isRefused(live.joinSession(planned.id), 409, "not-started");
signIn(REY_TOKEN);
assert.equal((await live.startSession(planned.id)).status, "live");
signIn(AMINA_TOKEN);
const room = await live.joinSession(planned.id);
assert.deepEqual([room.is_instructor, room.jitsi_room_name], [false, planned.jitsi_room_name]);
const said = await live.sendMessage(planned.id, "Bonjour");
const asked = await live.sendMessage(planned.id, "Et si **r = 1** ?", "question");
assert.deepEqual([said.message_type, asked.message_type, asked.user?.id], ["message", "question", "amina"]);
const chat = await live.getChatMessages(planned.id);
assert.deepEqual(
  chat.map(({ id }) => id),
  [said.id, asked.id],
);
assert.equal(await live.leaveSession(planned.id), undefined);
signIn(REY_TOKEN);
assert.equal((await live.endSession(planned.id)).status, "ended");

// Rey opens a forum; Amina asks there, and takes an answer.
const forumMade = await rey.POST("/api/courses/{course_id}/forum", { ...course, body: { title: "Questions" } });
assert(forumMade.data, JSON.stringify(forumMade.error));
signIn(AMINA_TOKEN);
const forum = await forums.getCourseForum(courseId);
assert.deepEqual([forum.id, forum.course?.title, forum.topic_count], [forumMade.data.id, "Suites numériques", 0]);
const topic = await forums.createTopic(forum.id, { title: "Raison négative", content: "Que dire de **q < 0** ?" });
assert.deepEqual([topic.user?.id, topic.content, topic.reply_count], ["amina", "Que dire de **q < 0** ?", 0]);
const own = await forums.createReply(topic.id, { content: "Elle alterne ?" });
signIn(REY_TOKEN);
const answer = await forums.createReply(topic.id, { content: "Oui, les signes alternent.", parent_reply_id: own.id });
assert.deepEqual([answer.parent_reply_id, answer.is_solution], [own.id, false]);
await forums.addReaction(own.id, "downvote");
await forums.addReaction(own.id, "upvote");
signIn(AMINA_TOKEN);
assert.equal(await forums.markAsSolution(answer.id), undefined);
const replies = await forums.getTopicReplies(topic.id, { page: 1, limit: 10, sort: "votes" });
assert.deepEqual(
  replies.data.map(({ id, upvotes, downvotes, replies }) => [id, upvotes, downvotes, replies?.map((one) => [one.id, one.is_solution])]),
  [[own.id, 1, 0, [[answer.id, true]]]],
);
for (const params of [{ page: 1, limit: 10, sort: "recent", search: "raisons negatives" }, { sort: "popular" }, undefined] as const) {
  const found = await forums.getForumTopics(forum.id, params);
  assert.deepEqual(found.data.map(({ id, reply_count }) => [id, reply_count]), [[topic.id, 2]]);
}

// She rates the course once she has done it.
signIn(AMINA_TOKEN);
assert.deepEqual(await ratings.canRate(enrollment.id), { can_rate: false, reason: "course_not_completed", has_rated: false });
const mine = { enrollment_id: enrollment.id, rating: 5, would_recommend: true, is_anonymous: false };
await isRefused(ratings.createRating(courseId, mine), 409, "not-completed");
const amina = createPreauClient({ baseUrl, token: AMINA_TOKEN, fetch: (request) => lossy.network(request) });
const path = { enrollment_id: enrollment.id, lesson_id };
const done = await amina.POST("/api/enrollments/{enrollment_id}/lessons/{lesson_id}/complete", { params: { path } });
assert.equal(done.data?.status, "completed", JSON.stringify(done.error));
assert.equal((await ratings.canRate(enrollment.id)).can_rate, true);
const rating = await ratings.createRating(courseId, mine);
assert.deepEqual([rating.rating, rating.status, rating.user?.id], [5, "approved", "amina"]);

// Anyone reads what she thinks.
signIn(undefined);
assert.deepEqual(await ratings.getRatingStats(courseId), {
  average_rating: 5,
  rating_count: 1,
  rating_distribution: { "1": 0, "2": 0, "3": 0, "4": 0, "5": 1 },
  recommendation_rate: 100,
});
const page = await ratings.getCourseRatings(courseId, { page: 1, limit: 10, sort: "helpful" });
assert.deepEqual([page.data.map(({ id }) => id), page.pagination.total], [[rating.id], 1]);
assert.equal((await ratings.getCourseRatings(courseId)).data.length, 1);
await isRefused(live.joinSession(planned.id), 401, "unauthenticated");

const all = Object.entries(services).flatMap(([name, service]) => staticMethodsOf(service).map((method) => `${name}.${method}`));
assert.deepEqual([...called].sort(), all.sort());
lossy.lostEveryFirstAnswerAndKeptEachKey(["POST"]);
console.log(`${called.size} methods, ${lossy.lost} answers lost, nothing done twice`);

async function isRefused(call: Promise<unknown>, status: number, code: string): Promise<void> {
  await assert.rejects(call, (error) => {
    assert(error instanceof NexusApiError);
    assert.deepEqual([error.status, error.code], [status, code]);
    return true;
  });
}

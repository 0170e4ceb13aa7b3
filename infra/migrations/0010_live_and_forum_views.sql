-- Read-only views of live sessions and forums, for people who open the database by hand: seed 2's columns.

CREATE VIEW live_sessions AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'course_id' AS course_id,
    doc ->> 'instructor_id' AS instructor_id,
    doc ->> 'title' AS title,
    doc ->> 'description' AS description,
    doc ->> 'scheduled_start_time' AS scheduled_start_time,
    doc ->> 'scheduled_end_time' AS scheduled_end_time,
    doc ->> 'actual_start_time' AS actual_start_time,
    doc ->> 'actual_end_time' AS actual_end_time,
    doc ->> 'status' AS status,
    doc ->> 'room_name' AS jitsi_room_name,
    doc ->> 'max_participants' AS max_participants,
    doc ->> 'recording_enabled' AS recording_enabled,
    doc ->> 'recording_url' AS recording_url,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'live-session';

CREATE VIEW live_session_participants AS
SELECT
    doc ->> 'session_id' AS session_id,
    doc ->> 'user_id' AS user_id,
    doc ->> 'enrolled_at' AS enrolled_at,
    doc ->> '$.presences[0].from' AS joined_at,
    doc ->> '$.presences[#-1].until' AS left_at,
    doc -> 'presences' AS presences
FROM items
WHERE kind = 'live-participant';

CREATE VIEW live_session_chat AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'session_id' AS session_id,
    doc ->> 'user_id' AS user_id,
    doc ->> 'message' AS message,
    doc ->> 'message_type' AS message_type,
    doc ->> 'pinned_at' IS NOT NULL AS is_pinned,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'chat-message';

CREATE VIEW course_forums AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'course_id' AS course_id,
    doc ->> 'title' AS title,
    doc ->> 'description' AS description,
    doc ->> 'is_locked' AS is_locked,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'forum';

CREATE VIEW forum_topics AS
SELECT
    topic.doc ->> 'id' AS id,
    topic.doc ->> 'forum_id' AS forum_id,
    topic.doc ->> 'user_id' AS user_id,
    topic.doc ->> 'title' AS title,
    topic.doc ->> 'content' AS content,
    standing.doc ->> 'pinned_at' IS NOT NULL AS is_pinned,
    topic.doc ->> 'is_locked' AS is_locked,
    coalesce(counts.counters ->> 'views', 0) AS view_count,
    coalesce(counts.counters ->> 'replies', 0) AS reply_count,
    standing.doc ->> '$.last_reply.at' AS last_reply_at,
    topic.doc ->> 'created_at' AS created_at,
    topic.doc ->> 'updated_at' AS updated_at,
    topic.doc ->> 'deleted_at' AS deleted_at
FROM items AS topic
LEFT JOIN items AS standing ON standing.pk = topic.pk AND standing.sk = 'standing'
LEFT JOIN items AS counts ON counts.pk = topic.pk AND counts.sk = '#count'
WHERE topic.kind = 'forum-topic';

CREATE VIEW forum_replies AS
SELECT
    reply.doc ->> 'id' AS id,
    reply.doc ->> 'topic_id' AS topic_id,
    reply.doc ->> 'user_id' AS user_id,
    reply.doc ->> '$.ancestors[#-1]' AS parent_reply_id,
    reply.doc ->> 'content' AS content,
    topic.doc ->> 'solution' IS reply.doc ->> 'id' AS is_solution,
    coalesce(counts.counters ->> 'up', 0) AS upvotes,
    coalesce(counts.counters ->> 'down', 0) AS downvotes,
    reply.doc ->> 'created_at' AS created_at,
    reply.doc ->> 'updated_at' AS updated_at,
    reply.doc ->> 'deleted_at' AS deleted_at
FROM items AS reply
LEFT JOIN items AS topic ON topic.pk = 'topic#' || (reply.doc ->> 'topic_id') AND topic.sk = 'topic'
LEFT JOIN items AS counts ON counts.pk = 'reply#' || (reply.doc ->> 'id') AND counts.sk = '#count'
WHERE reply.kind = 'forum-reply';

CREATE VIEW forum_reactions AS
SELECT
    doc ->> 'reply_id' AS reply_id,
    doc ->> 'user_id' AS user_id,
    reaction.value AS reaction_type
FROM items, json_each(items.doc, '$.types') AS reaction
WHERE kind = 'forum-reaction';

-- Read-only views for people who open the database by hand, one an entity, with the seeds' column names.

CREATE VIEW users AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'full_name' AS full_name,
    doc ->> 'first_name' AS first_name,
    doc ->> 'last_name' AS last_name,
    doc ->> 'email' AS email,
    doc ->> 'locale' AS locale,
    doc ->> 'time_zone' AS time_zone,
    doc ->> 'whatsapp_number' AS whatsapp_number,
    doc ->> 'date_of_birth' AS date_of_birth,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'profile';

CREATE VIEW sessions AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'student_id' AS student_id,
    doc ->> 'kind' AS kind,
    doc ->> '$.slot.start' AS slot_start,
    doc ->> '$.slot.end' AS slot_end,
    doc ->> 'status' AS status,
    doc ->> 'coach_id' AS coach_id,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'session';

CREATE VIEW events AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'subject' AS subject,
    doc ->> 'kind' AS kind,
    doc ->> '$.actor.id' AS actor_id,
    doc ->> '$.actor.role' AS actor_role,
    json_object('from', doc -> 'from', 'to', doc -> 'to') AS payload_json,
    doc ->> 'at' AS at
FROM items
WHERE kind = 'event';

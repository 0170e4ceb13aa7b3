-- Read-only views of students and their home, for people who open the database by hand: seed 1's columns. Scores and weights
-- are as people read them, not as whole numbers.

CREATE VIEW students AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'id' AS user_id,
    doc ->> 'track' AS track,
    doc ->> 'profile' AS profile,
    doc -> 'specialities' AS specialities,
    doc -> 'options' AS options,
    doc -> 'llv' AS llv,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'student';

CREATE VIEW entitlements AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'id' AS student_id,
    doc ->> 'tier' AS tier,
    doc ->> 'tier_expires_at' AS expires_at
FROM items
WHERE kind = 'student';

CREATE VIEW progress AS
SELECT
    doc ->> 'student_id' AS student_id,
    doc ->> 'subject' AS subject,
    doc ->> 'chapter_code' AS chapter_code,
    doc ->> 'competence_code' AS competence_code,
    (doc ->> 'score') / 10000.0 AS score,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'progress';

CREATE VIEW tasks AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'student_id' AS student_id,
    doc ->> 'label' AS label,
    doc ->> 'due_at' AS due_at,
    (doc ->> 'weight') / 100.0 AS weight,
    doc ->> 'status' AS status,
    doc ->> 'source' AS source,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'task';

-- A plan is one document; its items are rows here. Of two with one code the one from `Agent` counts.
CREATE VIEW epreuves_plan AS
SELECT
    item.value ->> 'id' AS id,
    items.doc ->> 'student_id' AS student_id,
    item.value ->> 'code' AS code,
    item.value ->> 'label' AS label,
    (item.value ->> 'weight') / 100.0 AS weight,
    item.value ->> 'scheduled_at' AS scheduled_at,
    item.value ->> 'format' AS format,
    item.value ->> 'source' AS source,
    items.doc ->> 'updated_at' AS created_at
FROM items, json_each(items.doc, '$.items') AS item
WHERE items.kind = 'exam-plan';

CREATE VIEW marks AS
SELECT
    doc ->> 'student_id' AS student_id,
    doc ->> 'assessment_id' AS assessment_id,
    doc ->> 'title' AS title,
    doc ->> 'subject' AS subject,
    doc ->> 'term' AS term,
    (doc ->> 'score') / 100.0 AS score_20,
    (doc ->> 'coefficient') / 100.0 AS coefficient,
    doc ->> 'first_published_at' AS first_published_at,
    doc ->> 'published_at' AS published_at
FROM items
WHERE kind = 'mark';

-- Read-only views of courses and enrolments, for people who open the database by hand.

CREATE VIEW courses AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'instructor_id' AS instructor_id,
    doc ->> 'title' AS title,
    doc ->> 'slug' AS slug,
    doc ->> 'language' AS language,
    doc ->> 'duration_days' AS duration_days,
    doc ->> 'published_at' IS NOT NULL AS is_published,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'course';

CREATE VIEW enrollments AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'user_id' AS user_id,
    doc ->> 'course_id' AS course_id,
    doc ->> 'payment_id' AS payment_id,
    doc ->> 'enrolled_at' AS enrolled_at,
    doc ->> 'started_at' AS started_at,
    doc ->> 'completed_at' AS completed_at,
    doc ->> 'withdrawn_at' AS withdrawn_at
FROM items
WHERE kind = 'enrollment';

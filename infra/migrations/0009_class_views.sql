-- Read-only views of classes, their lessons and who was not there, for people who open the database by hand.

CREATE VIEW classes AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'name' AS name,
    doc ->> 'subject' AS subject,
    doc ->> 'level' AS level,
    doc ->> 'school_year' AS school_year,
    doc -> 'teachers' AS teachers,
    doc ->> 'archived_at' AS archived_at,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'class';

CREATE VIEW class_sessions AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'class_id' AS class_id,
    doc ->> 'teacher_id' AS teacher_id,
    doc ->> 'date' AS date,
    doc -> 'chapters' AS chapters,
    doc ->> 'homework' AS homework,
    doc -> 'attendance' AS attendance,
    doc ->> 'completed_at' AS completed_at,
    doc ->> 'deleted_at' AS deleted_at
FROM items
WHERE kind = 'class-lesson';

-- What a lesson says no longer of a pupil is left out.
CREATE VIEW absences AS
SELECT
    doc ->> 'student_id' AS student_id,
    doc ->> 'class_id' AS class_id,
    doc ->> 'lesson_id' AS lesson_id,
    doc ->> 'date' AS date,
    doc ->> '$.attendance.status' AS status,
    doc ->> '$.attendance.minutes_late' AS minutes_late
FROM items
WHERE kind = 'absence' AND doc ->> '$.attendance.status' <> 'present';

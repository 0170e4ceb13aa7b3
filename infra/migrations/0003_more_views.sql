-- More read-only views for people who open the database by hand.

CREATE VIEW user_roles AS
SELECT
    items.doc ->> 'user_id' AS user_id,
    roles.value AS role,
    items.doc ->> 'assigned_at' AS assigned_at
FROM items, json_each(items.doc, '$.roles') AS roles
WHERE items.kind = 'roles';

CREATE VIEW parents AS
SELECT
    doc ->> 'parent_id' AS user_id,
    doc ->> 'student_id' AS student_id,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'parent-link';

CREATE VIEW availabilities AS
SELECT
    doc ->> 'coach_id' AS coach_id,
    doc ->> 'time_zone' AS time_zone,
    doc -> 'weekly' AS weekly_json,
    doc -> 'overrides' AS overrides_json,
    doc ->> 'buffer_before_minutes' AS buffer_before_minutes,
    doc ->> 'buffer_after_minutes' AS buffer_after_minutes,
    doc ->> 'minimum_notice_minutes' AS minimum_notice_minutes,
    doc ->> 'daily_cap' AS daily_cap,
    doc ->> 'auto_confirm' AS auto_confirm,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'availability';

-- Read-only views of what people are told, for people who open the database by hand.

CREATE VIEW messages AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'channel' AS channel,
    coalesce(doc ->> '$.to.user', doc ->> '$.to.address') AS recipient,
    doc ->> 'template' AS template,
    doc ->> 'state' AS state,
    doc ->> 'attempts' AS attempts,
    doc ->> 'due_at' AS due_at,
    doc ->> 'reason' AS reason,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'message';

CREATE VIEW notifications AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'user_id' AS user_id,
    doc ->> 'type' AS type,
    doc ->> 'title' AS title,
    doc ->> 'message' AS message,
    doc ->> 'link' AS link,
    doc ->> 'session_id' AS session_id,
    doc ->> 'is_read' AS is_read,
    doc ->> 'read_at' AS read_at,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'notice';

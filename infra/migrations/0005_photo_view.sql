-- A read-only view of photos, for people who open the database by hand.

CREATE VIEW photos AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'owner_id' AS owner_id,
    doc ->> '$.subject.kind' AS subject_kind,
    doc ->> '$.subject.id' AS subject_id,
    doc ->> 'file_name' AS file_name,
    doc ->> 'content_type' AS content_type,
    doc ->> 'size' AS size,
    doc ->> 'state' AS state,
    doc ->> 'at' AS deleted_at,
    doc ->> 'by' AS deleted_by,
    doc ->> 'reason' AS reason,
    doc ->> 'purge_at' AS purge_at,
    doc ->> 'held' AS held,
    doc ->> 'created_at' AS created_at,
    doc ->> 'updated_at' AS updated_at
FROM items
WHERE kind = 'photo';

-- Read-only views of masterclasses, inscriptions, questions and tests, for people who open the database by hand: seed 3's columns.

CREATE VIEW masterclasses AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'title' AS title,
    doc ->> 'description' AS description,
    doc ->> '$.pdf.file_id' AS pdf_file_id,
    doc ->> 'status' AS status,
    doc ->> 'starts_at' AS starts_at,
    doc ->> 'ends_at' AS ends_at,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'masterclass';

CREATE VIEW inscriptions AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'user_id' AS profile_id,
    doc ->> 'masterclass_id' AS masterclass_id,
    doc ->> 'status' AS status,
    doc ->> 'validated' AS validated,
    doc ->> 'registered_at' AS registration_date
FROM items
WHERE kind = 'inscription';

CREATE VIEW questions AS
SELECT
    doc ->> 'id' AS id,
    doc ->> 'masterclass_id' AS masterclass_id,
    doc ->> 'question_text' AS question_text,
    doc -> 'choices' AS choices,
    doc ->> 'correct_choice' AS correct_choice,
    doc ->> 'status' AS status,
    doc ->> 'created_at' AS created_at
FROM items
WHERE kind = 'question';

-- The score is what was answered right; questions that were voided since are not counted in.
CREATE VIEW tests AS
SELECT
    test.doc ->> 'id' AS id,
    test.doc ->> 'inscription_id' AS inscription_id,
    test.doc ->> 'type' AS type,
    length(replace(mark.doc ->> 'right', '0', '')) AS score,
    length(mark.doc ->> 'right') AS max_score,
    test.doc -> 'responses' AS responses,
    test.doc ->> 'started_at' AS started_at,
    test.doc ->> 'taken_at' AS taken_at
FROM items AS test
LEFT JOIN items AS mark
    ON mark.pk = 'test-marks#' || (test.doc ->> 'masterclass_id')
    AND mark.sk = (test.doc ->> 'type') || '#' || (test.doc ->> 'inscription_id')
WHERE test.kind = 'test';

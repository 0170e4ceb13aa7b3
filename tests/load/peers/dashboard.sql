-- The seed's tables and view (« Base de données »), with its indexes, and of 10,000 students what `tests/load/src/students.rs`
-- stores of as many. `subject` of the plan is not the seed's: without it, nothing says which coefficient is of which progress.
CREATE SCHEMA nexus_app;
SET search_path TO nexus_app, public;

CREATE TABLE users (
    id text PRIMARY KEY,
    full_name text NOT NULL,
    time_zone text NOT NULL
);

CREATE TABLE students (
    id text PRIMARY KEY,
    track text NOT NULL,
    profile text NOT NULL,
    specialities text[] NOT NULL,
    options text[] NOT NULL,
    llv text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE progress (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id text NOT NULL,
    subject text NOT NULL,
    chapter_code text NOT NULL,
    competence_code text NOT NULL,
    score double precision NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tasks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id text NOT NULL,
    label text NOT NULL,
    due_at timestamptz,
    weight double precision NOT NULL,
    status text NOT NULL,
    source text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id text NOT NULL,
    kind text NOT NULL,
    slot_start timestamptz NOT NULL,
    slot_end timestamptz NOT NULL,
    status text NOT NULL,
    coach_id text
);

CREATE TABLE evaluations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id text NOT NULL,
    subject text NOT NULL,
    status text NOT NULL,
    score_20 double precision,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE epreuves_plan (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id text NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    weight double precision NOT NULL,
    scheduled_at date,
    format text NOT NULL,
    source text NOT NULL,
    subject text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE events (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    student_id text NOT NULL,
    kind text NOT NULL,
    payload_json jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL
);

CREATE TEMPORARY VIEW numbered AS
SELECT 'student_' || lpad(number::text, 5, '0') AS id FROM generate_series(0, 9999) AS number;

INSERT INTO users SELECT id, 'Élève', 'Europe/Paris' FROM numbered;
INSERT INTO users VALUES ('coach_rey', 'Hélène Rey', 'Europe/Paris');
INSERT INTO students
SELECT id, 'Terminale', 'Scolarise', ARRAY['Mathématiques', 'NSI'], '{}', ARRAY['Anglais', 'Espagnol'] FROM numbered;

INSERT INTO progress (student_id, subject, chapter_code, competence_code, score)
SELECT
    id,
    (ARRAY['mathematiques', 'nsi', 'philosophie'])[n % 3 + 1],
    'ch' || n / 6,
    'c' || n,
    (ARRAY[0.5, 0.75, 1.0, 0.25])[n / 3 + 1]
FROM numbered, generate_series(0, 11) AS n;

-- Two are done; of the others, four have a date.
INSERT INTO tasks (student_id, label, weight, status, source)
SELECT id, 'Fait ' || n, 1, 'Done', 'System' FROM numbered, generate_series(-2, -1) AS n;
INSERT INTO tasks (student_id, label, due_at, weight, status, source)
SELECT
    id,
    'Tâche ' || n,
    date_trunc('day', now(), 'UTC') + (ARRAY[1, 2, 5, 9])[n + 1] * interval '1 day' + interval '17 hours',
    1 + n / 2.0,
    'Todo',
    'System'
FROM numbered, generate_series(0, 7) AS n;

INSERT INTO sessions (student_id, kind, slot_start, slot_end, status, coach_id)
SELECT id, 'Visio', at, at + interval '1 hour', 'Proposé', 'coach_rey'
FROM
    numbered,
    unnest(ARRAY[1, 3]) AS day,
    LATERAL (SELECT date_trunc('day', now(), 'UTC') + day * interval '1 day' + interval '16 hours' AS at) AS slot;

INSERT INTO evaluations (student_id, subject, status, score_20) SELECT id, 'nsi', 'Corrigé', 14.5 FROM numbered;

-- The rules of the session that Préau takes too; two of them have a day.
INSERT INTO epreuves_plan (student_id, code, label, weight, scheduled_at, format, source, subject)
SELECT id, code, label, weight, current_date + days, format, 'Réglement', subject
FROM
    numbered,
    (VALUES
        ('E1', 'Français, écrit', 5, NULL, 'Écrit 4 h', 'francais'),
        ('E2', 'Français, oral', 5, NULL, 'Oral 20 min', 'francais'),
        ('E3', 'Mathématiques, épreuve anticipée', 2, NULL, 'Écrit 2 h', 'mathematiques'),
        ('E4', 'Philosophie', 8, 100, 'Écrit 4 h', 'philosophie'),
        ('E5', 'Grand oral', 8, 110, 'Oral 20 min', 'grand-oral'),
        ('E6', 'Spécialité 1 : Mathématiques', 16, NULL, 'Écrit', 'mathematiques'),
        ('E7', 'Spécialité 2 : NSI', 16, NULL, 'Écrit', 'nsi'),
        ('CC-1', 'Spécialité suivie en Première seulement', 8, NULL, 'Contrôle continu', NULL),
        ('CC-2', 'Histoire-géographie (Première)', 3, NULL, 'Contrôle continu', 'histoire-geographie'),
        ('CC-3', 'Histoire-géographie (Terminale)', 3, NULL, 'Contrôle continu', 'histoire-geographie'),
        ('CC-4', 'Langue vivante A (Première)', 3, NULL, 'Contrôle continu', 'anglais'),
        ('CC-5', 'Langue vivante A (Terminale)', 3, NULL, 'Contrôle continu', 'anglais'),
        ('CC-6', 'Langue vivante B (Première)', 3, NULL, 'Contrôle continu', 'espagnol'),
        ('CC-7', 'Langue vivante B (Terminale)', 3, NULL, 'Contrôle continu', 'espagnol'),
        ('CC-8', 'Enseignement scientifique (Première)', 3, NULL, 'Contrôle continu', 'enseignement-scientifique'),
        ('CC-9', 'Enseignement scientifique (Terminale)', 3, NULL, 'Contrôle continu', 'enseignement-scientifique'),
        ('CC-10', 'EPS', 6, NULL, 'CCF', 'eps'),
        ('CC-11', 'EMC', 2, NULL, 'Contrôle continu', 'emc')
    ) AS rule (code, label, weight, days, format, subject);

INSERT INTO events (student_id, kind, at)
SELECT id, kind, date_trunc('day', now(), 'UTC') + day * interval '1 day' + interval '12 hours'
FROM numbered, unnest(ARRAY[-2, -1]) AS day, unnest(ARRAY['TASK_CREATED', 'TASK_DONE']) AS kind;

CREATE INDEX ON progress (student_id, subject, updated_at);
CREATE INDEX ON tasks (student_id, status, due_at);
CREATE INDEX idx_tasks_student_todo_due ON tasks (student_id, due_at) WHERE status = 'Todo';
CREATE INDEX ON sessions (student_id, status, slot_start);
CREATE INDEX ON evaluations (student_id, status, created_at);
CREATE INDEX ON epreuves_plan (student_id, code);
CREATE INDEX ON events (student_id, at);

CREATE MATERIALIZED VIEW mv_dashboard_summary AS
WITH means AS (
    SELECT student_id, subject, avg(score) AS mean FROM progress GROUP BY student_id, subject
), coefficients AS (
    SELECT student_id, subject, sum(weight) AS coefficient FROM epreuves_plan GROUP BY student_id, subject
), overall AS (
    SELECT
        student_id,
        sum(coalesce(coefficient, 1) * mean) / sum(coalesce(coefficient, 1)) AS progress_overall
    FROM means LEFT JOIN coefficients USING (student_id, subject)
    GROUP BY student_id
)
SELECT
    students.id AS student_id,
    coalesce(overall.progress_overall, 0) AS progress_overall,
    (
        SELECT score_20 FROM evaluations
        WHERE student_id = students.id AND status = 'Corrigé' ORDER BY created_at DESC LIMIT 1
    ) AS last_eval_score,
    (SELECT min(slot_start) FROM sessions WHERE student_id = students.id AND status <> 'Annulé') AS next_session_at,
    (SELECT count(*) FROM tasks WHERE student_id = students.id AND status = 'Todo') AS tasks_open_count
FROM students LEFT JOIN overall ON overall.student_id = students.id;
CREATE UNIQUE INDEX ON mv_dashboard_summary (student_id);

VACUUM ANALYZE;

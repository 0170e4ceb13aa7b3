CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    student_id text NOT NULL,
    coach_id text NOT NULL,
    kind text NOT NULL,
    modality text NOT NULL,
    slot_start timestamptz NOT NULL,
    slot_end timestamptz NOT NULL,
    status text NOT NULL,
    note text,
    video_url text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX sessions_of_student ON sessions (student_id, slot_start);
CREATE INDEX sessions_of_coach ON sessions (coach_id, slot_start);

CREATE TABLE events (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    session_id uuid NOT NULL,
    actor_id text NOT NULL,
    at timestamptz NOT NULL
);

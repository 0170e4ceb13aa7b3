CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    student_id TEXT NOT NULL,
    coach_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    modality TEXT NOT NULL,
    slot_start TEXT NOT NULL,
    slot_end TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    video_url TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE INDEX sessions_of_student ON sessions (student_id, slot_start);
CREATE INDEX sessions_of_coach ON sessions (coach_id, slot_start);

CREATE TABLE events (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    session_id TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    at TEXT NOT NULL
);

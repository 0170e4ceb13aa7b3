migrate((app) => {
  const text = (name, required = true) => ({ name, type: "text", required });
  app.save(
    new Collection({
      type: "base",
      name: "sessions",
      fields: [
        ...["student_id", "coach_id", "kind", "modality", "slot_start", "slot_end", "status"].map((name) => text(name)),
        ...["note", "video_url"].map((name) => text(name, false)),
        { name: "created_at", type: "autodate", onCreate: true },
        { name: "updated_at", type: "autodate", onCreate: true, onUpdate: true },
      ],
      indexes: [
        "CREATE INDEX sessions_of_student ON sessions (student_id, slot_start)",
        "CREATE INDEX sessions_of_coach ON sessions (coach_id, slot_start)",
      ],
    }),
  );
  app.save(
    new Collection({
      type: "base",
      name: "events",
      fields: [
        ...["kind", "session_id", "actor_id"].map((name) => text(name)),
        { name: "at", type: "autodate", onCreate: true },
      ],
    }),
  );
});

/// The collection that bookings are compared with: the fields of a session, which anyone may create.
migrate((app) => {
  const text = (name) => ({ name, type: "text", required: true });
  const date = (name) => ({ name, type: "date", required: true });
  const fields = [
    ...["student_id", "coach_id", "kind", "modality", "status"].map(text),
    ...["slot_start", "slot_end"].map(date),
  ];
  app.save(new Collection({ type: "base", name: "sessions", createRule: "", fields }));
});

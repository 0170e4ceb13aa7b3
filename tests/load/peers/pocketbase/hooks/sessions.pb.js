/// Bookings by hooks of PocketBase: its transactions take turns, so that what one has checked holds until it has written.

onBootstrap((e) => {
  e.next();
  // Its one connection that writes syncs each transaction to the disk, as the others here do.
  e.app.nonconcurrentDB().newQuery("PRAGMA synchronous = FULL").execute();
});

routerAdd(
  "GET",
  "/sessions/list",
  (e) => {
    const { sub } = require(`${__hooks}/token.js`)(e);
    const limit = Math.min(Number(e.request.url.query().get("limit") || 20), 100);
    const mine = "student_id = {:sub} || coach_id = {:sub}";
    return e.json(200, { data: e.app.findRecordsByFilter("sessions", mine, "slot_start,id", limit, 0, { sub }) });
  },
  $apis.skipSuccessActivityLog(),
);

routerAdd(
  "GET",
  "/sessions/{id}",
  (e) => {
    const { sub, roles } = require(`${__hooks}/token.js`)(e);
    const session = e.app.findRecordById("sessions", e.request.pathValue("id"));
    const people = [session.getString("student_id"), session.getString("coach_id")];
    if (!people.includes(sub) && !roles.includes("admin")) throw new ForbiddenError("not yours");
    return e.json(200, session);
  },
  $apis.skipSuccessActivityLog(),
);

routerAdd(
  "POST",
  "/sessions/book",
  (e) => {
    const { sub } = require(`${__hooks}/token.js`)(e);
    const { type, slot, coach_id, note } = e.requestInfo().body;
    const [start, end] = [Date.parse(slot?.start), Date.parse(slot?.end)];
    const known = ["Visio", "Présentiel", "Stage"].includes(type);
    if (!known || !coach_id || coach_id === sub || !(Date.now() < start && start < end)) {
      throw new BadRequestError("invalid request");
    }
    const [slot_start, slot_end] = [new Date(start).toISOString(), new Date(end).toISOString()];
    let session;
    e.app.runInTransaction((tx) => {
      const taken = new DynamicModel({ found: 0 });
      tx.db()
        .newQuery(
          `SELECT EXISTS (
             SELECT 1 FROM sessions WHERE coach_id = {:coach_id} AND slot_start < {:slot_end} AND slot_end > {:slot_start} AND status <> 'Annulé'
             UNION ALL
             SELECT 1 FROM sessions WHERE student_id = {:sub} AND slot_start < {:slot_end} AND slot_end > {:slot_start} AND status <> 'Annulé'
           ) AS found`,
        )
        .bind({ coach_id, sub, slot_start, slot_end })
        .one(taken);
      if (taken.found) return;
      session = new Record(tx.findCollectionByNameOrId("sessions"), {
        student_id: sub,
        coach_id,
        kind: type,
        modality: type,
        slot_start,
        slot_end,
        status: "Proposé",
        note,
      });
      tx.save(session);
      tx.save(
        new Record(tx.findCollectionByNameOrId("events"), { kind: "SESSION_BOOKED", session_id: session.id, actor_id: sub }),
      );
    });
    if (!session) return e.json(409, { title: "slot taken" });
    e.response.header().set("Location", `/sessions/${session.id}`);
    return e.json(201, session);
  },
  $apis.skipSuccessActivityLog(),
);

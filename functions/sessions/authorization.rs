//! Who may call the functions of sessions: the one of the table is Amina's with Rey.

use preau_harness::{TestApp, people::{amina, coach_rey}};
use serde_json::json;

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    // Rey teaches here.
    let hours = app.put("/coaches/coach_rey/availability", &json!({})).by(&coach_rey()).send().await;
    assert_eq!(hours.status, 200, "{}", hours.described());
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey",
        "slot": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"},
    });
    let booked = app.post("/sessions/book", &booking).by(&amina()).send().await.json();
    let id = booked["id"].as_str().unwrap();
    let another = json!({
        "type": "Visio", "coach_id": "coach_rey", "student_id": "amina",
        "slot": {"start": "2026-03-03T10:00:00Z", "end": "2026-03-03T11:00:00Z"},
    });
    let moved = json!({"slot": {"start": "2026-03-04T10:00:00Z", "end": "2026-03-04T11:00:00Z"}});
    let unknown = json!({"ids": ["019aa5f0-0000-7000-8000-000000000000"]});
    //                           nobody student other parent other coach other admin service
    vec![
        row("book-session",         [401, 201, 403, 403, 403, 201, 403, 201, 403]).body(another),
        row("list-sessions",        [401, 200, 403, 200, 403, 200, 200, 200, 403]).query("student_id=amina"),
        row("get-session",          [401, 200, 404, 200, 404, 200, 404, 200, 404]).at([id]),
        row("confirm-session",      [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id]),
        row("decline-session",      [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id]),
        row("reschedule-session",   [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id]).body(moved),
        row("withdraw-session",     [401, 200, 404, 403, 403, 403, 403, 403, 403]).at([id]),
        row("cancel-session",       [401, 403, 403, 403, 403, 200, 200, 200, 403]).at([id]),
        row("cancel-sessions",      [401, 403, 403, 403, 403, 200, 200, 200, 403]).body(unknown),
        row("set-availability",     [401, 403, 403, 403, 403, 200, 403, 200, 403]).at(["coach_rey"]).body(json!({})),
        row("get-availability",     [401, 200, 200, 200, 200, 200, 200, 200, 200]).at(["coach_rey"]),
        row("list-coaches",         [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("list-slots",           [401, 200, 200, 200, 200, 200, 200, 200, 200]).at(["coach_rey"]),
        row("session-calendar",     [401, 200, 404, 200, 404, 200, 404, 200, 404]).at([id]),
    ]
}

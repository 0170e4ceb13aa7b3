//! Who may call the functions of classes: Rey teaches the class, in which Amina is a pupil.

use preau_harness::{
    TestApp,
    people::{coach_rey, director},
};
use serde_json::json;

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let class = json!({
        "name": "Première 3", "subject": "maths", "level": "Première", "school_year": "2025-2026",
        "teachers": ["coach_rey"],
    });
    let roster = json!({"students": ["amina"]});
    let made = app.post("/api/classes", &class).by(&director()).send().await.json();
    let id = made["id"].as_str().unwrap();
    let set = app.put(&format!("/api/classes/{id}/roster"), &roster).by(&director()).send().await;
    assert_eq!(set.status, 200, "{}", set.described());
    let lesson = |lesson: &str| json!({"id": lesson, "date": "2026-03-02"});
    let known = "019aa5f0-0000-7000-8000-000000000001";
    let path = format!("/api/classes/{id}/sessions/complete");
    let completed = app.post(&path, &lesson(known)).by(&coach_rey()).send().await;
    assert_eq!(completed.status, 201, "{}", completed.described());
    let next = lesson("019aa5f0-0000-7000-8000-000000000002");
    let grades = json!([{"student_id": "amina", "status": "graded", "score": 13.5}]);
    let header = json!({"id": known, "title": "Suites", "date": "2026-03-02", "out_of": 20, "coefficient": 1, "term": "T2"});
    let sheet = json!({"assessment": header, "grades": grades});
    let path = format!("/api/classes/{id}/grades");
    let saved = app.put(&path, &sheet).by(&coach_rey()).send().await;
    assert_eq!(saved.status, 200, "{}", saved.described());
    let seen = json!({"assessment_id": known, "sheet_version": saved.json()["sheet_version"]});
    let batch = json!({"device_id": known, "operations": [{"op_id": known}]});
    //                           nobody student other parent other coach other admin service
    vec![
        row("create-class",          [401, 403, 403, 403, 403, 403, 403, 201, 403]).body(class.clone()),
        row("list-classes",          [401, 200, 403, 200, 403, 200, 200, 200, 403]).query("student_id=amina"),
        row("get-class",             [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id]),
        row("update-class",          [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([id]).body(class),
        row("set-roster",            [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([id]).body(roster),
        // An admin reads the class, and does not teach it.
        row("complete-class-session", [401, 403, 403, 403, 403, 201, 404, 403, 403]).at([id]).body(next),
        row("list-class-sessions",   [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id]),
        row("get-class-session",     [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id, known]),
        row("delete-class-session",  [401, 403, 403, 403, 403, 204, 404, 403, 403]).at([id, known]),
        // Grades, and what devices send. An admin is no teacher, and a machine is none.
        row("save-grades",           [401, 403, 403, 403, 403, 200, 404, 403, 403]).at([id]).body(sheet),
        row("list-grades",           [401, 403, 403, 403, 403, 200, 404, 403, 403]).at([id]),
        row("publish-grades",        [401, 403, 403, 403, 403, 200, 404, 403, 403]).at([id]).body(seen.clone()),
        row("unpublish-grades",      [401, 403, 403, 403, 403, 200, 404, 403, 403]).at([id]).body(seen),
        row("class-stats",           [401, 403, 403, 403, 403, 200, 404, 200, 403]).at([id]).query("term=T2"),
        // Each operation has a result of its own.
        row("sync",                  [401, 200, 200, 200, 200, 200, 200, 200, 200]).body(batch),
        row("list-conflicts",        [401, 200, 200, 200, 200, 200, 200, 200, 200]),
    ]
}

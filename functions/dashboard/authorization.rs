//! Who may call the functions of the dashboard: it is Amina's, and its task was made by Rey.

use preau_harness::{TestApp, people::coach_rey};
use serde_json::{Value, json};

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let task = json!({"student_id": "amina", "label": "Suites : reprendre"});
    let made = app.post("/dashboard/tasks", &task).by(&coach_rey()).send().await.json();
    let id = made["id"].as_str().unwrap();
    let student = json!({"track": "Terminale", "profile": "Scolarise"});
    let saved = app.put("/dashboard/student?student_id=amina", &student).by(&coach_rey()).send().await;
    assert_eq!(saved.status, 200, "{}", saved.described());
    let planned = app.post("/epreuves/sync?student_id=amina", &Value::Null).by(&coach_rey()).send().await;
    assert_eq!(planned.status, 200, "{}", planned.described());
    let advice = json!({"label": "Oral blanc", "weight": 0, "format": "Oral"});
    let advised = "/dashboard/epreuves/oral-blanc?student_id=amina";
    assert_eq!(app.put(advised, &advice).by(&coach_rey()).send().await.status, 200);
    let seen = json!({"student_id": "amina", "items": [
        {"subject": "nsi", "chapter_code": "tris", "competence_code": "fusion", "score": 0.5},
    ]});
    let premiere = json!({"track": "Premiere", "profile": "Libre"});
    let dates = json!({"dates": {"E5-GrandOral": "2026-06-24"}});
    let bilan = json!({"track": "Terminale", "profile": "Scolarise"});
    let made = app.post("/onboarding/bilan", &bilan).send().await.json();
    let (bilan_id, token) = (made["bilan_id"].as_str().unwrap(), json!({"claim_token": made["claim_token"]}));
    let amina = "student_id=amina";
    let bulk = json!({"operations": [{"op": "update", "id": id, "data": {"status": "Done"}}]});
    //                           nobody student other parent other coach other admin service
    vec![
        row("list-tasks",           [401, 200, 403, 403, 403, 200, 200, 200, 403]).query("student_id=amina"),
        row("create-task",          [401, 201, 403, 403, 403, 201, 201, 201, 403]).body(task),
        row("update-task",          [401, 200, 404, 403, 403, 200, 200, 200, 403]).at([id])
            .body(json!({"status": "Done"})),
        row("delete-task",          [401, 204, 404, 403, 403, 204, 204, 204, 403]).at([id]),
        row("complete-task",        [401, 200, 404, 403, 403, 200, 200, 200, 403]).body(json!({"task_id": id})),
        // Another student's result says `not_found`.
        row("bulk-tasks",           [401, 200, 200, 403, 403, 200, 200, 200, 403]).body(bulk),
        row("dashboard-summary",    [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("dashboard-agenda",     [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("dashboard-progression", [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("record-progress",      [401, 403, 403, 403, 403, 200, 200, 200, 200]).body(seen),
        row("get-exam-plan",        [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("sync-exam-plan",       [401, 403, 403, 403, 403, 200, 200, 200, 403]).query(amina),
        row("put-exam-item",        [401, 403, 403, 403, 403, 200, 200, 200, 200]).at(["grand-oral-blanc"])
            .query(amina).body(advice),
        row("delete-exam-item",     [401, 403, 403, 403, 403, 204, 204, 204, 204]).at(["oral-blanc"]).query(amina),
        row("set-exam-calendar",    [401, 403, 403, 403, 403, 403, 403, 200, 403]).at(["2026"]).body(dates),
        row("suggest-tasks",        [401, 403, 403, 403, 403, 200, 200, 200, 200]).body(json!({"student_id": "amina"})),
        row("exam-projection",      [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("list-marks",           [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("get-student-profile",          [401, 200, 403, 200, 403, 200, 200, 200, 403]).query(amina),
        row("onboarding-assessment", [201, 201, 201, 201, 201, 201, 201, 201, 201]).body(bilan),
        row("claim-bilan",          [401, 200, 200, 403, 403, 403, 403, 403, 403]).at([bilan_id]).body(token),
        row("update-student-profile",       [401, 403, 403, 403, 403, 200, 200, 200, 403]).query(amina).body(premiere),
    ]
}

//! The authorization table: every function, as every kind of caller.

use http::Method;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul, robot},
};
use preau_kernel::{actor::Actor, time::Clock};
use preau_users::family::ParentLink;
use serde_json::{Value, json};

/// The callers, in the order of the table's columns. Amina is the student whose data are asked for, Fatou her mother,
/// Rey her coach.
fn callers() -> [(&'static str, Option<Actor>); 9] {
    [
        ("nobody", None),
        ("student", Some(amina())),
        ("other student", Some(bastien())),
        ("parent", Some(fatou())),
        ("other parent", Some(paul())),
        ("coach", Some(coach_rey())),
        ("other coach", Some(coach_mba())),
        ("admin", Some(director())),
        ("service", Some(robot())),
    ]
}

/// One function, a request for it, and the status that each caller gets. `{session}` is a session of Amina with Rey.
struct Row {
    function: &'static str,
    query: &'static str,
    body: Value,
    statuses: [u16; 9],
}

#[rustfmt::skip]
fn table() -> Vec<Row> {
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey", "student_id": "amina",
        "slot": {"start": "2026-03-03T10:00:00Z", "end": "2026-03-03T11:00:00Z"},
    });
    let row = |function, query, body, statuses| Row { function, query, body, statuses };
    //                                                              nobody student other parent other coach other admin service
    vec![
        row("get-me", "", Value::Null,                              [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("update-me", "", json!({"full_name": "X"}),             [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("book-session", "", booking,                            [401, 201, 403, 403, 403, 201, 403, 201, 403]),
        row("list-sessions", "?student_id=amina", Value::Null,      [401, 200, 403, 200, 403, 200, 200, 200, 403]),
        row("get-session", "", Value::Null,                         [401, 200, 404, 200, 404, 200, 404, 200, 404]),
        row("cancel-session", "", Value::Null,                      [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("list-events", "", Value::Null,                         [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("health", "", Value::Null,                              [200; 9]),
        row("version", "", Value::Null,                             [200; 9]),
        row("openapi-json", "", Value::Null,                        [200; 9]),
    ]
}

/// A school in which Amina has a lesson with Rey, and the lesson's id.
async fn school() -> (TestApp, String) {
    let app = TestApp::new(preau_functions::all());
    let (parent_id, student_id) = (fatou().id, amina().id);
    app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey",
        "slot": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"},
    });
    let booked = app.post("/sessions/book", &booking).by(&amina()).send().await;
    let id = booked.json()["id"].as_str().unwrap().to_owned();
    (app, id)
}

#[tokio::test]
async fn every_function_answers_every_caller_as_the_table_says() {
    let functions = preau_functions::all();
    let mut rows = table();
    for function in &functions {
        let Some(endpoint) = function.as_endpoint() else {
            continue;
        };
        let place = rows.iter().position(|row| row.function == function.name);
        let row = rows.swap_remove(place.unwrap_or_else(|| panic!("{} has no row", function.name)));
        for ((caller, actor), expected) in callers().into_iter().zip(row.statuses) {
            let (app, session) = school().await;
            let path = endpoint.path.replace("{session_id}", &session) + row.query;
            let mut request = app.request(endpoint.method.clone(), &path);
            if matches!(endpoint.method, Method::PUT | Method::POST | Method::PATCH) {
                request = request.json(&row.body);
            }
            if let Some(actor) = actor {
                request = request.by(&actor);
            }
            let answer = request.send().await;
            assert_eq!(answer.status, expected, "{} as {caller}: {}", row.function, answer.described());
        }
    }
    let left: Vec<_> = rows.iter().map(|row| row.function).collect();
    assert!(left.is_empty(), "rows without a function: {left:?}");
}

//! What the tests of this domain share.

use http::Method;
pub(crate) use preau_harness::answers::read;
use preau_harness::{TestAnswer, TestApp, people::director};
use preau_kernel::{actor::Actor, decimal::Decimal};
use preau_relations::ParentLink;
use serde_json::{Value, json};

use crate::mark::{AssessmentId, Mark};

/// An app with this domain's functions.
pub(crate) fn app() -> TestApp {
    TestApp::new(crate::functions())
}

/// Someone becomes the parent of a student.
pub(crate) async fn parent_of(app: &TestApp, parent: &Actor, student: &Actor) {
    let (parent_id, student_id) = (parent.id.clone(), student.id.clone());
    app.given(&ParentLink { parent_id, student_id, created_at: app.app.now() }).await;
}

/// Makes a task as `actor`.
pub(crate) async fn make(app: &TestApp, actor: &Actor, task: &Value) -> TestAnswer {
    app.post("/dashboard/tasks", task).by(actor).send().await
}

/// Makes a task as `actor`, which must do.
pub(crate) async fn made(app: &TestApp, actor: &Actor, task: &Value) -> Value {
    let answer = make(app, actor, task).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()
}

/// The path of a task.
pub(crate) fn path(task: &Value) -> String {
    format!("/dashboard/tasks/{}", task["id"].as_str().expect("an id"))
}

/// Changes a task as `actor`.
pub(crate) async fn change(app: &TestApp, actor: &Actor, task: &Value, change: &Value) -> TestAnswer {
    app.request(Method::PATCH, &path(task)).json(change).by(actor).send().await
}

/// Deletes a task as `actor`.
pub(crate) async fn delete(app: &TestApp, actor: &Actor, task: &Value) -> TestAnswer {
    app.request(Method::DELETE, &path(task)).by(actor).send().await
}

/// Marks a task done as `actor`.
pub(crate) async fn complete(app: &TestApp, actor: &Actor, task: &Value) -> TestAnswer {
    app.post("/dashboard/tasks/complete", &json!({"task_id": task["id"]})).by(actor).send().await
}

/// Does many operations as `actor`, which must do.
pub(crate) async fn bulk(app: &TestApp, actor: &Actor, operations: &Value) -> Value {
    let answer = app.post("/dashboard/tasks/bulk", &json!({"operations": operations})).by(actor).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()["results"].clone()
}

/// The statuses of results.
pub(crate) fn statuses(results: &Value) -> Vec<&str> {
    let results = results.as_array().unwrap_or_else(|| panic!("{results}"));
    results.iter().map(|result| result["status"].as_str().expect("a status")).collect()
}

/// What the director reads of the tasks of a student.
pub(crate) async fn tasks(app: &TestApp, student: &Actor, status: &str) -> Vec<Value> {
    let path = format!("/dashboard/tasks?student_id={}&status={status}&limit=100", student.id);
    let answer = app.get(&path).by(&director()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()["data"].as_array().expect("tasks").clone()
}

/// The labels of tasks.
pub(crate) fn labels(tasks: &[Value]) -> Vec<&str> {
    tasks.iter().map(|task| task["label"].as_str().expect("a label")).collect()
}

/// The kinds of the events so far.
pub(crate) async fn told(app: &TestApp) -> Vec<String> {
    app.events().await.into_iter().map(|event| event.kind).collect()
}

/// The announcements that wait: what each is, of which and for whom.
pub(crate) fn announced(app: &TestApp) -> Vec<Value> {
    let waiting = app.items().into_iter().filter(|item| item.kind == "announcement");
    let mut waiting: Vec<Value> =
        waiting.map(|item| serde_json::from_str(&item.document).expect("an announcement")).collect();
    waiting.sort_by_key(|one| one["id"].to_string());
    let who = |one: &Value| one["addressees"][0]["user_id"].clone();
    waiting.iter().map(|one| json!([one["template"], one["data"], who(one)])).collect()
}

/// A student of Terminale at a school, as a coach says.
pub(crate) fn terminale() -> Value {
    json!({
        "track": "Terminale", "profile": "Scolarise", "specialities": ["Mathématiques", "NSI", "Physique-chimie"],
        "llv": ["Anglais", "Espagnol"],
    })
}

/// A coach says this of a student, and makes their plan, which must do; answers the plan.
pub(crate) async fn planned(app: &TestApp, student: &Actor, said: &Value) -> Value {
    let path = format!("/dashboard/student?student_id={}", student.id);
    let saved = app.put(&path, said).by(&preau_harness::people::coach_rey()).send().await;
    assert_eq!(saved.status, 200, "{}", saved.described());
    sync(app, student).await.json()
}

/// A coach makes the plan of a student anew.
pub(crate) async fn sync(app: &TestApp, student: &Actor) -> TestAnswer {
    let path = format!("/epreuves/sync?student_id={}", student.id);
    app.post(&path, &Value::Null).by(&preau_harness::people::coach_rey()).send().await
}

/// The weight of an item of a plan, where it has one.
pub(crate) fn weight(plan: &Value, code: &str) -> Option<f64> {
    let items = plan["items"].as_array().unwrap_or_else(|| panic!("{plan}"));
    items.iter().find(|item| item["code"] == code).and_then(|item| item["weight"].as_f64())
}

/// An app in which sessions are booked too, and Rey teaches.
pub(crate) fn school() -> TestApp {
    let all = [crate::functions(), preau_sessions::functions(), preau_users::functions()];
    TestApp::new(all.into_iter().flatten().collect()).with_coaches(&[preau_harness::people::coach_rey()])
}

/// Books Rey on a day of March 2026, at an hour (UTC).
pub(crate) async fn booked(app: &TestApp, student: &Actor, day: u32, hour: u32) -> Value {
    let slot = |minute: u32| format!("2026-03-{day:02}T{hour:02}:{minute:02}:00Z");
    let booking =
        json!({"type": "Visio", "coach_id": "coach_rey", "slot": {"start": slot(0), "end": slot(50)}});
    let answer = app.post("/sessions/book", &booking).by(student).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()
}

/// A mark in the NSI of a student, published now; a score in hundredths of 20.
pub(crate) fn mark(app: &TestApp, student: &Actor, number: u32, score: Option<u32>) -> Mark {
    Mark {
        student_id: student.id.clone(),
        assessment_id: AssessmentId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}")).expect("an id"),
        title: format!("Contrôle {number}"),
        subject: Some("nsi".to_owned()),
        term: Some("T2".to_owned()),
        score: score.map(Decimal),
        coefficient: Decimal(100 * number),
        first_published_at: app.app.now(),
        published_at: app.app.now(),
        provisional: false,
    }
}

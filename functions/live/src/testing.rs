//! What the tests of this domain share.

pub(crate) use preau_harness::answers::{read, wrong_fields};
pub(crate) use preau_harness::courses::published;
use preau_harness::{
    TestAnswer, TestApp,
    courses::enrolled,
    people::{amina, coach_rey},
};
use preau_kernel::{actor::Actor, function::Function};
use serde_json::{Value, json};

/// An app with this domain's functions, those of courses and users, which it stands on, and those that deliver.
pub(crate) fn app() -> TestApp {
    TestApp::new(functions())
}

/// Those functions.
pub(crate) fn functions() -> Vec<Function> {
    let domains = [
        crate::functions(),
        preau_courses::functions(),
        preau_users::functions(),
        preau_messages::functions(),
    ];
    domains.into_iter().flatten().collect()
}

/// The course of Rey, which Amina takes, on the second of March.
pub(crate) async fn school(app: &TestApp) -> Value {
    let course = json!({"title": "Suites", "modules": [{"title": "Un", "lessons": [{"title": "Terme", "duration_minutes": 30}]}]});
    let course = published(app, &course).await;
    enrolled_in(app, &amina(), &course).await;
    course
}

/// Has `person` take the course.
pub(crate) async fn enrolled_in(app: &TestApp, person: &Actor, course: &Value) {
    enrolled(app, person, course).await;
}

/// A session of the third of March, from 17:00 to 18:00.
pub(crate) fn lesson() -> Value {
    json!({
        "title": "Questions sur les suites",
        "scheduled_start_time": "2026-03-03T17:00:00Z",
        "scheduled_end_time": "2026-03-03T18:00:00Z",
    })
}

/// The same with one field more, or another one.
pub(crate) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// Plans a session of the course.
pub(crate) async fn create(app: &TestApp, actor: &Actor, course: &Value, body: &Value) -> TestAnswer {
    let path = format!("/api/courses/{}/live-sessions", course["id"].as_str().expect("an id"));
    app.post(&path, body).by(actor).send().await
}

/// The path of a session that is planned.
pub(crate) async fn planned(app: &TestApp, course: &Value) -> String {
    let answer = create(app, &coach_rey(), course, &lesson()).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

/// The path of a session that is held, from 17:00 on.
pub(crate) async fn started(app: &TestApp, course: &Value) -> String {
    let path = planned(app, course).await;
    app.clock.set("2026-03-03T17:00:00Z");
    let answer = act(app, &coach_rey(), &path, "start").await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    path
}

/// Does something to the session at `path`.
pub(crate) async fn act(app: &TestApp, actor: &Actor, path: &str, what: &str) -> TestAnswer {
    app.post(&format!("{path}/{what}"), &Value::Null).by(actor).send().await
}

/// Says something in its chat.
pub(crate) async fn say(app: &TestApp, actor: &Actor, path: &str, body: Value) -> TestAnswer {
    app.post(&format!("{path}/chat"), &body).by(actor).send().await
}

/// Delivers what is due, and answers the templates of all that Amina was told in the app of live sessions, in the order of their
/// names.
pub(crate) async fn told(app: &TestApp) -> Vec<String> {
    app.run("deliver-messages").await.expect("a report");
    let items = app.items().into_iter().filter(|item| item.kind == "message");
    let read = items.map(|item| serde_json::from_str::<Value>(&item.document).expect("a message"));
    let told = read.filter(|one| one["channel"] == "in_app" && one["state"] == "sent");
    let told = told.filter(|one| one["to"]["user"] == "amina");
    let mut templates: Vec<_> =
        told.map(|one| one["template"].as_str().expect("a template").to_owned()).collect();
    templates.retain(|name| name.starts_with("live-") || name.starts_with("recording-"));
    templates.sort();
    templates
}

/// The templates of what this domain put into the outbox, in the order of their names.
pub(crate) fn announced(app: &TestApp) -> Vec<String> {
    let items = app.items().into_iter().filter(|item| item.kind == "announcement");
    let read = items.map(|item| serde_json::from_str::<Value>(&item.document).expect("an announcement"));
    let templates = read.map(|said| said["template"].as_str().expect("a template").to_owned());
    let mut templates: Vec<_> =
        templates.filter(|name| name.starts_with("live-") || name.starts_with("recording-")).collect();
    templates.sort();
    templates
}

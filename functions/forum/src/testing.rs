//! What the tests of this domain share.

use std::sync::Arc;

pub(crate) use preau_harness::answers::{read, wrong_fields};
use preau_harness::{
    Life, Mortal, Others, TestAnswer, TestApp,
    courses::{enrolled, published},
    people::{amina, coach_rey},
};
use preau_kernel::{actor::Actor, function::Function, store::Store};
use serde_json::{Value, json};

/// An app with this domain's functions, and those of courses and users, which it stands on.
pub(crate) fn app() -> TestApp {
    TestApp::new(functions())
}

/// The same, where others may be faster.
pub(crate) fn interleaved() -> (TestApp, Others) {
    TestApp::interleaved(functions())
}

/// The same, on a store that dies after so many calls.
pub(crate) fn mortal() -> (TestApp, Life) {
    let life = Life::long();
    let app = TestApp::around(functions(), |inner| {
        Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
    });
    (app, life)
}

fn functions() -> Vec<Function> {
    let domains = [crate::functions(), preau_courses::functions(), preau_users::functions()];
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

/// The path of the forum of the course, which Rey makes.
pub(crate) async fn forum(app: &TestApp, course: &Value) -> String {
    let path = format!("/api/courses/{}/forum", course["id"].as_str().expect("an id"));
    let made = app.post(&path, &json!({"title": "Questions"})).by(&coach_rey()).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    format!("/api/forums/{}", made.json()["id"].as_str().expect("an id"))
}

/// The path of a topic that `person` writes.
pub(crate) async fn topic(app: &TestApp, person: &Actor, forum: &str, title: &str) -> String {
    let body = json!({"title": title, "content": "Je ne vois pas."});
    let made = app.post(&format!("{forum}/topics"), &body).by(person).send().await;
    assert_eq!(made.status, 201, "{}", made.described());
    made.header("location").to_owned()
}

/// Replies to the topic at `path`, or under `parent`.
pub(crate) async fn reply_to(
    app: &TestApp,
    person: &Actor,
    path: &str,
    content: &str,
    parent: Option<&str>,
) -> TestAnswer {
    let mut body = json!({"content": content});
    if let Some(parent) = parent {
        body["parent_reply_id"] = parent.into();
    }
    app.post(&format!("{path}/replies"), &body).by(person).send().await
}

/// The id of a reply that must be written.
pub(crate) async fn replied(
    app: &TestApp,
    person: &Actor,
    path: &str,
    content: &str,
    parent: Option<&str>,
) -> String {
    let made = reply_to(app, person, path, content, parent).await;
    assert_eq!(made.status, 201, "{}", made.described());
    made.json()["id"].as_str().expect("an id").to_owned()
}

/// Does something that answers nothing.
pub(crate) async fn post(app: &TestApp, person: &Actor, path: &str, body: &Value) -> TestAnswer {
    app.post(path, body).by(person).send().await
}

/// The templates of what this domain put into the outbox, in the order of their names.
pub(crate) fn announced(app: &TestApp) -> Vec<String> {
    let items = app.items().into_iter().filter(|item| item.kind == "announcement");
    let read = items.map(|item| serde_json::from_str::<Value>(&item.document).expect("an announcement"));
    let templates = read.map(|said| said["template"].as_str().expect("a template").to_owned());
    let ours = ["forum-topic", "forum-reply", "forum-answer", "reply-solution", "content-flagged"];
    let mut templates: Vec<_> = templates.filter(|name| ours.contains(&name.as_str())).collect();
    templates.sort();
    templates
}

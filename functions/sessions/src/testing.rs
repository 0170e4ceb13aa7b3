//! What the tests of this domain share.

use preau_harness::{
    TestAnswer, TestApp,
    people::{coach_mba, coach_rey},
};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

/// An app with this domain's functions, in which Rey and Mba teach.
pub(crate) fn app() -> TestApp {
    TestApp::new(crate::functions()).with_coaches(&[coach_rey(), coach_mba()])
}

/// What was announced so far, oldest first: the template, and what it is filled with.
pub(crate) fn announced(app: &TestApp) -> Vec<Value> {
    let mut found: Vec<Value> = app
        .items()
        .iter()
        .filter(|item| item.kind == "announcement")
        .map(|item| serde_json::from_str(&item.document).expect("an announcement"))
        .collect();
    found.sort_by_key(|announcement| announcement["id"].to_string());
    found.into_iter().map(|one| json!([one["template"], one["addressees"], one["expires_at"]])).collect()
}

/// The calls of the store that an answer took: how many read, how many wrote.
pub(crate) fn store_calls(answer: &TestAnswer) -> String {
    let timing = answer.header("server-timing");
    timing.split('"').nth(1).expect("the calls of the store").to_owned()
}

/// A booking of `coach_rey` on 2 March 2026, when the tests' clock stands at 08:00 UTC.
pub(crate) fn lesson(from: &str, to: &str) -> Value {
    json!({
        "type": "Visio",
        "slot": {"start": format!("2026-03-02T{from}:00Z"), "end": format!("2026-03-02T{to}:00Z")},
        "coach_id": "coach_rey",
    })
}

/// The same with one field more, or another one.
pub(crate) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// Books as `actor`.
pub(crate) async fn book(app: &TestApp, actor: &Actor, body: &Value) -> TestAnswer {
    app.post("/sessions/book", body).by(actor).send().await
}

/// Books as `actor`, which must do, and answers the session's id.
pub(crate) async fn booked(app: &TestApp, actor: &Actor, body: &Value) -> String {
    let answer = book(app, actor, body).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// Cancels as `actor`.
pub(crate) async fn cancel(app: &TestApp, actor: &Actor, id: &str) -> TestAnswer {
    app.request(http::Method::POST, &format!("/sessions/{id}/cancel")).by(actor).send().await
}

/// What `actor` makes of a session: `confirm`, `decline`, `withdraw`, `cancel`.
pub(crate) async fn act(app: &TestApp, actor: &Actor, id: &str, act: &str) -> TestAnswer {
    app.request(http::Method::POST, &format!("/sessions/{id}/{act}")).by(actor).send().await
}

/// Moves a session as `actor`.
pub(crate) async fn reschedule(app: &TestApp, actor: &Actor, id: &str, slot: &Value) -> TestAnswer {
    app.post(&format!("/sessions/{id}/reschedule"), &json!({"slot": slot})).by(actor).send().await
}

/// What asks for the slots of 2 March 2026, in UTC.
pub(crate) const MONDAY: &str = "from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z";

/// A slot, from RFC 3339 instants.
pub(crate) fn slot(start: &str, end: &str) -> Value {
    json!({"start": start, "end": end})
}

/// A coach sets their availability, which must do.
pub(crate) async fn available(app: &TestApp, coach: &Actor, availability: &Value) -> TestAnswer {
    let path = format!("/coaches/{}/availability", coach.id);
    let answer = app.put(&path, availability).by(coach).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer
}

/// The slots that `actor` is offered of `coach_rey`, on all pages.
pub(crate) async fn slots(app: &TestApp, actor: &Actor, query: &str) -> Vec<Value> {
    let mut slots = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/coaches/coach_rey/slots?{query}&limit=100{cursor}").replace("?&", "?");
        let answer = app.get(&path).by(actor).send().await;
        assert_eq!(answer.status, 200, "{}", answer.described());
        let page = answer.json();
        slots.extend(page["data"].as_array().expect("slots").iter().cloned());
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return slots,
        }
    }
}

/// The beginnings of slots, to the minute, in UTC.
pub(crate) fn starts(slots: &[Value]) -> Vec<&str> {
    slots.iter().map(|slot| &slot["start"].as_str().expect("a start")[..16]).collect()
}

//! What the tests of this domain share.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::Method;
use preau_harness::{
    TestAnswer, TestApp,
    people::{coach_mba, coach_rey},
};
use preau_kernel::{actor::Actor, clock::Clock, id::UserId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::calendar_address::CalendarAddress;

/// An app with calendars, and with the domains that have dates.
pub(crate) fn app() -> TestApp {
    let domains = [
        preau_sessions::functions(),
        preau_courses::functions(),
        preau_dashboard::functions(),
        preau_live::functions(),
        crate::functions(),
    ];
    TestApp::new(domains.into_iter().flatten().collect()).with_coaches(&[coach_rey(), coach_mba()])
}

/// Makes the address of someone's calendar, and answers its path.
pub(crate) async fn mint(app: &TestApp, actor: &Actor) -> String {
    let answer = app.post("/calendar/feed", &Value::Null).by(actor).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    let url = answer.json()["url"].as_str().expect("an address").to_owned();
    assert_eq!(url, format!("http://test{}", answer.header("location")));
    answer.header("location").to_owned()
}

/// Revokes the address of someone's calendar.
pub(crate) async fn revoke(app: &TestApp, actor: &Actor) {
    let revoked = app.request(Method::DELETE, "/calendar/feed").by(actor).send().await;
    assert_eq!(revoked.status, 204);
}

/// Makes an address as version 0.1 did, and answers its path.
pub(crate) async fn earlier(app: &TestApp, user: &UserId) -> String {
    let secret = [7; 32];
    let address = CalendarAddress {
        user_id: user.clone(),
        generation: 0,
        digest: format!("{:x}", Sha256::digest(secret)),
        is_revoked: false,
        created_at: app.clock.now(),
    };
    app.given(&address).await;
    let bytes = [secret.as_slice(), user.as_str().as_bytes()].concat();
    format!("/calendar/feeds/{}.ics", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads a calendar of which the caller has the one with this `ETag`.
pub(crate) async fn read(app: &TestApp, path: &str, tag: &str) -> TestAnswer {
    app.get(path).header("if-none-match", tag).send().await
}

/// The text of an answer.
pub(crate) fn text(answer: &TestAnswer) -> String {
    String::from_utf8(answer.body.to_vec()).expect("a text")
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

/// Books as `actor`, which must do, and answers the session's id.
pub(crate) async fn booked(app: &TestApp, actor: &Actor, body: &Value) -> String {
    let answer = app.post("/sessions/book", body).by(actor).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// What `actor` makes of a session: `confirm`, `cancel`.
pub(crate) async fn act(app: &TestApp, actor: &Actor, id: &str, act: &str) {
    let answer = app.request(Method::POST, &format!("/sessions/{id}/{act}")).by(actor).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
}

/// Moves a session as `actor`.
pub(crate) async fn reschedule(app: &TestApp, actor: &Actor, id: &str, slot: &Value) {
    let answer =
        app.post(&format!("/sessions/{id}/reschedule"), &json!({"slot": slot})).by(actor).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
}

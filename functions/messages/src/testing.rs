//! What the tests of this domain share.

use preau_harness::{
    TestApp,
    people::{amina, coach_mba, coach_rey, director},
};
use preau_kernel::{
    channel::Channel,
    clock::Clock,
    function::Function,
    id::UserId,
    message::{Message, Recipient},
};
use serde_json::{Value, json};

/// The functions that messages go through.
pub(crate) fn functions() -> Vec<Function> {
    let functions = [
        preau_users::functions(),
        preau_sessions::functions(),
        preau_notifications::functions(),
        crate::functions(),
    ];
    functions.into_iter().flatten().collect()
}

/// A school in which Amina and Rey say where they are reached.
pub(crate) async fn school() -> TestApp {
    let app = TestApp::new(functions()).with_coaches(&[coach_rey(), coach_mba()]);
    given_addresses(&app).await;
    app
}

/// Has Amina and Rey say where they are reached.
pub(crate) async fn given_addresses(app: &TestApp) {
    let amina_says =
        json!({"full_name": "Amina Diallo", "email": "amina@example.org", "time_zone": "Africa/Dakar"});
    app.put("/api/users/me", &amina_says).by(&amina()).send().await;
    let rey_says = json!({"full_name": "Hélène Rey", "email": "rey@example.org", "locale": "en"});
    app.put("/api/users/me", &rey_says).by(&coach_rey()).send().await;
}

/// Books a lesson of Amina with Rey on 2 March 2026 at 17:00 UTC, and answers its id.
pub(crate) async fn book(app: &TestApp) -> String {
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey",
        "slot": {"start": "2026-03-02T17:00:00Z", "end": "2026-03-02T18:00:00Z"},
    });
    let answer = app.post("/sessions/book", &booking).by(&amina()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.json()["id"].as_str().expect("it is there").to_owned()
}

/// What Rey makes of a lesson.
pub(crate) async fn act(app: &TestApp, id: &str, act: &str) {
    let path = format!("/sessions/{id}/{act}");
    assert_eq!(app.post(&path, &Value::Null).by(&coach_rey()).send().await.status, 200);
}

/// Runs the delivery once.
pub(crate) async fn deliver(app: &TestApp) -> String {
    app.run("deliver-messages").await.expect("it is there")
}

/// The e-mails that were sent: whom to, and the subject.
pub(crate) fn letters(app: &TestApp) -> Vec<String> {
    app.sent.emails().iter().map(|email| format!("{}: {}", email.to.as_str(), email.subject)).collect()
}

/// The messages of the outbox, oldest first: person, channel, state, reason.
pub(crate) async fn outbox(app: &TestApp) -> Vec<String> {
    let page = app.get("/api/admin/messages?limit=100").by(&director()).send().await.json();
    let messages = page["data"].as_array().expect("it is there").iter().rev();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    messages
        .map(|message| {
            let line = format!(
                "{} {} {} {} {}",
                text(&message["template"]),
                text(&message["to"]["user"]),
                text(&message["channel"]),
                text(&message["state"]),
                text(&message["reason"])
            );
            line.trim_end().to_owned()
        })
        .collect()
}

/// An e-mail to a user, or to an address.
pub(crate) fn email(app: &TestApp, to: &str) -> Message {
    let to = UserId::parse(to).map_or_else(|| Recipient::Address(to.to_owned()), Recipient::User);
    let said = ("generic-notice", json!({"title": "Rentrée", "message": "Lundi."}));
    Message::queued(app.app.ids.as_ref(), app.clock.now(), Channel::Email, to, said)
}

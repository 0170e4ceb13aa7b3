//! The authorization table: every function, as every kind of caller.

use http::Method;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_mba, coach_rey, director, fatou, paul, robot},
    pictures::{PNG, announced, uploaded},
};
use preau_kernel::{actor::Actor, checksum::Checksum, clock::Clock};
use preau_notifications::{notice::NoticeType, unsubscribe_link::unsubscribe_link};
use preau_users::family::ParentLink;
use serde_json::{Value, json};

use crate::notices::notice_of;

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

/// One function, a request for it, and the status that each caller gets. Its path is about Amina's session with Rey, about
/// Amina, her mother, her coach or her calendar.
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
    let moved = json!({"slot": {"start": "2026-03-04T10:00:00Z", "end": "2026-03-04T11:00:00Z"}});
    let welcome = welcome();
    let photo = announced(PNG);
    let whatsapp = json!({"to": "+24177123456", "messageType": "text", "data": {"message": "Bonjour"}});
    let ids = json!({"ids": ["019aa5f0-0000-7000-8000-000000000000"]});
    let row = |function, query, body, statuses| Row { function, query, body, statuses };
    //                                                              nobody student other parent other coach other admin service
    vec![
        row("get-me", "", Value::Null,                              [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("update-me", "", json!({"full_name": "X"}),             [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("get-user", "", Value::Null,                            [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("set-roles", "", json!({"roles": []}),                  [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("link-parent", "", Value::Null,                         [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("unlink-parent", "", Value::Null,                       [401, 403, 403, 403, 403, 403, 403, 204, 403]),
        row("export-me", "", Value::Null,                           [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("erase-me", "", Value::Null,                            [401, 204, 204, 204, 204, 204, 204, 204, 204]),
        row("book-session", "", booking,                            [401, 201, 403, 403, 403, 201, 403, 201, 403]),
        row("list-sessions", "?student_id=amina", Value::Null,      [401, 200, 403, 200, 403, 200, 200, 200, 403]),
        row("get-session", "", Value::Null,                         [401, 200, 404, 200, 404, 200, 404, 200, 404]),
        row("confirm-session", "", Value::Null,                     [401, 403, 403, 403, 403, 200, 404, 200, 403]),
        row("reschedule-session", "", moved,                        [401, 403, 403, 403, 403, 200, 404, 200, 403]),
        row("withdraw-session", "", Value::Null,                    [401, 200, 404, 403, 403, 403, 403, 403, 403]),
        row("cancel-session", "", Value::Null,                      [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("cancel-sessions", "", ids,                             [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("set-availability", "", json!({}),                      [401, 403, 403, 403, 403, 200, 403, 200, 403]),
        row("get-availability", "", Value::Null,                    [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("list-slots", "", Value::Null,                          [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("session-calendar", "", Value::Null,                    [401, 200, 404, 200, 404, 200, 404, 200, 404]),
        row("mint-calendar-feed", "", Value::Null,                  [401, 201, 201, 201, 201, 201, 201, 201, 201]),
        row("revoke-calendar-feed", "", Value::Null,                [401, 204, 204, 204, 204, 204, 204, 204, 204]),
        row("calendar-feed", "", Value::Null,                       [200; 9]),
        row("list-notifications", "?unread_only=true", Value::Null, [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("get-notification", "", Value::Null,                    [401, 200, 404, 404, 404, 404, 404, 404, 404]),
        row("read-notification", "", Value::Null,                   [401, 200, 404, 404, 404, 404, 404, 404, 404]),
        row("read-all-notifications", "", Value::Null,              [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("count-unread-notifications", "", Value::Null,          [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("delete-notification", "", Value::Null,                 [401, 204, 404, 404, 404, 404, 404, 404, 404]),
        row("clear-read-notifications", "", Value::Null,            [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("get-preferences", "", Value::Null,                     [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("set-preferences", "", json!({}),                       [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("unsubscribe", "", Value::Null,                         [200; 9]),
        row("unsubscribe-page", "", Value::Null,                    [200; 9]),
        row("send-email", "", welcome,                              [401, 403, 403, 403, 403, 201, 201, 201, 201]),
        row("send-whatsapp", "", whatsapp,                          [401, 403, 403, 403, 403, 201, 201, 201, 201]),
        row("list-email-templates", "", Value::Null,                [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("preview-email", "", json!({}),                         [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("list-messages", "", Value::Null,                       [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("get-message", "", Value::Null,                         [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        // It waits still: there is nothing to try again.
        row("retry-message", "", Value::Null,                       [401, 403, 403, 403, 403, 403, 403, 409, 403]),
        // A provider has a signature, and nobody else one of its.
        row("resend-webhook", "", json!({}),                        [401; 9]),
        row("ses-webhook", "", json!({}),                           [401; 9]),
        row("whapi-webhook", "", json!({}),                         [401; 9]),
        // The photo is of Amina, and Rey uploaded it.
        row("request-upload", "", photo,                            [401, 201, 201, 201, 201, 201, 201, 201, 201]),
        row("complete-upload", "", Value::Null,                     [401, 404, 404, 404, 404, 200, 404, 404, 404]),
        row("get-photo", "", Value::Null,                           [401, 200, 404, 200, 404, 200, 200, 200, 404]),
        row("list-photos", OF_AMINA, Value::Null,                   [401, 200, 403, 200, 403, 200, 200, 200, 403]),
        row("soft-delete-photo", "", Value::Null,                   [401, 403, 404, 403, 404, 200, 200, 200, 404]),
        row("restore-photo", "", Value::Null,                       [401, 403, 404, 403, 404, 200, 200, 200, 404]),
        row("list-trash", "?owner_id=coach_rey", Value::Null,       [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("photo-audit", "", Value::Null,                         [401, 403, 403, 403, 403, 200, 200, 200, 403]),
        row("hold-photo", "", Value::Null,                          [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("release-photo", "", Value::Null,                       [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("preview-purge", "", Value::Null,                       [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("list-events", "", Value::Null,                         [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("health", "", Value::Null,                              [200; 9]),
        row("version", "", Value::Null,                             [200; 9]),
        row("openapi-json", "", Value::Null,                        [200; 9]),
        row("list-suppressed-addresses", "", Value::Null,           [401, 403, 403, 403, 403, 403, 403, 200, 403]),
        row("lift-suppressed-address", "", Value::Null,             [401, 403, 403, 403, 403, 403, 403, 204, 403]),
    ]
}

/// The photos of Amina.
const OF_AMINA: &str = "?subject_kind=student&subject_id=amina";

/// An e-mail that can be sent.
fn welcome() -> Value {
    let data = json!({"login_url": "https://ecole.example"});
    json!({"to": "amina@example.org", "template": "welcome", "data": data})
}

/// A school in which Amina has a profile, a calendar, a notice, a photo and a lesson with Rey, and what stands for the parameters of paths.
async fn school() -> (TestApp, [(&'static str, String); 11]) {
    let app = TestApp::new(preau_functions::all());
    let (parent_id, student_id) = (fatou().id, amina().id);
    app.given(&ParentLink { parent_id, student_id, created_at: app.clock.now() }).await;
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey",
        "slot": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"},
    });
    let booked = app.post("/sessions/book", &booking).by(&amina()).send().await;
    let reached = json!({"whatsapp_number": "+24177123456", "consents": {"whatsapp": true}});
    app.put("/api/users/me", &reached).by(&amina()).send().await;
    let feed = app.post("/calendar/feed", &Value::Null).by(&amina()).send().await;
    let (_, file) = feed.header("location").rsplit_once('/').unwrap();
    let notice = notice_of(&app, &amina()).await;
    let link = unsubscribe_link(&app.app, &amina().id.into(), NoticeType::MESSAGE);
    let (_, link) = link.rsplit_once('/').unwrap();
    let email = app.post("/api/send-email", &welcome()).by(&director()).send().await;
    let mut announced = announced(PNG);
    announced["subject"] = json!({"kind": "student", "id": "amina"});
    let photo = uploaded(&app, &coach_rey(), &announced, PNG).await;
    let parameters = [
        ("{photo_id}", photo),
        ("{address_id}", Checksum::of(b"amina@example.org").to_string()),
        ("{message_id}", email.json()["id"].as_str().unwrap().to_owned()),
        ("{name}", "welcome".to_owned()),
        ("{session_id}", booked.json()["id"].as_str().unwrap().to_owned()),
        ("{coach_id}", coach_rey().id.to_string()),
        ("{student_id}", amina().id.to_string()),
        ("{user_id}", amina().id.to_string()),
        ("{token}.ics", file.to_owned()),
        ("{token}", link.to_owned()),
        ("{notification_id}", notice),
    ];
    (app, parameters)
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
            let (app, parameters) = school().await;
            let mut path = endpoint.path.clone();
            // A parent of Amina is somebody else.
            if path.contains("/parents/") {
                path = path.replace("{user_id}", fatou().id.as_str());
            }
            for (name, value) in &parameters {
                path = path.replace(name, value);
            }
            path += row.query;
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

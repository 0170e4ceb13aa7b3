//! Who may call the functions of live sessions: the course of the table is Rey's, and Amina takes it.

use jiff::{SignedDuration, Timestamp};
use preau_harness::{
    TestApp,
    people::{amina, coach_rey},
};
use preau_kernel::clock::Clock;
use serde_json::{Value, json};

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let outline = json!({"title": "Suites", "slug": "suites", "modules": [{
        "title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 45}],
    }]});
    let course = app.post("/api/courses", &outline).by(&coach_rey()).send().await.json();
    let course = course["id"].as_str().unwrap();
    let publish = format!("/api/courses/{course}/publish");
    assert_eq!(app.post(&publish, &Value::Null).by(&coach_rey()).send().await.status, 200);
    let enrolled = app.post("/api/enrollments", &json!({"course_id": course})).by(&amina()).send().await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.described());
    // One is planned; one is held, and Amina has joined it; one is over.
    let now = app.clock.now();
    let body = planned(now);
    let sessions = format!("/api/courses/{course}/live-sessions");
    let [ahead, live, over] = [(); 3].map(|()| app.post(&sessions, &body));
    let id = async |request: preau_harness::TestRequest<'_>| {
        let made = request.by(&coach_rey()).send().await;
        assert_eq!(made.status, 201, "{}", made.described());
        made.json()["id"].as_str().unwrap().to_owned()
    };
    let (ahead, live, over) = (id(ahead).await, id(live).await, id(over).await);
    let act = async |id: &str, what: &str, by| {
        let answer = app.post(&format!("/api/live-sessions/{id}/{what}"), &Value::Null).by(&by).send().await;
        assert!(answer.status.is_success(), "{}", answer.described());
    };
    for id in [&live, &over] {
        act(id, "start", coach_rey()).await;
    }
    act(&over, "end", coach_rey()).await;
    act(&live, "join", amina()).await;
    let said = app.post(&format!("/api/live-sessions/{live}/chat"), &json!({"message": "Bonjour"})).by(&coach_rey()).send().await.json();
    let message = said["id"].as_str().unwrap();
    //                            nobody student other parent other coach other admin service
    vec![
        row("create-live-session",   [401, 403, 403, 403, 403, 201, 403, 201, 403]).at([course]).body(body.clone()),
        row("list-live-sessions",    [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([course]),
        row("get-live-session",      [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&live]),
        row("update-live-session",   [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&ahead]).body(body),
        row("delete-live-session",   [401, 403, 403, 403, 403, 204, 403, 204, 403]).at([&ahead]),
        row("start-live-session",    [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&live]),
        row("end-live-session",      [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&over]),
        row("join-live-session",     [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&live]),
        // Who has not joined has nothing to read.
        row("get-join-data",         [401, 200, 403, 403, 403, 404, 403, 404, 403]).at([&live]),
        row("leave-live-session",    [401, 204, 403, 403, 403, 404, 403, 404, 403]).at([&live]),
        row("list-participants",     [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&live]),
        row("send-chat-message",     [401, 201, 403, 403, 403, 201, 403, 201, 403]).at([&live]).body(json!({"message": "Oui"})),
        row("list-chat-messages",    [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([&live]),
        row("pin-chat-message",      [401, 403, 403, 403, 403, 204, 403, 204, 403]).at([&live, message]),
        row("unpin-chat-message",    [401, 403, 403, 403, 403, 204, 403, 204, 403]).at([&live, message]),
        row("set-recording",         [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([&over])
            .body(json!({"recording_url": "https://video.example/film"})),
    ]
}

/// A session that begins in ten minutes.
fn planned(now: Timestamp) -> Value {
    let at = |minutes| (now + SignedDuration::from_mins(minutes)).to_string();
    json!({"title": "Questions", "scheduled_start_time": at(10), "scheduled_end_time": at(70)})
}

//! Who may call the functions of calendars: the one of the table is Amina's.

use preau_harness::{
    TestApp,
    people::{amina, coach_rey},
};
use serde_json::{Value, json};

use crate::authorization::{Row, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    let feed = app.post("/calendar/feed", &Value::Null).by(&amina()).send().await;
    let (_, file) = feed.header("location").rsplit_once('/').unwrap();
    let outline = json!({"title": "Suites", "modules": [{
        "title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 45}],
    }]});
    let course = app.post("/api/courses", &outline).by(&coach_rey()).send().await;
    let publish = format!("{}/publish", course.header("location"));
    assert_eq!(app.post(&publish, &Value::Null).by(&coach_rey()).send().await.status, 200);
    let taking = json!({"course_id": course.json()["id"]});
    let enrolled = app.post("/api/enrollments", &taking).by(&amina()).send().await.json();
    let enrollment = enrolled["id"].as_str().unwrap();
    //                           nobody student other parent other coach other admin service
    vec![
        row("mint-calendar-feed",   [401, 201, 201, 201, 201, 201, 201, 201, 201]),
        row("revoke-calendar-feed", [401, 204, 204, 204, 204, 204, 204, 204, 204]),
        // Whoever knows the address reads it.
        row("calendar-feed",        [200; 9]).at([file]),
        row("sync-calendar",        [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([enrollment])
            .body(json!({"calendar_type": "ical"})),
    ]
}

//! Who may call the functions of courses: the course of the table is Rey's, and Amina takes it.

use preau_harness::{
    TestApp,
    people::{amina, coach_rey},
};
use serde_json::{Value, json};

use crate::authorization::{Row, family, row};

#[rustfmt::skip]
pub(crate) async fn rows(app: &TestApp) -> Vec<Row> {
    family(app).await;
    let outline = json!({"title": "Suites", "slug": "suites", "modules": [{
        "title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 45}],
        "quiz": {"questions": [{"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]}]},
    }]});
    let course = app.post("/api/courses", &outline).by(&coach_rey()).send().await.json();
    let id = course["id"].as_str().unwrap();
    let lesson = course["modules"][0]["lessons"][0]["id"].as_str().unwrap();
    let quiz = course["modules"][0]["quiz"]["id"].as_str().unwrap();
    let publish = format!("/api/courses/{id}/publish");
    assert_eq!(app.post(&publish, &Value::Null).by(&coach_rey()).send().await.status, 200);
    let enrolled = app.post("/api/enrollments", &json!({"course_id": id})).by(&amina()).send().await.json();
    let enrollment = enrolled["id"].as_str().unwrap();
    let attempts = format!("/api/enrollments/{enrollment}/quizzes/{quiz}/attempts");
    assert_eq!(app.post(&attempts, &Value::Null).by(&amina()).send().await.status, 201);
    let mut changed = outline.clone();
    changed["slug"] = json!("series");
    let another = json!({"title": "Séries"});
    let lessons = format!("/api/enrollments/{enrollment}/lessons/{lesson}/complete");
    let rated = rated_by_amina(app, id, enrollment, &lessons, &attempts).await;
    let stars = json!({"enrollment_id": enrollment, "rating": 4});
    let certificate = format!("/api/enrollments/{enrollment}/certificate");
    let certificate = app.post(&certificate, &Value::Null).by(&amina()).send().await.json();
    let code = certificate["certificate_code"].as_str().unwrap();
    //                           nobody student other parent other coach other admin service
    vec![
        row("create-course",        [401, 403, 403, 403, 403, 201, 201, 201, 403]).body(another),
        row("update-course",        [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([id]).body(changed),
        row("publish-course",       [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([id]),
        row("get-course",           [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([id]),
        row("get-lesson",           [401, 200, 403, 403, 403, 200, 403, 200, 403]).at([id, lesson]),
        row("list-courses",         [200, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("enroll",               [401, 409, 201, 403, 403, 403, 403, 403, 403]).body(json!({"course_id": id})),
        row("list-enrollments",     [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("get-enrollment",       [401, 200, 404, 200, 404, 200, 404, 200, 404]).at([enrollment]),
        row("withdraw",             [401, 204, 404, 404, 404, 404, 404, 404, 404]).at([enrollment]),
        row("course-enrollments",   [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([id]),
        row("complete-lesson",      [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([enrollment, lesson]),
        row("start-quiz",           [401, 201, 404, 404, 404, 404, 404, 404, 404]).at([enrollment, quiz]),
        row("submit-quiz",          [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([enrollment, quiz, "2"])
            .body(json!({"answers": [[1]]})),
        row("generate-schedule",    [401, 200, 404, 403, 404, 200, 404, 200, 404]).at([enrollment])
            .body(json!({"time_of_day": "19:00"})),
        row("get-schedule",         [401, 200, 404, 200, 404, 200, 404, 200, 404]).at([enrollment]),
        row("update-schedule",      [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([enrollment])
            .body(json!({"settings": {"time_of_day": "19:00"}})),
        row("can-rate",             [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([enrollment]),
        // Amina has rated it already; Bastien does not take it.
        row("rate-course",          [401, 409, 400, 403, 403, 403, 403, 403, 403]).at([id]).body(stars),
        row("list-ratings",         [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([id]),
        row("rating-stats",         [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([id]),
        row("get-rating",           [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([id, &rated]),
        row("update-rating",        [401, 200, 403, 403, 403, 403, 403, 403, 403]).at([id, &rated])
            .body(json!({"rating": 3})),
        row("delete-rating",        [401, 204, 403, 403, 403, 403, 403, 204, 403]).at([id, &rated]),
        row("moderate-rating",      [401, 403, 403, 403, 403, 200, 403, 200, 403]).at([id, &rated])
            .body(json!({"status": "rejected", "reason": "spam"})),
        row("vote-rating-helpful",  [401, 409, 204, 204, 204, 204, 204, 204, 204]).at([id, &rated]),
        row("unvote-rating-helpful", [401, 204, 204, 204, 204, 204, 204, 204, 204]).at([id, &rated]),
        row("issue-certificate",    [401, 200, 404, 404, 404, 404, 404, 404, 404]).at([enrollment]),
        row("list-my-certificates", [401, 200, 200, 200, 200, 200, 200, 200, 200]),
        row("certificate-revocations", [200, 200, 200, 200, 200, 200, 200, 200, 200]),
        // This school has no key.
        row("certificate-keys",     [404, 404, 404, 404, 404, 404, 404, 404, 404]).at(["key"]),
        row("verify-certificate",   [200, 200, 200, 200, 200, 200, 200, 200, 200]).at([code]),
        row("certificate-credential", [404, 404, 404, 404, 404, 404, 404, 404, 404]).at([code]),
        row("revoke-certificate",   [401, 403, 403, 403, 403, 403, 403, 200, 403]).at([code])
            .body(json!({"reason": "issued_in_error"})),
    ]
}

/// Amina completes the course and rates it; answers the id of the rating. Her second attempt at the quiz is open.
async fn rated_by_amina(app: &TestApp, course: &str, enrollment: &str, lesson: &str, attempts: &str) -> String {
    assert_eq!(app.post(lesson, &Value::Null).by(&amina()).send().await.status, 200);
    let passed = app.put(&format!("{attempts}/1"), &json!({"answers": [[1]]})).by(&amina()).send().await;
    assert_eq!(passed.status, 200, "{}", passed.described());
    assert_eq!(app.post(attempts, &Value::Null).by(&amina()).send().await.status, 201);
    let stars = json!({"enrollment_id": enrollment, "rating": 5});
    let rating = app.post(&format!("/api/courses/{course}/ratings"), &stars).by(&amina()).send().await;
    assert_eq!(rating.status, 201, "{}", rating.described());
    rating.json()["id"].as_str().unwrap().to_owned()
}

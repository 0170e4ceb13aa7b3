//! A small course: published, and taken.

use http::Method;
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

use crate::{
    TestAnswer, TestApp,
    people::{amina, coach_rey},
};

/// A course of one lesson and a quiz.
#[must_use]
pub fn small_course() -> Value {
    json!({"title": "Suites", "modules": [{
        "title": "Définir",
        "lessons": [{"title": "Terme général", "duration_minutes": 45, "content": "# Terme général"}],
        "quiz": {"questions": [{"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]}]},
    }]})
}

/// A course that Rey has published, as it was answered.
pub async fn published(app: &TestApp, outline: &Value) -> Value {
    let draft = app.post("/api/courses", outline).by(&coach_rey()).send().await;
    assert_eq!(draft.status, 201, "{}", draft.described());
    let publish = format!("{}/publish", draft.header("location"));
    let answer = app.request(Method::POST, &publish).by(&coach_rey()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// What is answered when `actor` enrols.
pub async fn enroll(app: &TestApp, actor: &Actor, course: &Value) -> TestAnswer {
    app.post("/api/enrollments", &json!({"course_id": course["id"]})).by(actor).send().await
}

/// Enrols as `actor`, which must do, and answers the enrolment's path.
pub async fn enrolled(app: &TestApp, actor: &Actor, course: &Value) -> String {
    let answer = enroll(app, actor, course).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

/// A small course of Rey's, which Amina takes: the course, and the path of her enrolment.
pub async fn studying(app: &TestApp) -> (Value, String) {
    let course = published(app, &small_course()).await;
    let enrollment = enrolled(app, &amina(), &course).await;
    (course, enrollment)
}

/// Completes a lesson as `actor`.
pub async fn complete(app: &TestApp, actor: &Actor, enrollment: &str, lesson: &Value) -> TestAnswer {
    let lesson = lesson["id"].as_str().expect("a lesson");
    app.post(&format!("{enrollment}/lessons/{lesson}/complete"), &Value::Null).by(actor).send().await
}

/// Begins an attempt at the quiz of the course's first module as `actor`.
pub async fn start_quiz(app: &TestApp, actor: &Actor, enrollment: &str, course: &Value) -> TestAnswer {
    let quiz = course["modules"][0]["quiz"]["id"].as_str().expect("a quiz");
    app.post(&format!("{enrollment}/quizzes/{quiz}/attempts"), &Value::Null).by(actor).send().await
}

/// Passes the quiz of a small course as `actor`.
pub async fn pass_quiz(app: &TestApp, actor: &Actor, enrollment: &str, course: &Value) {
    let attempt = start_quiz(app, actor, enrollment, course).await;
    assert_eq!(attempt.status, 201, "{}", attempt.described());
    let answers = json!({"answers": [[1]]});
    let mark = app.put(attempt.header("location"), &answers).by(actor).send().await;
    assert_eq!(mark.json()["is_passed"], true, "{}", mark.described());
}

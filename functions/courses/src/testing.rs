//! What the tests of this domain share.

use preau_harness::{TestAnswer, TestApp, people::coach_rey};
use preau_kernel::actor::Actor;
use serde_json::{Value, json};

/// An app with this domain's functions.
pub(crate) fn app() -> TestApp {
    TestApp::new(crate::functions())
}

/// A course of two modules: three lessons, the last of them with no need of it, and a quiz.
pub(crate) fn sequences() -> Value {
    json!({
        "title": "Suites arithmétiques : l'essentiel",
        "description": "Tout ce qu'il faut pour le bac.",
        "modules": [
            {
                "title": "Définir une suite",
                "lessons": [
                    {"title": "Terme général", "duration_minutes": 45, "content": "# Terme général"},
                    {"title": "Récurrence", "duration_minutes": 45, "content_url": "https://example.org/video"},
                ],
                "quiz": {
                    "questions": [
                        {"prompt": "u0 = 1, r = 2 : u1 ?", "choices": ["2", "3"], "correct": [1]},
                        {"prompt": "Lesquelles sont arithmétiques ?", "choices": ["n", "n²", "2n"], "correct": [0, 2], "points": 2},
                    ],
                },
            },
            {"title": "Pour aller plus loin", "lessons": [
                {"title": "Somme des termes", "duration_minutes": 60},
                {"title": "Histoire", "duration_minutes": 30, "required": false},
            ]},
        ],
    })
}

/// The same with one field more, or another one.
pub(crate) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// Creates a course as `actor`.
pub(crate) async fn create(app: &TestApp, actor: &Actor, body: &Value) -> TestAnswer {
    app.post("/api/courses", body).by(actor).send().await
}

/// A course that Rey has published, as it was answered.
pub(crate) async fn published(app: &TestApp, body: &Value) -> Value {
    let draft = create(app, &coach_rey(), body).await;
    assert_eq!(draft.status, 201, "{}", draft.described());
    let path = format!("{}/publish", draft.header("location"));
    let answer = app.post(&path, &Value::Null).by(&coach_rey()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// Enrols as `actor`.
pub(crate) async fn enroll(app: &TestApp, actor: &Actor, course: &Value) -> TestAnswer {
    app.post("/api/enrollments", &json!({"course_id": course["id"]})).by(actor).send().await
}

/// Enrols as `actor`, which must do, and answers the enrolment's path.
pub(crate) async fn enrolled(app: &TestApp, actor: &Actor, course: &Value) -> String {
    let answer = enroll(app, actor, course).await;
    assert_eq!(answer.status, 201, "{}", answer.described());
    answer.header("location").to_owned()
}

/// Reads what is at `path` as `actor`, which must do.
pub(crate) async fn read(app: &TestApp, actor: &Actor, path: &str) -> Value {
    let answer = app.get(path).by(actor).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
    answer.json()
}

/// Completes a lesson as `actor`.
pub(crate) async fn complete(app: &TestApp, actor: &Actor, enrollment: &str, lesson: &Value) -> TestAnswer {
    let lesson = lesson["id"].as_str().expect("a lesson");
    app.post(&format!("{enrollment}/lessons/{lesson}/complete"), &Value::Null).by(actor).send().await
}

/// Begins an attempt at the course's quiz as `actor`.
pub(crate) async fn start_quiz(app: &TestApp, actor: &Actor, enrollment: &str, course: &Value) -> TestAnswer {
    let quiz = course["modules"][0]["quiz"]["id"].as_str().expect("a quiz");
    app.post(&format!("{enrollment}/quizzes/{quiz}/attempts"), &Value::Null).by(actor).send().await
}

/// Hands in the attempt at `path` as `actor`.
pub(crate) async fn submit(app: &TestApp, actor: &Actor, path: &str, answers: Value) -> TestAnswer {
    app.put(path, &json!({"answers": answers})).by(actor).send().await
}

/// Does all that the course of [`sequences`] requires, as `actor`.
pub(crate) async fn finish(app: &TestApp, actor: &Actor, enrollment: &str, course: &Value) {
    for lesson in course["modules"].as_array().expect("modules").iter().flat_map(|module| {
        module["lessons"].as_array().expect("lessons").iter().filter(|lesson| lesson["required"] == true)
    }) {
        assert_eq!(complete(app, actor, enrollment, lesson).await.status, 200);
    }
    let attempt = start_quiz(app, actor, enrollment, course).await;
    assert_eq!(attempt.status, 201, "{}", attempt.described());
    let mark = submit(app, actor, attempt.header("location"), json!([[1], [0, 2]])).await;
    assert_eq!(mark.json()["is_passed"], true, "{}", mark.described());
    assert_eq!(read(app, actor, enrollment).await["progress"], 100);
}

/// The fields that an answer says are wrong, each with its code.
pub(crate) fn wrong_fields(answer: &TestAnswer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    errors.iter().map(|error| format!("{} {}", text(error, "pointer"), text(error, "code"))).collect()
}

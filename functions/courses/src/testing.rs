//! What the tests of this domain share.

pub(crate) use preau_harness::answers::{read, wrong_fields};
pub(crate) use preau_harness::courses::{complete, enroll, enrolled, published, start_quiz};
use preau_harness::{TestAnswer, TestApp};
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

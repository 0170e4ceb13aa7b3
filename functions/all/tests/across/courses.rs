//! What courses bring about in other domains: photos that their members see, and notices that are delivered.

use http::Method;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_rey},
    pictures::{PNG, announced, uploaded},
};
use serde_json::{Value, json};

/// A course of Rey's, which Amina takes: its id, and the path of her enrolment.
async fn studying(app: &TestApp) -> (String, String) {
    let outline = json!({"title": "Suites", "modules": [{
        "title": "Définir", "lessons": [{"title": "Terme général", "duration_minutes": 45}],
        "quiz": {"questions": [{"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]}]},
    }]});
    let course = app.post("/api/courses", &outline).by(&coach_rey()).send().await;
    let publish = format!("{}/publish", course.header("location"));
    assert_eq!(app.post(&publish, &Value::Null).by(&coach_rey()).send().await.status, 200);
    let taking = json!({"course_id": course.json()["id"]});
    let enrolled = app.post("/api/enrollments", &taking).by(&amina()).send().await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.described());
    (course.json()["id"].as_str().unwrap().to_owned(), enrolled.header("location").to_owned())
}

#[tokio::test]
async fn photos_of_a_course_are_visible_to_those_who_take_it_and_to_nobody_else() {
    let app = TestApp::new(preau_functions::all());
    let (course, enrollment) = studying(&app).await;
    let mut photo = announced(PNG);
    photo["subject"] = json!({"kind": "course", "id": course});
    let photo = format!("/photos/{}", uploaded(&app, &coach_rey(), &photo, PNG).await);
    assert_eq!(app.get(&photo).by(&amina()).send().await.status, 200);
    assert_eq!(app.get(&photo).by(&bastien()).send().await.problem(), "not-found");
    let left = app.request(Method::DELETE, &enrollment).by(&amina()).send().await;
    assert_eq!(left.status, 204, "{}", left.described());
    assert_eq!(app.get(&photo).by(&amina()).send().await.problem(), "not-found");
}

/// The titles of Amina's notices, once what is due was delivered, sorted.
async fn told(app: &TestApp) -> Vec<String> {
    app.run("send-reminders").await.unwrap();
    app.run("deliver-messages").await.unwrap();
    let notices = app.get("/notifications").by(&amina()).send().await.json();
    let notices = notices["data"].as_array().unwrap();
    let mut titles: Vec<_> =
        notices.iter().map(|notice| notice["title"].as_str().unwrap().to_owned()).collect();
    titles.sort_unstable();
    titles
}

#[tokio::test]
async fn students_are_told_that_they_are_enrolled_of_what_is_due_that_morning_and_that_they_are_done() {
    let app = TestApp::new(preau_functions::all());
    let (course, enrollment) = studying(&app).await;
    let welcome = "Bienvenue dans « Suites »";
    assert_eq!(told(&app).await, [welcome]);
    // The quiz is on Tuesday 3 March, and it is 7:59 in Paris, then 8:00.
    app.clock.set("2026-03-03T06:59:00Z");
    assert_eq!(told(&app).await, [welcome]);
    app.clock.set("2026-03-03T07:00:00Z");
    let reminder = "Aujourd'hui, le quiz « Définir »";
    assert_eq!(told(&app).await, [reminder, welcome]);

    let course = app.get(&format!("/api/courses/{course}")).send().await.json();
    let module = &course["modules"][0];
    let lesson = module["lessons"][0]["id"].as_str().unwrap();
    let done = format!("{enrollment}/lessons/{lesson}/complete");
    assert_eq!(app.post(&done, &Value::Null).by(&amina()).send().await.status, 200);
    let attempts = format!("{enrollment}/quizzes/{}/attempts", module["quiz"]["id"].as_str().unwrap());
    let attempt = app.post(&attempts, &Value::Null).by(&amina()).send().await;
    let answers = json!({"answers": [[1]]});
    let mark = app.put(attempt.header("location"), &answers).by(&amina()).send().await;
    assert_eq!(mark.json()["is_passed"], true, "{}", mark.described());
    assert_eq!(told(&app).await, [reminder, welcome, "Vous avez terminé « Suites »"]);
}

#[tokio::test]
async fn who_meets_a_deadline_before_its_morning_and_who_leaves_is_not_reminded() {
    for leaves in [false, true] {
        let app = TestApp::new(preau_functions::all());
        let (course, enrollment) = studying(&app).await;
        if leaves {
            let left = app.request(Method::DELETE, &enrollment).by(&amina()).send().await;
            assert_eq!(left.status, 204);
        } else {
            let course = app.get(&format!("/api/courses/{course}")).send().await.json();
            let quiz = course["modules"][0]["quiz"]["id"].as_str().unwrap();
            let attempts = format!("{enrollment}/quizzes/{quiz}/attempts");
            let attempt = app.post(&attempts, &Value::Null).by(&amina()).send().await;
            let answers = json!({"answers": [[1]]});
            let mark = app.put(attempt.header("location"), &answers).by(&amina()).send().await;
            assert_eq!(mark.status, 200, "{}", mark.described());
        }
        app.clock.set("2026-03-03T07:00:00Z");
        assert_eq!(told(&app).await, ["Bienvenue dans « Suites »"]);
    }
}

//! What courses bring about in other domains: photos that their members see, and notices that are delivered.

use http::Method;
use preau_harness::{
    TestApp,
    courses::{complete, enrolled, pass_quiz, published, studying},
    people::{amina, bastien, coach_rey},
    pictures::{PNG, announced, uploaded},
};
use preau_kernel::clock::Clock;
use serde_json::{Value, json};

#[tokio::test]
async fn photos_of_a_course_are_visible_to_those_who_take_it_and_to_nobody_else() {
    let app = TestApp::new(preau_functions::all());
    let (course, enrollment) = studying(&app).await;
    let mut photo = announced(PNG);
    photo["subject"] = json!({"kind": "course", "id": course["id"]});
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

    let lesson = &course["modules"][0]["lessons"][0];
    assert_eq!(complete(&app, &amina(), &enrollment, lesson).await.status, 200);
    pass_quiz(&app, &amina(), &enrollment, &course).await;
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
            pass_quiz(&app, &amina(), &enrollment, &course).await;
        }
        app.clock.set("2026-03-03T07:00:00Z");
        assert_eq!(told(&app).await, ["Bienvenue dans « Suites »"]);
    }
}

#[tokio::test]
async fn of_thirty_four_deadlines_a_student_is_reminded_though_they_change_nothing() {
    let app = TestApp::new(preau_functions::all());
    let module = |number: usize| {
        json!({
            "title": format!("Module {number}"),
            "lessons": [{"title": format!("Leçon {number}"), "duration_minutes": 60}],
            "quiz": {"questions": [{"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]}]},
        })
    };
    let modules: Vec<_> = (0..30).map(module).collect();
    let course = published(&app, &json!({"title": "Long", "duration_days": 60, "modules": modules})).await;
    let path = format!("{}/schedule", enrolled(&app, &amina(), &course).await);
    let schedule = app.get(&path).by(&amina()).send().await.json();
    let items = schedule["schedule"].as_array().unwrap().iter();
    let due: Vec<_> = items.filter(|item| item["type"] != "lesson").collect();
    assert_eq!(due.len(), 34);
    let said = |item: &&Value| {
        let title = item["title"].as_str().unwrap();
        match item["type"].as_str() {
            Some("quiz") => format!("Aujourd'hui, le quiz « {title} »"),
            _ => format!("{title} de « Long » aujourd'hui"),
        }
    };
    // For a week nothing runs: of what was due then nobody is told any more.
    let missed = "2026-03-16T00:00:00Z".."2026-03-23T00:00:00Z";
    let in_time = |item: &&&Value| !missed.contains(&item["scheduled_date"].as_str().unwrap());
    let mut expected: Vec<_> = due.iter().filter(in_time).map(said).collect();
    for _ in 0..70 {
        for schedule in ["deliver-messages", "send-reminders", "send-reminders"] {
            if !missed.contains(&app.clock.now().to_string().as_str()) {
                app.run(schedule).await.unwrap();
            }
        }
        app.clock.advance_minutes(24 * 60);
    }
    let reminders = "/notifications/?limit=100&type=deadline_reminder";
    let page = app.get(reminders).by(&amina()).send().await.json();
    let title = |notice: &Value| notice["title"].as_str().unwrap().to_owned();
    let mut told: Vec<_> = page["data"].as_array().unwrap().iter().map(title).collect();
    told.sort_unstable();
    expected.sort_unstable();
    assert!(expected.len() > 24, "{expected:?}");
    assert_eq!(told, expected);
    assert!(!app.items().iter().any(|item| item.kind == "announcement"), "something is left to be told");
}

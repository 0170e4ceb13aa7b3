//! The hand-written tables of the documentation, held against what the functions really do.

use http::Method;
use preau_harness::{
    TestApp,
    people::{amina, bastien, coach_rey, director},
    pictures::{PNG, announced, uploaded},
};
use serde_json::{Value, json};

use crate::notices::notice_of;

/// The cells of every table row of a document, without the back-quotes.
fn rows(document: &str) -> Vec<Vec<String>> {
    let lines = document.lines().filter(|line| line.starts_with('|'));
    lines
        .map(|line| {
            line.trim_matches('|').split('|').map(|cell| cell.replace('`', "").trim().to_owned()).collect()
        })
        .collect()
}

/// Whether `text` is `pattern` with something for each `<placeholder>`.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('<') {
        None => pattern == text,
        Some((literal, rest)) => {
            let (_, after) = rest.split_once('>').unwrap_or_default();
            let Some(tail) = text.strip_prefix(literal) else {
                return false;
            };
            (1..=tail.len()).filter(|end| tail.is_char_boundary(*end)).any(|end| matches(after, &tail[end..]))
        }
    }
}

/// What a cell names: `this, that or none`.
fn alternatives(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(" or ").flat_map(|cell| cell.split(", ")).map(|cell| if cell == "none" { "" } else { cell })
}

/// Amina takes a course of Rey's, completes it, rates it and has her certificate; Bastien leaves it, and finds what she says
/// helpful.
async fn study(app: &TestApp) {
    let outline = json!({"title": "Suites", "modules": [{
        "title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 45, "content": "Texte"}],
        "quiz": {"questions": [{"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]}]},
    }]});
    let course = app.post("/api/courses", &outline).by(&coach_rey()).send().await;
    let publish = format!("{}/publish", course.header("location"));
    assert_eq!(app.post(&publish, &Value::Null).by(&coach_rey()).send().await.status, 200);
    let taking = json!({"course_id": course.json()["id"]});
    let hers = app.post("/api/enrollments", &taking).by(&amina()).send().await;
    let quiz = course.json()["modules"][0]["quiz"]["id"].as_str().unwrap().to_owned();
    let attempts = format!("{}/quizzes/{quiz}/attempts", hers.header("location"));
    assert_eq!(app.post(&attempts, &Value::Null).by(&amina()).send().await.status, 201);
    let submit = format!("{attempts}/1");
    assert_eq!(app.put(&submit, &json!({"answers": [[1]]})).by(&amina()).send().await.status, 200);
    let lesson = course.json()["modules"][0]["lessons"][0]["id"].as_str().unwrap().to_owned();
    let complete = format!("{}/lessons/{lesson}/complete", hers.header("location"));
    assert_eq!(app.post(&complete, &Value::Null).by(&amina()).send().await.status, 200);
    let ratings = format!("{}/ratings", course.header("location"));
    let rating = json!({"enrollment_id": hers.json()["id"], "rating": 5});
    let rated = app.post(&ratings, &rating).by(&amina()).send().await;
    assert_eq!(rated.status, 201, "{}", rated.described());
    let helpful = format!("{}/helpful", rated.header("location"));
    assert_eq!(app.post(&helpful, &Value::Null).by(&bastien()).send().await.status, 204);
    let certificate = format!("{}/certificate", hers.header("location"));
    assert_eq!(app.post(&certificate, &Value::Null).by(&amina()).send().await.status, 201);
    let his = app.post("/api/enrollments", &taking).by(&bastien()).send().await;
    let left = app.request(Method::DELETE, his.header("location")).by(&bastien()).send().await;
    assert_eq!(left.status, 204, "{}", left.described());
}

/// An app in which every function that writes has written.
async fn used() -> TestApp {
    let app = TestApp::new(preau_functions::all());
    app.put("/api/admin/students/amina/parents/fatou", &Value::Null).by(&director()).send().await;
    app.put("/api/admin/users/amina/roles", &json!({"roles": ["student"]})).by(&director()).send().await;
    app.put("/coaches/coach_rey/availability", &json!({})).by(&coach_rey()).send().await;
    app.post("/calendar/feed", &Value::Null).by(&amina()).send().await;
    let profile = json!({"full_name": "Amina", "whatsapp_number": "+24177123456"});
    app.put("/api/users/me", &profile).by(&amina()).send().await;
    app.put("/notifications/preferences", &json!({})).by(&amina()).send().await;
    notice_of(&app, &amina()).await;
    let title = json!({"title": "Rentrée", "message": "Lundi."});
    let email = json!({"to": "amina@example.org", "template": "generic-notice", "data": title});
    assert_eq!(app.post("/api/send-email", &email).by(&director()).send().await.status, 201);
    assert_eq!(app.resend_events("msg_1", &json!({"type": "email.opened"})).send().await.status, 204);
    let complaint =
        json!({"type": "email.complained", "data": {"email_id": "1", "to": ["paul@example.org"]}});
    assert_eq!(app.resend_events("msg_2", &complaint).send().await.status, 204);
    let stop = json!({"messages": [{
        "type": "text", "chat_id": "24177654321@s.whatsapp.net", "from": "24177654321", "text": {"body": "STOP"},
    }]});
    assert_eq!(app.whapi_events(&stop).send().await.status, 204);
    let booking = json!({
        "type": "Visio", "coach_id": "coach_rey",
        "slot": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z"},
    });
    let booked = app.post("/sessions/book", &booking).by(&amina()).key("k").send().await;
    app.run("deliver-messages").await.unwrap();
    let photo = uploaded(&app, &coach_rey(), &announced(PNG), PNG).await;
    let deleted = app.request(Method::DELETE, &format!("/photos/{photo}")).by(&director()).send().await;
    assert_eq!(deleted.status, 200, "{}", deleted.described());
    app.run("purge-photos").await.unwrap();
    let cancel = format!("{}/cancel", booked.header("location"));
    app.post(&cancel, &Value::Null).by(&coach_rey()).send().await;
    study(&app).await;
    app
}

#[tokio::test]
async fn every_stored_item_stands_where_the_storage_table_says() {
    let table = rows(include_str!("../../../../docs/storage.md"));
    let mut unseen: Vec<&Vec<String>> =
        table.iter().filter(|row| row.len() == 7 && row[2].contains('<')).collect();
    for item in used().await.items() {
        let row = table.iter().find(|row| row.len() == 7 && row[1] == item.kind);
        let row = row.unwrap_or_else(|| panic!("{} has no row", item.kind));
        unseen.retain(|other| other[1] != item.kind);
        let partition = alternatives(&row[2]).any(|cell| matches(cell, &item.key.partition));
        assert!(partition && matches(&row[3], &item.key.sort), "{:?}", item.key);
        for (entry, cell) in item.indexes.iter().zip(&row[4..]) {
            let partition = entry.as_ref().map_or("", |entry| entry.partition.as_str());
            assert!(
                alternatives(cell).any(|cell| matches(cell, partition)),
                "{}: {partition} is not {cell}",
                item.kind
            );
        }
    }
    assert!(unseen.is_empty(), "rows that nothing is stored for: {unseen:?}");
}

#[tokio::test]
async fn every_view_that_the_storage_page_names_has_rows() {
    let page = include_str!("../../../../docs/storage.md");
    let (_, names) = page.split_once("the views ").unwrap();
    let (names, _) = names.split_once(" have").unwrap();
    let names: Vec<_> = names.split('`').skip(1).step_by(2).collect();
    assert_eq!(names.len(), 11, "{names:?}");
    let app = used().await;
    for view in names {
        assert_ne!(app.rows_of_view(view), 0, "{view}");
    }
}

#[tokio::test]
async fn every_field_of_a_log_line_is_in_the_operations_table() {
    let table = rows(include_str!("../../../../docs/operations.md"));
    let told: Vec<&str> = table.iter().flat_map(|row| row[0].split(", ")).collect();
    let app = used().await;
    app.get("/nowhere").by(&director()).send().await;
    app.run("purge-expired").await.unwrap();
    for line in app.log() {
        let line: Value = serde_json::from_str(&line).unwrap();
        for field in line.as_object().unwrap().keys() {
            assert!(told.contains(&field.as_str()), "{field} is not in the table");
        }
    }
}

#[test]
fn every_function_of_the_list_is_in_the_changelog() {
    let changelog = include_str!("../../../../CHANGELOG.md");
    for function in preau_functions::all() {
        assert!(changelog.contains(&format!("`{}`", function.name)), "{}", function.name);
    }
}

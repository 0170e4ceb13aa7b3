//! Requests that are wrong.

use http::Method;
use serde_json::json;

use crate::school::{School, text};

pub async fn mistakes_are_all_named_and_book_nothing(school: &School<'_>) {
    let wrong = json!({
        "type": "Hybride", "slot": {"start": school.hour(2), "end": school.hour(1)}, "modality": 3,
        "coach_id": "le prof", "notes": "Bonjour",
    });
    let book = || school.caller.request(Method::POST, "/sessions/book").by(&school.amina);
    book().json(&wrong).send().await.has_errors_at(&[
        "/type",
        "/slot/end",
        "/modality",
        "/coach_id",
        "/notes",
    ]);
    book().json(&json!({})).send().await.has_errors_at(&["/type", "/slot", "/coach_id"]);
    let past = json!({"start": "2020-01-01T10:00:00Z", "end": "2020-01-01T11:00:00Z"});
    let past = json!({"type": "Visio", "slot": past, "coach_id": school.coach_rey.id});
    book().json(&past).send().await.has_errors_at(&["/slot/start"]);

    let is_json = "application/json";
    for unreadable in [&b"{\"type\":"[..], b"\"\xff\"", "[".repeat(10_000).as_bytes(), b""] {
        book().body(is_json, unreadable).send().await.is_problem(400, "malformed-json");
    }
    book().body("text/plain", "Visio").send().await.is_problem(415, "not-json");
    let huge = json!({"note": "n".repeat(300_000)}).to_string();
    book().body(is_json, huge).send().await.is_problem(413, "body-too-large");

    let french = book().json(&wrong).send().await;
    assert_eq!(french.header("content-language"), "fr");
    let english = book().json(&wrong).header("accept-language", "en-GB,en;q=0.9").send().await;
    assert_eq!(
        (english.header("content-language"), text(&english.json(), "title")),
        ("en", "The request has errors")
    );

    school.caller.get("/sessions/42").by(&school.amina).send().await.has_errors_at(&["/session_id"]);
    let list = school.caller.get("/sessions/list?limit=0&order=up").by(&school.amina).send().await;
    list.has_errors_at(&["/limit", "/order"]);
    let list = school.caller.get("/sessions/list").by(&school.amina).send().await.expecting(200).json();
    assert_eq!(list, json!({"data": [], "pagination": {"limit": 20}}));
}

//! What people are told, and how they read it.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::{
    host::Person,
    school::{School, entries, text},
};

/// The hour of the lesson that is told of.
const TOLD: i64 = 30;
/// How often it is looked whether something has come, five times a second.
const LOOKS: u32 = 150;

/// Looks until what was waited for has come: delivery begins after the answer, and other steps' messages are under way.
pub(crate) async fn comes(mut look: impl AsyncFnMut() -> bool, what: &str) {
    let mut looks = 0;
    while !look().await {
        looks += 1;
        assert!(looks < LOOKS, "{what} does not come");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The notice of this type about the lesson, once it has come: delivery begins after the answer.
async fn notice(school: &School<'_>, person: &Person, kind: &str, lesson: &Value) -> Value {
    let mut found = Value::Null;
    let look = async || {
        let path = format!("/notifications/?limit=100&type={kind}");
        let page = school.caller.get(&path).by(person).send().await.expecting(200).json();
        let about = |notice: &&Value| notice["session_id"] == lesson["id"];
        found = entries(&page).iter().find(about).cloned().unwrap_or_default();
        !found.is_null()
    };
    comes(look, kind).await;
    found
}

pub async fn both_are_told_of_what_happens_and_read_it(school: &School<'_>) {
    let lesson = school.book(&school.amina, TOLD).await.expecting(201).json();
    for (person, kind) in [(&school.amina, "session_requested"), (&school.coach_rey, "session_requested")] {
        let told = notice(school, person, kind, &lesson).await;
        assert_eq!((&told["is_read"], &told["read_at"]), (&json!(false), &Value::Null), "{told}");
        assert!(!text(&told, "title").is_empty() && !text(&told, "message").is_empty(), "{told}");
    }
    let confirm = format!("/sessions/{}/confirm", text(&lesson, "id"));
    let _ = school.caller.request(Method::POST, &confirm).by(&school.coach_rey).send().await.expecting(200);
    let told = notice(school, &school.amina, "session_confirmed", &lesson).await;
    let read = format!("/notifications/{}/read/", text(&told, "id"));
    let _ = school.caller.request(Method::POST, &read).by(&school.amina).send().await.expecting(200);
    school.caller.request(Method::POST, &read).by(&school.bastien).send().await.is_problem(404, "not-found");

    let count = async |tag: &str| {
        let request = school.caller.get("/notifications/unread-count/").by(&school.amina);
        request.header("if-none-match", tag).send().await
    };
    let unread = "/notifications/?unread_only=true&limit=100";
    let counts_what_is_there = async || {
        let unread = school.caller.get(unread).by(&school.amina).send().await.expecting(200).json();
        let counted = count("\"nothing\"").await.expecting(200);
        counted.json() == json!({"unread_count": entries(&unread).len()})
            && count(counted.header("etag")).await.status == 304
    };
    comes(counts_what_is_there, "a count of what is unread").await;
    let all_is_read = async || {
        let all = school.caller.request(Method::POST, "/notifications/read-all/").by(&school.amina);
        let _ = all.send().await.expecting(200);
        count("").await.expecting(200).json() == json!({"unread_count": 0})
    };
    comes(all_is_read, "the end of what is unread").await;

    let cancel = format!("/sessions/{}/cancel", text(&lesson, "id"));
    let _ = school.caller.request(Method::POST, &cancel).by(&school.coach_rey).send().await.expecting(200);
    let told = notice(school, &school.amina, "session_cancelled", &lesson).await;
    assert_eq!(told["is_read"], false, "{told}");
}

pub async fn the_director_reads_the_outbox(school: &School<'_>) {
    let path = format!("/api/admin/messages?limit=100&channel=email&to={}", school.amina.id);
    school.caller.get(&path).by(&school.amina).send().await.is_problem(403, "not-yours");
    for template in ["session-requested", "session-cancelled"] {
        let look = async || {
            let page = school.caller.get(&path).by(&school.director).send().await.expecting(200).json();
            let is_it = |message: &Value| message["state"] == "sent" && message["template"] == template;
            entries(&page).iter().any(is_it)
        };
        comes(look, template).await;
    }
}

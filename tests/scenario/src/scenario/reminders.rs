//! A lesson that begins soon, of which both are reminded once, and one that is called off, of which nobody is.

use std::time::Duration;

use http::Method;
use jiff::{SignedDuration, Unit};
use serde_json::{Value, json};

use crate::{
    host::{Person, now},
    school::{School, entries, text, texts},
};

/// How often it is looked whether messages were sent, five times a second: a ticker runs once a minute.
const LOOKS: u32 = 600;

/// Two lessons of David with a coach who has no hours: the one that stands, and the one that was called off.
pub struct Soon {
    stands: Value,
    called_off: Value,
}

pub async fn a_lesson_that_begins_soon_is_agreed_and_another_called_off(school: &School<'_>) -> Soon {
    for (person, name) in people(school) {
        let profile = json!({"full_name": name, "email": format!("{}@example.org", person.id)});
        let _ = school.caller.put("/api/users/me", &profile).by(person).send().await.expecting(200);
    }
    // It begins so soon that both are reminded as soon as it is agreed; once it is off they are not again.
    let asked = lesson_in(school, 5).await;
    act(school, &asked, "confirm").await;
    school.tick().await;
    both_are_sent(school, "session-reminder", &asked).await;
    let called_off = act(school, &asked, "cancel").await;

    let stands = lesson_in(school, 20).await;
    both_are_sent(school, "session-requested", &stands).await;
    act(school, &stands, "confirm").await;
    both_are_sent(school, "session-confirmed", &stands).await;
    for (person, _) in people(school) {
        let notices = notices(school, person, "").await;
        let of_it: Vec<_> =
            notices.into_iter().filter(|notice| notice["session_id"] == stands["id"]).collect();
        for kind in ["session_requested", "session_confirmed"] {
            assert!(texts(&of_it, "type").contains(&kind), "{of_it:?}");
        }
    }
    Soon { stands, called_off }
}

pub async fn both_are_reminded_of_it_once(school: &School<'_>, soon: &Soon) {
    for _ in 0..2 {
        school.tick().await;
        both_are_sent(school, "session-reminder", &soon.stands).await;
    }
    for (person, _) in people(school) {
        // The runs that reminded of the one have seen what was due of the other.
        let messages = messages(school, person, "session-reminder", &soon.called_off).await;
        assert_eq!(messages.len(), 2, "{messages:?}");
        let reminders = notices(school, person, "session_reminder").await;
        assert_eq!(reminders.len(), 2, "{reminders:?}");
    }
}

fn people<'s>(school: &'s School<'_>) -> [(&'s Person, &'static str); 2] {
    [(&school.david, "David Ndong"), (&school.coach_sow, "Awa Sow")]
}

/// David asks for a quarter of an hour that begins in so many minutes.
async fn lesson_in(school: &School<'_>, minutes: i64) -> Value {
    let now = now().round(Unit::Minute).unwrap_or_default();
    let [start, end] = [minutes, minutes + 15].map(|minutes| now + SignedDuration::from_mins(minutes));
    let booking =
        json!({"type": "Visio", "slot": {"start": start, "end": end}, "coach_id": school.coach_sow.id});
    school.caller.post("/sessions/book", &booking).by(&school.david).send().await.expecting(201).json()
}

async fn act(school: &School<'_>, lesson: &Value, act: &str) -> Value {
    let path = format!("/sessions/{}/{act}", text(lesson, "id"));
    school.caller.request(Method::POST, &path).by(&school.coach_sow).send().await.expecting(200).json()
}

async fn notices(school: &School<'_>, person: &Person, kind: &str) -> Vec<Value> {
    let path = format!("/notifications/?limit=100&type={kind}");
    entries(&school.caller.get(&path).by(person).send().await.expecting(200).json())
}

/// What the outbox has for someone of this template about the lesson.
async fn messages(school: &School<'_>, person: &Person, template: &str, lesson: &Value) -> Vec<Value> {
    let path = format!("/api/admin/messages?limit=100&to={}", person.id);
    let page = school.caller.get(&path).by(&school.director).send().await.expecting(200).json();
    let about =
        |message: &Value| message["template"] == template && message["data"]["session_id"] == lesson["id"];
    entries(&page).into_iter().filter(about).collect()
}

/// Waits until both have one message of this template by each channel, and all of them are sent.
async fn both_are_sent(school: &School<'_>, template: &str, lesson: &Value) {
    for (person, _) in people(school) {
        let mut found = Vec::new();
        for _ in 0..LOOKS {
            found = messages(school, person, template, lesson).await;
            if found.len() >= 2 && found.iter().all(|message| message["state"] == "sent") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let mut channels = texts(&found, "channel");
        channels.sort_unstable();
        assert_eq!(channels, ["email", "in_app"], "{template} to {}: {found:?}", person.id);
        assert_eq!(texts(&found, "state"), ["sent"; 2], "{template} to {}: {found:?}", person.id);
    }
}

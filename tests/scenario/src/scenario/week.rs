//! A coach's week: hours, slots, agreements, moves, and the calendar that follows them.

use http::Method;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::Person,
    school::{School, entries, text, texts},
};

/// The first hour of the day that the coach's week is looked at.
fn morning(school: &School<'_>) -> Timestamp {
    let day = school.hour(48).to_zoned(TimeZone::UTC).date();
    day.at(9, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(school.hour(48), |morning| morning.timestamp())
}

fn after(instant: Timestamp, hours: i64) -> Timestamp {
    instant + SignedDuration::from_hours(hours)
}

async fn offered(school: &School<'_>) -> Vec<Value> {
    let (from, to) = (morning(school), after(morning(school), 12));
    let path = format!("/coaches/{}/slots?from={from}&to={to}&duration_minutes=60", school.coach_mba.id);
    entries(&school.caller.get(&path).by(&school.amina).send().await.expecting(200).json())
}

async fn book(school: &School<'_>, student: &Person, hour: i64) -> Answer {
    let start = after(morning(school), hour);
    let booking = json!({
        "type": "Présentiel", "coach_id": school.coach_mba.id, "slot": {"start": start, "end": after(start, 1)},
    });
    school.caller.post("/sessions/book", &booking).by(student).send().await
}

async fn act(school: &School<'_>, person: &Person, session: &Value, act: &str) -> Answer {
    let path = format!("/sessions/{}/{act}", text(session, "id"));
    school.caller.request(Method::POST, &path).by(person).send().await
}

pub async fn a_coach_has_hours_and_slots_are_offered_within_them(school: &School<'_>) {
    let path = format!("/coaches/{}/availability", school.coach_mba.id);
    let day = morning(school).to_zoned(TimeZone::UTC).date();
    let hours = json!({
        "time_zone": "UTC", "weekly": [], "buffer_after_minutes": 15, "daily_cap": 3,
        "overrides": [{"date": day, "extra": [{"start": "09:00", "end": "12:00"}, {"start": "14:00", "end": "16:00"}]}],
    });
    let set = async |person| {
        let request = school.caller.put(&path, &hours).by(person).header("if-match", "\"0\"");
        request.send().await
    };
    set(&school.amina).await.is_problem(403, "not-yours");
    let answer = set(&school.coach_mba).await.expecting(200);
    assert_eq!((answer.header("etag"), &answer.json()["daily_cap"]), ("\"1\"", &json!(3)));
    set(&school.coach_mba).await.is_problem(412, "stale-version");
    let read = school.caller.get(&path).by(&school.bastien).send().await.expecting(200);
    assert_eq!(read.json(), answer.json());

    let slots = offered(school).await;
    let first = morning(school);
    let expected: Vec<Value> = [0, 30, 60, 90, 120, 300, 330, 360]
        .map(|minutes| first + SignedDuration::from_mins(minutes))
        .map(|start| json!({"start": start, "end": after(start, 1)}))
        .to_vec();
    assert_eq!(slots, expected);
    book(school, &school.amina, 4).await.is_problem(409, "slot-unavailable");
}

pub async fn a_student_books_an_offered_slot_and_it_is_agreed(school: &School<'_>) -> Value {
    let lesson = book(school, &school.amina, 0).await.expecting(201).json();
    let slots = offered(school).await;
    // From 10:15 on, for the buffer: the slots at 9:00, 9:30 and 10:00 are gone.
    let half_past_ten = morning(school) + SignedDuration::from_mins(90);
    assert_eq!((slots.len(), text(&slots[0], "start")), (5, half_past_ten.to_string().as_str()));
    act(school, &school.amina, &lesson, "confirm").await.is_problem(403, "not-yours");
    act(school, &school.coach_rey, &lesson, "confirm").await.is_problem(404, "not-found");
    let agreed = act(school, &school.coach_mba, &lesson, "confirm").await.expecting(200);
    assert_eq!((text(&agreed.json(), "status"), agreed.header("etag")), ("Confirmé", "\"2\""));
    act(school, &school.coach_mba, &lesson, "confirm").await.is_problem(409, "invalid-transition");
    agreed.json()
}

pub async fn a_calendar_follows_until_its_address_is_revoked(school: &School<'_>, lesson: &Value) {
    let minted =
        school.caller.request(Method::POST, "/calendar/feed").by(&school.amina).send().await.expecting(201);
    let feed = minted.header("location").to_owned();
    assert!(text(&minted.json(), "url").ends_with(&feed), "{minted:?}");
    let read = async |tag: &str| school.caller.get(&feed).header("if-none-match", tag).send().await;

    let first = read("\"nothing\"").await.expecting(200);
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    let uid = format!("UID:{}@preau.dev\r\nSEQUENCE:1\r\n", text(lesson, "id"));
    assert!(first.text().contains(&uid), "{}", first.text());
    let unchanged = read(first.header("etag")).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.text()), (304, ""));

    let start = after(morning(school), 5);
    let path = format!("/sessions/{}/reschedule", text(lesson, "id"));
    let slot = json!({"slot": {"start": start, "end": after(start, 1)}});
    let moved = school.caller.post(&path, &slot).by(&school.coach_mba).send().await.expecting(200).json();
    assert_eq!(
        (text(&moved, "slot_start"), text(&moved, "status")),
        (start.to_string().as_str(), "Confirmé")
    );
    let changed = read(first.header("etag")).await.expecting(200);
    let line = format!("DTSTART:{}\r\n", start.strftime("%Y%m%dT%H%M%SZ"));
    assert!(
        changed.text().contains("SEQUENCE:2\r\n") && changed.text().contains(&line),
        "{}",
        changed.text()
    );

    let one = format!("/sessions/{}/calendar.ics", text(lesson, "id"));
    let one = school.caller.get(&one).by(&school.coach_mba).send().await.expecting(200);
    assert!(one.text().contains("SEQUENCE:2\r\n") && one.text().starts_with("BEGIN:VCALENDAR\r\n"));
    for _ in 0..2 {
        let revoked = school.caller.request(Method::DELETE, "/calendar/feed").by(&school.amina).send().await;
        assert_eq!((revoked.status.as_u16(), revoked.text()), (204, ""));
    }
    read("").await.is_problem(404, "not-found");
}

pub async fn a_request_is_withdrawn_and_what_is_agreed_is_not(school: &School<'_>, lesson: &Value) {
    // The slot that the other lesson gave up.
    let request = book(school, &school.bastien, 0).await.expecting(201).json();
    act(school, &school.amina, &request, "withdraw").await.is_problem(404, "not-found");
    let withdrawn = act(school, &school.bastien, &request, "withdraw").await.expecting(200).json();
    assert_eq!(text(&withdrawn, "status"), "Annulé");
    act(school, &school.amina, lesson, "withdraw").await.is_problem(409, "invalid-transition");
    let events = school.events_of(&format!("session:{}", text(&request, "id"))).await;
    assert_eq!(texts(&events, "kind"), ["SESSION_WITHDRAWN", "SESSION_BOOKED"]);
}

pub async fn a_request_is_declined_by_whoever_was_asked(school: &School<'_>, lesson: &Value) {
    let request = book(school, &school.bastien, 0).await.expecting(201).json();
    act(school, &school.bastien, &request, "decline").await.is_problem(403, "not-yours");
    act(school, &school.coach_rey, &request, "decline").await.is_problem(404, "not-found");
    let declined = act(school, &school.coach_mba, &request, "decline").await.expecting(200).json();
    assert_eq!(text(&declined, "status"), "Annulé");
    act(school, &school.coach_mba, lesson, "decline").await.is_problem(409, "invalid-transition");
}

pub async fn many_are_cancelled_at_once(school: &School<'_>, lesson: &Value) {
    let other = book(school, &school.bastien, 0).await.expecting(201).json();
    let nobody = "019aa5f0-0000-7000-8000-000000000000";
    let ids = [text(&other, "id"), nobody, text(lesson, "id"), text(&other, "id"), "?"];
    let cancel = school.caller.post("/sessions/cancel", &json!({"ids": ids})).by(&school.coach_mba);
    let answer = cancel.send().await.expecting(200).json();
    let results = answer["results"].as_array().cloned().unwrap_or_default();
    assert_eq!(texts(&results, "id"), ids);
    let expected = ["cancelled", "not_found", "cancelled", "already_cancelled", "not_found"];
    assert_eq!(texts(&results, "status"), expected);
    assert_eq!(offered(school).await.len(), 8);
}

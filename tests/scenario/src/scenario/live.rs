//! A course that is held live: as many seats as it has, a chat, and who was there.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    host::{Person, Scheduled, now},
    school::{School, entries, text},
};

/// The seats of the session, and how many people want one, twice each.
const SEATS: usize = 4;
const PEOPLE: usize = 3 * SEATS;
const CLOSER: Scheduled = Scheduled { name: "end-stale-live-sessions", cron: "*/5 * * * *" };

pub async fn of_three_times_as_many_as_there_are_seats_as_many_join_as_there_are(school: &School<'_>) {
    let (caller, coach) = (&school.caller, &school.coach_rey);
    let outline = json!({"title": school.unique("En direct"), "modules": [
        {"title": "Un", "lessons": [{"title": "Terme général", "duration_minutes": 30}]},
    ]});
    let course = caller.post("/api/courses", &outline).by(coach).send().await.expecting(201).json();
    let course_path = format!("/api/courses/{}", text(&course, "id"));
    let publish = format!("{course_path}/publish");
    let _ = caller.request(Method::POST, &publish).by(coach).send().await.expecting(200);
    let people: Vec<Person> = school.students(PEOPLE).collect();
    let enrol = json!({"course_id": course["id"], "autoGenerateSchedule": false});
    let enrolled = people.iter().map(|person| caller.post("/api/enrollments", &enrol).by(person).send());
    for enrolled in join_all(enrolled).await {
        let _ = enrolled.expecting(201);
    }

    let start = now() + SignedDuration::from_mins(10);
    let planned = json!({
        "title": "Questions sur les suites", "max_participants": SEATS,
        "scheduled_start_time": start, "scheduled_end_time": start + SignedDuration::from_hours(1),
    });
    let sessions = format!("{course_path}/live-sessions");
    let made = caller.post(&sessions, &planned).by(coach).send().await.expecting(201);
    let session = made.header("location").to_owned();
    let act = async |person: &Person, what: &str| {
        caller.request(Method::POST, &format!("{session}/{what}")).by(person).send().await
    };
    act(&people[0], "join").await.is_problem(409, "not-started");
    act(&school.bastien, "join").await.is_problem(403, "not-enrolled");
    let _ = act(coach, "start").await.expecting(200);

    let joining = people.iter().flat_map(|person| [(person, "join"), (person, "join")]);
    let answers = join_all(joining.map(async |(person, what)| (person, act(person, what).await))).await;
    let inside: BTreeSet<&str> = answers
        .iter()
        .filter(|(_, answer)| answer.status == 200)
        .map(|(person, _)| person.id.as_str())
        .collect();
    assert_eq!(inside.len(), SEATS, "{answers:?}");
    for (person, answer) in &answers {
        if !inside.contains(person.id.as_str()) {
            answer.is_problem(409, "session-full");
        }
    }
    let mut insiders = people.iter().filter(|person| inside.contains(person.id.as_str()));
    let Some(first) = insiders.next() else { unreachable!("nobody is inside") };
    let _ = act(first, "leave").await.expecting(204);
    let room = act(first, "join").await.expecting(200).json();
    assert!(text(&room, "join_url").contains(text(&room, "jitsi_room_name")), "{room}");
    let again = caller.get(&format!("{session}/join")).by(first).send().await.expecting(200).json();
    assert_eq!(again["jitsi_room_name"], room["jitsi_room_name"]);
    let read = caller.get(&session).by(first).send().await.expecting(200).json();
    assert_eq!((&read["participant_count"], &read["is_participant"]), (&json!(SEATS), &json!(true)));
    let listed = caller.get(&format!("{sessions}?status=live")).by(first).send().await.expecting(200).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");

    people_talk_and_who_was_there_is_known(school, &session, first).await;
    caller.run_at(&CLOSER, now()).await;
    let again = caller.post(&sessions, &planned).by(coach).send().await.expecting(201);
    let other = again.header("location");
    let later = start + SignedDuration::from_mins(30);
    let moved = json!({
        "title": "Plus tard", "scheduled_start_time": later, "scheduled_end_time": later + SignedDuration::from_hours(1),
    });
    let _ = caller.put(other, &moved).by(coach).send().await.expecting(200);
    let _ = caller.request(Method::DELETE, other).by(coach).send().await.expecting(204);
    let cancelled = caller.get(other).by(coach).send().await.expecting(200).json();
    assert_eq!(text(&cancelled, "status"), "cancelled");
}

async fn people_talk_and_who_was_there_is_known(school: &School<'_>, session: &str, first: &Person) {
    let (caller, coach) = (&school.caller, &school.coach_rey);
    let chat = format!("{session}/chat");
    let question = json!({"message": "Et si r < 0 ?", "message_type": "question"});
    let said = caller.post(&chat, &question).by(first).send().await.expecting(201).json();
    let read = caller.get(&chat).by(coach).send().await.expecting(200);
    assert_eq!(read.json()[0]["message"], "Et si r < 0 ?");
    let unchanged = caller.get(&chat).by(coach).header("if-none-match", read.header("etag"));
    let _ = unchanged.send().await.expecting(304);
    let pin = format!("{chat}/{}/pin", text(&said, "id"));
    let _ = caller.request(Method::POST, &pin).by(coach).send().await.expecting(204);
    let pinned = caller.get(&format!("{chat}?pinned=true")).by(first).send().await.expecting(200).json();
    assert_eq!(pinned[0]["id"], said["id"], "{pinned}");
    let _ = caller.request(Method::DELETE, &pin).by(coach).send().await.expecting(204);
    let changed = caller.get(&chat).by(coach).header("if-none-match", read.header("etag"));
    let _ = changed.send().await.expecting(200);

    let recording = json!({"recording_url": "https://video.example/film"});
    let _ = caller.post(&format!("{session}/end"), &recording).by(coach).send().await.expecting(200);
    let cut = json!({"recording_url": "https://video.example/cut"});
    let _ = caller.put(&format!("{session}/recording"), &cut).by(coach).send().await.expecting(200);
    caller
        .request(Method::POST, &format!("{session}/join"))
        .by(first)
        .send()
        .await
        .is_problem(409, "session-over");
    let there = caller.get(&format!("{session}/participants")).by(coach).send().await.expecting(200).json();
    assert_eq!(entries(&there).len(), SEATS, "{there}");
    assert!(entries(&there).iter().all(|one: &Value| one["attendance_duration"].is_u64()), "{there}");
}

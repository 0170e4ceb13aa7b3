//! Booking, reading, listing and cancelling.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::school::{School, entries, text, texts};

/// The hour of Amina's lesson, and the one that all want.
const AMINAS: i64 = 9;
const WANTED: i64 = 11;

pub async fn amina_books_a_lesson(school: &School<'_>) -> Value {
    let answer = school.book(&school.amina, AMINAS).await.expecting(201);
    let lesson = answer.json();
    assert_eq!(answer.header("location"), format!("/sessions/{}", text(&lesson, "id")));
    assert_eq!(answer.header("etag"), "\"1\"");
    let expected = json!({
        "id": lesson["id"], "student_id": school.amina.id, "coach_id": school.coach_rey.id, "kind": "Visio",
        "modality": "Visio", "slot_start": school.hour(AMINAS), "slot_end": school.hour(AMINAS + 1),
        "status": "Proposé", "note": null, "video_url": null, "created_at": lesson["created_at"], "updated_at": lesson["created_at"],
    });
    assert_eq!(lesson, expected);
    school.book(&school.bastien, AMINAS).await.is_problem(409, "slot-taken");
    lesson
}

pub async fn its_people_read_it_and_nobody_else(school: &School<'_>, lesson: &Value) {
    let read = async |person| {
        school.caller.get(&format!("/sessions/{}", text(lesson, "id"))).by(person).send().await
    };
    for person in [&school.amina, &school.coach_rey, &school.director] {
        let mut shown = read(person).await.expecting(200).json();
        // Its room may be open by now.
        shown["video_url"] = Value::Null;
        assert_eq!(shown, *lesson);
    }
    read(&school.bastien).await.is_problem(404, "not-found");
}

pub async fn of_twenty_clients_at_once_one_wins(school: &School<'_>) -> Value {
    let students: Vec<_> = school.students(20).collect();
    let answers = join_all(students.iter().map(|student| school.book(student, WANTED))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 19), "{lost:?}");
    for answer in lost {
        answer.is_problem(409, "slot-taken");
    }
    let contested = won[0].json();
    assert_eq!(school.lessons(WANTED, WANTED + 1).await, std::slice::from_ref(&contested));
    contested
}

pub async fn the_coach_lists_both_page_by_page(school: &School<'_>, lessons: &[&Value]) {
    let (mut met, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/sessions/list?limit=1&cursor={cursor}");
        let page = school.caller.get(&path).by(&school.coach_rey).send().await.expecting(200).json();
        assert_eq!((entries(&page).len(), &page["pagination"]["limit"]), (1, &json!(1)), "{page}");
        met.extend(entries(&page));
        match page["pagination"]["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(met.iter().collect::<Vec<_>>(), lessons);
    let elsewhere = format!("/sessions/list?limit=1&status=Annul%C3%A9&cursor={cursor}");
    let answer = school.caller.get(&elsewhere).by(&school.coach_rey).send().await;
    answer.is_problem(400, "invalid-cursor");
}

pub async fn the_coach_cancels_twice_and_it_happens_once(school: &School<'_>, session: &Value) {
    let id = text(session, "id");
    let cancel = async |person| {
        school.caller.request(Method::POST, &format!("/sessions/{id}/cancel")).by(person).send().await
    };
    cancel(&school.amina).await.is_problem(403, "not-yours");
    let first = cancel(&school.coach_rey).await.expecting(200);
    assert_eq!((first.json()["status"].as_str(), first.header("etag")), (Some("Annulé"), "\"2\""));
    let second = cancel(&school.coach_rey).await.expecting(200);
    assert_eq!((second.json(), second.header("etag")), (first.json(), "\"2\""));
    let events = school.events_of(&format!("session:{id}")).await;
    assert_eq!(texts(&events, "kind"), ["SESSION_CANCELLED", "SESSION_BOOKED"]);
}

pub async fn the_slot_is_bookable_at_once(school: &School<'_>) {
    let again = school.book(&school.bastien, WANTED).await.expecting(201).json();
    let lessons = school.lessons(WANTED, WANTED + 1).await;
    assert_eq!(texts(&lessons, "status"), ["Annulé", "Proposé"]);
    assert_eq!(text(&again, "student_id"), school.bastien.id);
}

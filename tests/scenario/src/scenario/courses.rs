//! A course, from its first draft to its last lesson.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};

use crate::{
    host::Person,
    school::{School, entries, text},
};

async fn read(school: &School<'_>, person: &Person, path: &str) -> Value {
    school.caller.get(path).by(person).send().await.expecting(200).json()
}

pub async fn a_coach_publishes_a_course_and_anyone_finds_it(school: &School<'_>) -> Value {
    let slug = school.unique("suites");
    let outline = json!({
        "title": "Suites arithmétiques", "slug": slug, "duration_days": 30,
        "modules": [
            {"title": "Définir", "lessons": [{"title": "Terme général", "duration_minutes": 45, "content": "# Texte"}],
                "quiz": {"questions": [{"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]}]}},
            {"title": "Compter", "lessons": [{"title": "Somme", "duration_minutes": 60}]},
        ],
    });
    school.caller.post("/api/courses", &outline).by(&school.amina).send().await.is_problem(403, "not-yours");
    let draft =
        school.caller.post("/api/courses", &outline).by(&school.coach_rey).send().await.expecting(201);
    let path = draft.header("location").to_owned();
    let again = school.caller.post("/api/courses", &outline).by(&school.coach_mba).send().await;
    again.is_problem(409, "slug-taken");
    school.caller.get(&path).send().await.is_problem(404, "not-found");
    let publish = format!("{path}/publish");
    let _ = school.caller.request(Method::POST, &publish).by(&school.coach_rey).send().await.expecting(200);
    let found = school.caller.get(&format!("/api/courses/{slug}")).send().await.expecting(200).json();
    assert_eq!((text(&found, "id"), &found["enrollment_count"]), (text(&draft.json(), "id"), &json!(0)));
    let of_rey = format!("/api/courses?instructor_id={}", school.coach_rey.id);
    assert_eq!(entries(&school.caller.get(&of_rey).send().await.expecting(200).json()).len(), 1);
    found
}

pub async fn a_student_enrols_once_and_finds_the_plan_in_the_calendar(
    school: &School<'_>,
    course: &Value,
) -> String {
    let taking = json!({"courseId": course["id"]});
    let enroll = async || school.caller.post("/api/enrollments", &taking).by(&school.amina).send().await;
    let path = enroll().await.expecting(201).header("location").to_owned();
    enroll().await.is_problem(409, "already-enrolled");

    let schedule = read(school, &school.amina, &format!("{path}/schedule")).await;
    // Two lessons, a quiz, four milestones.
    let items = schedule["schedule"].as_array().cloned().unwrap_or_default();
    assert_eq!(items.len(), 7, "{schedule}");
    let again = school.caller.request(Method::POST, &format!("{path}/generate-schedule"));
    assert_eq!(again.by(&school.amina).send().await.expecting(200).json(), schedule);

    let body = json!({"calendar_type": "ical"});
    let sync = async || {
        let answer =
            school.caller.post(&format!("{path}/sync-calendar"), &body).by(&school.amina).send().await;
        answer.expecting(200).json()
    };
    let before = sync().await;
    assert!(text(&before, "sync_url").starts_with("webcal://"), "{before}");
    let uid = format!("UID:{}@preau.dev", text(&items[0], "id"));
    assert!(text(&before, "calendar_file").contains(&uid), "{before}");
    let moved = json!({"items": [{"id": items[0]["id"], "scheduled_date": school.hour(30)}]});
    let _ =
        school.caller.put(&format!("{path}/schedule"), &moved).by(&school.amina).send().await.expecting(200);
    let after = sync().await;
    assert_eq!(text(&after, "sync_url"), text(&before, "sync_url"));
    let event = text(&after, "calendar_file").split("BEGIN:VEVENT").find(|event| event.contains(&uid));
    assert!(event.is_some_and(|event| event.contains("SEQUENCE:1\r\n")), "{after}");
    path
}

pub async fn lessons_and_a_quiz_are_done_and_the_course_is_completed(
    school: &School<'_>,
    course: &Value,
    enrollment: &str,
) {
    let lesson = |module: usize| text(&course["modules"][module]["lessons"][0], "id").to_owned();
    let complete = async |person: &Person, lesson: &str| {
        let path = format!("{enrollment}/lessons/{lesson}/complete");
        school.caller.request(Method::POST, &path).by(person).send().await
    };
    complete(&school.bastien, &lesson(0)).await.is_problem(404, "not-found");
    for _ in 0..2 {
        assert_eq!(complete(&school.amina, &lesson(0)).await.expecting(200).json()["progress"], 33);
    }
    let content = format!("/api/courses/{}/lessons/{}", text(course, "id"), lesson(0));
    school.caller.get(&content).by(&school.bastien).send().await.is_problem(403, "not-enrolled");
    assert_eq!(text(&read(school, &school.amina, &content).await, "content"), "# Texte");

    let quiz = text(&course["modules"][0]["quiz"], "id");
    let attempts = format!("{enrollment}/quizzes/{quiz}/attempts");
    let attempt =
        school.caller.request(Method::POST, &attempts).by(&school.amina).send().await.expecting(201);
    let submit = async || {
        let answers = json!({"answers": [[1]]});
        school.caller.put(attempt.header("location"), &answers).by(&school.amina).send().await
    };
    assert_eq!(submit().await.expecting(200).json()["is_passed"], true);
    submit().await.is_problem(409, "already-submitted");
    let done = complete(&school.amina, &lesson(1)).await.expecting(200).json();
    assert_eq!((text(&done, "status"), &done["progress"]), ("completed", &json!(100)));
    let roster = format!("/api/courses/{}/enrollments", text(course, "id"));
    assert_eq!(entries(&read(school, &school.coach_rey, &roster).await)[0]["progress"], 100);
    school.caller.get(&roster).by(&school.coach_mba).send().await.is_problem(403, "not-yours");
}

pub async fn of_fifty_enrolments_at_once_one_stands_and_no_click_is_lost(
    school: &School<'_>,
    course: &Value,
) {
    let taking = json!({"course_id": course["id"]});
    let enroll = async || school.caller.post("/api/enrollments", &taking).by(&school.bastien).send().await;
    let (won, lost): (Vec<_>, Vec<_>) =
        join_all((0..50).map(|_| enroll())).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 49), "{lost:?}");
    for answer in lost {
        answer.is_problem(409, "already-enrolled");
    }
    let enrollment = won[0].header("location").to_owned();
    let found = read(school, &school.bastien, &format!("/api/courses/{}", text(course, "id"))).await;
    assert_eq!(found["enrollment_count"], 2);

    let lesson = |module: usize| text(&course["modules"][module]["lessons"][0], "id").to_owned();
    let clicks = (0..20).map(async |click| {
        let path = format!("{enrollment}/lessons/{}/complete", lesson(click % 2));
        school.caller.request(Method::POST, &path).by(&school.bastien).send().await
    });
    for answer in join_all(clicks).await {
        let _ = answer.expecting(200);
    }
    let done = read(school, &school.bastien, &enrollment).await;
    assert_eq!(
        (done["completed_lessons"].as_array().map(Vec::len), &done["progress"]),
        (Some(2), &json!(66))
    );
    let left = school.caller.request(Method::DELETE, &enrollment).by(&school.bastien).send().await;
    let _ = left.expecting(204);
}

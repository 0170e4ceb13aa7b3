//! The schedule of a course over a change of clocks: planned, generated again, moved, reminded of, and done.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use http::Method;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    client::Answer,
    host::{Person, Scheduled, now},
    scenario::messages::comes,
    school::{School, entries, text, texts},
};

/// Where the student lives, whose clocks are put forward or back.
const ZONE: &str = "Europe/Paris";
/// How many of the same requests are sent, at once and one after the other.
const TIMES: usize = 10;

/// What calendars know of each event, by its UID: its SEQUENCE and its DTSTART.
type Known = BTreeMap<String, (u64, String)>;

/// A course that a student takes, and whose days the clocks are changed in the middle of.
pub struct Planned {
    student: Person,
    course: Value,
    enrollment: String,
    /// The day on which they are.
    change: Date,
}

impl Planned {
    async fn ask(&self, school: &School<'_>, method: Method, path: &str, body: &Value) -> Answer {
        let path = format!("{}{path}", self.enrollment);
        school.caller.request(method, &path).json(body).by(&self.student).send().await
    }

    /// What is planned, lessons and quizzes alone where milestones are not asked for.
    async fn items(&self, school: &School<'_>, with_milestones: bool) -> Vec<Value> {
        let path = format!("{}/schedule", self.enrollment);
        let schedule = school.caller.get(&path).by(&self.student).send().await.expecting(200).json();
        let items = schedule["schedule"].as_array().cloned().unwrap_or_default().into_iter();
        items.filter(|item| with_milestones || item["type"] != "milestone").collect()
    }

    /// What calendars that follow are told.
    async fn known(&self, school: &School<'_>) -> Known {
        let ical = json!({"calendar_type": "ical"});
        let sync = self.ask(school, Method::POST, "/sync-calendar", &ical).await.expecting(200).json();
        let event = |event: &str| {
            let line =
                |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            (
                line("UID:").to_owned(),
                (line("SEQUENCE:").parse().unwrap_or_default(), line("DTSTART:").to_owned()),
            )
        };
        text(&sync, "calendar_file").split("BEGIN:VEVENT").skip(1).map(event).collect()
    }

    /// The answers to the same request, sent at once.
    async fn at_once(&self, school: &School<'_>, method: &Method, path: &str, body: &Value) {
        let asked = (0..TIMES).map(|_| self.ask(school, method.clone(), path, body));
        for answer in join_all(asked).await {
            let _ = answer.expecting(200);
        }
    }
}

fn paris() -> TimeZone {
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

/// What the clocks of the student show when an item begins.
fn shown(item: &Value) -> Zoned {
    text(item, "scheduled_date").parse::<Timestamp>().unwrap_or_default().to_zoned(paris())
}

/// The next day on which clocks are changed and before which two weeks are left.
fn next_change() -> Date {
    let soonest = now() + SignedDuration::from_hours(15 * 24);
    let next = paris().following(soonest).next().map(|change| change.timestamp());
    next.unwrap_or_default().to_zoned(paris()).date()
}

fn days_from(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

pub async fn a_plan_keeps_the_hour_when_the_clocks_are_changed(school: &School<'_>) -> Planned {
    let student = Person { id: school.unique("ines"), role: "student" };
    let profile = json!({"full_name": "Inès Mbadinga", "time_zone": ZONE});
    let _ = school.caller.put("/api/users/me", &profile).by(&student).send().await.expecting(200);
    let change = next_change();
    let module = |title: &str| {
        let lesson = |number: usize| json!({"title": format!("{title} {number}"), "duration_minutes": 45});
        let question = json!({"prompt": "1 + 1 ?", "choices": ["1", "2"], "correct": [1]});
        json!({
            "title": title, "lessons": (1..=4).map(lesson).collect::<Vec<_>>(),
            "quiz": {"questions": [question]},
        })
    };
    // Two weeks before it, from a Monday on, and two weeks after it.
    let outline = json!({
        "title": "Changer d'heure", "slug": school.unique("heure"), "duration_days": 28,
        "starts_on": days_from(change, -13).to_string(), "modules": [module("Avant"), module("Après")],
    });
    let draft =
        school.caller.post("/api/courses", &outline).by(&school.coach_mba).send().await.expecting(201);
    let publish = format!("{}/publish", draft.header("location"));
    let course = school.caller.request(Method::POST, &publish).by(&school.coach_mba).send().await;
    let course = course.expecting(200).json();
    let taking = json!({"course_id": course["id"]});
    let enrolled = school.caller.post("/api/enrollments", &taking).by(&student).send().await.expecting(201);
    let enrollment = enrolled.header("location").to_owned();
    let planned = Planned { student, course, enrollment, change };

    let starts: Vec<Zoned> = planned.items(school, false).await.iter().map(shown).collect();
    assert_eq!(starts.len(), 10, "{starts:?}");
    assert!(starts.iter().all(|start| (start.hour(), start.minute()) == (18, 0)), "{starts:?}");
    let (before, after) = (&starts[4], &starts[5]);
    assert!(before.date() < change && change < after.date(), "{change}: {starts:?}");
    assert_ne!(before.offset(), after.offset(), "{change}: {starts:?}");
    planned
}

pub async fn generated_again_it_is_the_same_to_calendars_and_of_what_is_moved_they_are_told_once(
    school: &School<'_>,
    planned: &Planned,
) {
    let first = planned.known(school).await;
    assert_eq!(first.len(), 14, "{first:?}");
    assert!(first.values().all(|(sequence, _)| *sequence == 0), "{first:?}");
    let generate = "/generate-schedule";
    for _ in 0..TIMES {
        let _ = planned.ask(school, Method::POST, generate, &json!({})).await.expecting(200);
    }
    planned.at_once(school, &Method::POST, generate, &json!({})).await;
    assert_eq!(planned.known(school).await, first);

    // Asked for ten times at once, another hour is one change of each.
    planned.at_once(school, &Method::POST, generate, &json!({"time_of_day": "19:00"})).await;
    let later = planned.known(school).await;
    assert!(later.keys().eq(first.keys()), "{later:?}");
    assert!(later.values().all(|(sequence, _)| *sequence == 1), "{later:?}");
    let items = planned.items(school, false).await;
    assert!(items.iter().all(|item| shown(item).hour() == 19), "{items:?}");

    // One is moved, ten times at once: to ten in the morning, the Saturday after the change.
    let moved = &items[6];
    let saturday = days_from(planned.change, 6).at(10, 0, 0, 0).to_zoned(paris());
    let saturday = saturday.map(|there| there.timestamp()).unwrap_or_default();
    let change = json!({"items": [{"id": moved["id"], "scheduled_date": saturday}]});
    planned.at_once(school, &Method::PUT, "/schedule", &change).await;
    let told = planned.known(school).await;
    let uid = format!("{}@preau.dev", text(moved, "id"));
    let mut expected = later;
    let _ = expected.insert(uid.clone(), (2, saturday.strftime("%Y%m%dT%H%M%SZ").to_string()));
    assert_eq!(told, expected);
    // There it stays.
    let _ = planned.ask(school, Method::POST, generate, &json!({})).await.expecting(200);
    assert_eq!(planned.known(school).await.get(&uid), expected.get(&uid));
}

pub async fn of_what_is_due_after_the_change_its_student_is_told_at_eight_by_the_new_time(
    school: &School<'_>,
    planned: &Planned,
) {
    const REMINDERS: Scheduled = Scheduled { name: "send-reminders", cron: "* * * * *" };

    let items = planned.items(school, true).await;
    let mut deadlines = items.iter().filter(|item| item["type"] != "lesson");
    let due = deadlines.find(|item| shown(item).date() > planned.change).map(shown);
    let day = due.map(|due| due.date()).unwrap_or_default();
    let of_that_day = items.iter().filter(|item| item["type"] != "lesson" && shown(item).date() == day);
    let expected = of_that_day.count();
    assert!(expected > 0, "{items:?}");
    let reminded = async |hour, minute| {
        let at = day.at(hour, minute, 0, 0).to_zoned(paris()).map(|there| there.timestamp());
        school.caller.run_at(&REMINDERS, at.unwrap_or_default()).await;
        let path = "/notifications/?limit=100&type=deadline_reminder";
        entries(&school.caller.get(path).by(&planned.student).send().await.expecting(200).json())
    };
    // Those of the days before are over by now.
    assert_eq!(texts(&reminded(7, 59).await, "title"), [""; 0]);
    comes(async || reminded(8, 0).await.len() >= expected, "deadline_reminder").await;
    // Whoever was told is not told again.
    let told = reminded(8, 0).await;
    assert_eq!(told.len(), expected, "{told:?}");
}

pub async fn it_is_completed_and_stands_where_it_was_planned(school: &School<'_>, planned: &Planned) {
    let before = planned.items(school, true).await;
    for module in planned.course["modules"].as_array().into_iter().flatten() {
        for lesson in module["lessons"].as_array().into_iter().flatten() {
            let path = format!("/lessons/{}/complete", text(lesson, "id"));
            let _ = planned.ask(school, Method::POST, &path, &json!({})).await.expecting(200);
        }
        let attempts = format!("/quizzes/{}/attempts", text(&module["quiz"], "id"));
        let attempt = planned.ask(school, Method::POST, &attempts, &json!({})).await.expecting(201);
        let answers = json!({"answers": [[1]]});
        let mark = school.caller.put(attempt.header("location"), &answers).by(&planned.student).send().await;
        assert_eq!(mark.expecting(200).json()["is_passed"], true);
    }
    let done = school.caller.get(&planned.enrollment).by(&planned.student).send().await.expecting(200).json();
    assert_eq!((text(&done, "status"), &done["progress"]), ("completed", &json!(100)));
    let after = planned.items(school, true).await;
    assert!(after.iter().all(|item| item["status"] == "completed"), "{after:?}");
    assert_eq!(texts(&after, "scheduled_date"), texts(&before, "scheduled_date"));
}

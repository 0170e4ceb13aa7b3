//! What the tests of this domain share.

pub(crate) use preau_harness::answers::read;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Date};
use preau_classes::{absence::Absence, attendance::Attendance, class::ClassId, class_lesson::ClassLessonId};
use preau_dashboard::{
    mark::{AssessmentId, Mark},
    report_schedule::ReportSchedule,
    standing::Standing,
    task::{Task, TaskId, TaskSource, TaskStatus},
};
use preau_harness::{Life, Mortal, TestApp, people::coach_rey};
use preau_kernel::{
    Uuid,
    actor::Actor,
    decimal::Decimal,
    entity::Entity,
    function::Function,
    id::UserId,
    local_time::CalendarDate,
    store::Store,
    time::{TimeRange, ZoneName},
};
use preau_relations::ParentLink;
use preau_sessions::session::{Kind, Modality, Session, SessionId, Status};
use serde_json::json;

use crate::{
    period::Period,
    report::{Kpis, Report, ReportId},
};

/// The functions of this domain, and of those that bring about what it tells.
fn functions() -> Vec<Function> {
    let mut all = [
        crate::functions(),
        preau_dashboard::functions(),
        preau_users::functions(),
        preau_messages::functions(),
    ];
    for function in all.iter_mut().flatten() {
        function.limit = None;
    }
    all.into_iter().flatten().collect()
}

/// A school in which Rey teaches.
pub(crate) async fn school() -> TestApp {
    TestApp::new(functions()).with_coaches(&[coach_rey()])
}

/// The same, on a store that dies when it is told to.
pub(crate) async fn mortal_school() -> (TestApp, Life) {
    let life = Life::long();
    let app = TestApp::around(functions(), |inner| {
        Arc::new(Mortal::<Arc<dyn Store>> { life: life.clone(), inner })
    });
    (app.with_coaches(&[coach_rey()]), life)
}

/// Someone becomes the parent of a student.
pub(crate) async fn parent_of(app: &TestApp, parent: &Actor, student: &Actor) {
    let (parent_id, student_id) = (parent.id.clone(), student.id.clone());
    app.given(&ParentLink { parent_id, student_id, created_at: app.app.now() }).await;
}

/// Someone says where e-mails reach them.
pub(crate) async fn with_address(app: &TestApp, person: &Actor) {
    let profile = json!({
        "full_name": person.id, "email": format!("{}@example.org", person.id),
        "consents": {"data_processing": true, "email": true},
    });
    let said = app.put("/api/users/me", &profile).by(person).send().await;
    assert_eq!(said.status, 200, "{}", said.described());
}

/// Rey says for which exam a student learns.
pub(crate) async fn student_of(app: &TestApp, student: &Actor) {
    let path = format!("/dashboard/student?student_id={}", student.id);
    let said = json!({"track": "Terminale", "profile": "Scolarise"});
    let saved = app.put(&path, &said).by(&coach_rey()).send().await;
    assert_eq!(saved.status, 200, "{}", saved.described());
}

/// Rey records how well a student knows something.
pub(crate) async fn recorded(app: &TestApp, student: &Actor, score: f64) {
    let seen = json!({"student_id": student.id, "items": [
        {"subject": "nsi", "chapter_code": "tris", "competence_code": "fusion", "score": score},
    ]});
    let answer = app.post("/dashboard/progression", &seen).by(&coach_rey()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
}

/// A student does a task.
pub(crate) async fn task_done(app: &TestApp, student: &Actor) {
    let made = app.post("/dashboard/tasks", &json!({"label": "Fiche"})).by(student).send().await;
    let done = json!({"task_id": made.json()["id"]});
    let answer = app.post("/dashboard/tasks/complete", &done).by(student).send().await;
    assert_eq!(answer.status, 200, "{}", answer.described());
}

/// A task of a student that was done at an instant.
pub(crate) fn closed_at(student: &Actor, number: u32, closed_at: Timestamp) -> Task {
    Task {
        id: TaskId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}")).expect("an id"),
        student_id: student.id.clone(),
        label: format!("Tâche {number}"),
        due_at: None,
        weight: Decimal(100),
        status: TaskStatus::Done,
        source: TaskSource::Coach,
        created_at: closed_at,
        updated_at: closed_at,
        closed_at: Some(closed_at),
    }
}

/// How a student in Paris stands who did nothing yet: how far they are, in ten-thousandths, and how many tasks they have to do.
pub(crate) fn standing(progress: u32, tasks_open: u32) -> Standing {
    Standing {
        name: None,
        zone: ZoneName::paris(),
        progress_overall: Decimal(progress),
        tasks_open,
        streak: None,
    }
}

/// A report of a student that counts until an instant, of a week in which nothing happened.
pub(crate) fn report_of(student: &UserId, period: &Period, counted_until: Timestamp) -> Report {
    Report {
        id: ReportId::parse("019aa5f0-0000-7000-8000-000000000000").expect("an id"),
        student_id: student.clone(),
        period: period.name.clone(),
        from: period.from,
        to: period.to,
        counted_until,
        kpis: Kpis {
            progress_overall: Decimal(0),
            streak_days: 0,
            last_eval_score: None,
            tasks_done: 0,
            tasks_open: 0,
            sessions_held: 0,
            minutes: 0,
            marks: 0,
            absences: 0,
            late: 0,
            progress_change: None,
        },
        summary_fr: String::new(),
        summary_en: String::new(),
        is_partial: false,
        generated_at: counted_until,
    }
}

/// An agreed session of a student, of 50 minutes.
pub(crate) fn held_session(student: &Actor, number: u32, start: Timestamp) -> Session {
    let end = start + SignedDuration::from_mins(50);
    Session {
        id: SessionId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}")).expect("an id"),
        student_id: student.id.clone(),
        coach_id: coach_rey().id,
        kind: Kind::Video,
        modality: Modality::Video,
        slot: TimeRange::new(start, end).expect("a slot"),
        status: Status::Confirmed,
        note: None,
        created_at: start,
        updated_at: start,
    }
}

/// A mark of a student; a score in hundredths of 20.
pub(crate) fn mark_of(student: &Actor, number: u32, score: Option<u32>, published: Timestamp) -> Mark {
    Mark {
        student_id: student.id.clone(),
        assessment_id: AssessmentId::parse(&format!("019aa5f0-0000-7000-8000-{number:012}")).expect("an id"),
        title: format!("Contrôle {number}"),
        subject: Some("nsi".to_owned()),
        term: Some("T2".to_owned()),
        score: score.map(Decimal),
        coefficient: Decimal(100),
        first_published_at: published,
        published_at: published,
        provisional: false,
    }
}

/// What a lesson of a class says of a pupil on a day of March 2026.
pub(crate) fn absence_of(student: &Actor, day: i8, status: &str) -> Absence {
    Absence {
        student_id: student.id.clone(),
        class_id: ClassId::of_uuid(Uuid::from_u128(1)),
        lesson_id: ClassLessonId::of_uuid(Uuid::from_u128(day.unsigned_abs().into())),
        date: CalendarDate(Date::constant(2026, 3, day)),
        attendance: Attendance {
            status: serde_json::from_value(json!(status)).expect("a status"),
            minutes_late: None,
        },
    }
}

/// Runs the schedule, which must do.
pub(crate) async fn run(app: &TestApp) -> String {
    app.run("write-parent-reports").await.expect("a run")
}

/// Delivers all that waits.
pub(crate) async fn deliver(app: &TestApp) {
    for _ in 0..20 {
        app.run("deliver-messages").await.expect("a run");
    }
}

/// To whom e-mails went, in the order of their addresses.
pub(crate) fn mailed(app: &TestApp) -> Vec<String> {
    let mut to: Vec<String> = app.sent.emails().iter().map(|mail| mail.to.as_str().to_owned()).collect();
    to.sort_unstable();
    to
}

/// How many events of a kind there are.
pub(crate) async fn told(app: &TestApp, kind: &str) -> usize {
    app.events().await.iter().filter(|event| event.kind == kind).count()
}

/// Everything of a kind that is stored, in the order of its places.
fn stored<E: Entity>(app: &TestApp) -> Vec<E> {
    let mut items = app.items();
    items.retain(|item| item.kind == E::KIND);
    items.sort_by(|one, other| one.key.cmp(&other.key));
    items.iter().map(|item| serde_json::from_str(&item.document).expect("an entity")).collect()
}

/// Every report.
pub(crate) fn reports(app: &TestApp) -> Vec<Report> {
    stored(app)
}

/// Every schedule.
pub(crate) fn schedules(app: &TestApp) -> Vec<ReportSchedule> {
    stored(app)
}

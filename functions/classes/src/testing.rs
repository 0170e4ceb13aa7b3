//! What the tests of this domain share.

pub(crate) use preau_harness::answers::{read, wrong_fields};
use std::collections::{BTreeMap, BTreeSet};

use preau_dashboard::code::Code;
use preau_harness::{
    TestAnswer, TestApp,
    people::{amina, bastien, coach_rey},
};
use preau_kernel::{
    actor::Actor,
    changes::Changes,
    entity::{Entity, Stored},
    id::UserId,
    store::{Counters, Item},
    time::ZoneName,
};
use preau_relations::{GroupStanding, ParentLink};
use serde_json::{Value, json};

use crate::{
    absence::Absence,
    attendance::{AttendanceSheet, counting, counts_key},
    class::{Class, ClassId},
    class_lesson::ClassLesson,
    class_teacher::ClassTeacher,
    roster::Roster,
    school_year::SchoolYear,
    term::Term,
};

/// The class of [`school`].
pub(crate) const CLASS: &str = "019aa5f0-0000-7000-8000-00000000c1a5";
/// The lesson of [`lesson`].
pub(crate) const LESSON: &str = "019aa5f0-0000-7000-8000-000000001e55";

/// An app with this domain's functions, and a class that Rey teaches Amina and Bastien.
pub(crate) async fn school() -> TestApp {
    let app = TestApp::new(crate::functions());
    teaching(&app, &[coach_rey()], &[amina(), bastien()]).await;
    app
}

/// The class becomes one that these teach these. No event tells of it.
pub(crate) async fn teaching(app: &TestApp, teachers: &[Actor], pupils: &[Actor]) {
    let (class_id, now) = (ClassId::parse(CLASS).unwrap(), app.app.now());
    let records = &app.app.records;
    let known = Roster::with_class(records, class_id).await.unwrap();
    let ids = |people: &[Actor]| people.iter().map(|one| one.id.clone()).collect::<Vec<UserId>>();
    let class = Class {
        id: class_id,
        name: "Première 3".to_owned(),
        subject: Code("maths".to_owned()),
        level: "Première".to_owned(),
        school_year: SchoolYear("2025-2026".to_owned()),
        time_zone: ZoneName::paris(),
        teachers: ids(teachers),
        archived_at: None,
        created_at: now,
        updated_at: now,
    };
    let roster = Roster { class_id, pupils: BTreeSet::from_iter(ids(pupils)), updated_at: now };
    let (versions, had) = match known {
        Some((class, roster)) => ([class.version, roster.version], roster.entity.pupils),
        None => ([0, 0], BTreeSet::new()),
    };
    let mut changes = Changes::without_event(now)
        .save(&Stored::at_version(class.clone(), versions[0]))
        .save(&Stored::at_version(roster.clone(), versions[1]));
    for teacher in &class.teachers {
        if records.version_of(&ClassTeacher::key_of(teacher, class_id)).await.unwrap().is_none() {
            changes = changes.create(&ClassTeacher { teacher_id: teacher.clone(), class_id });
        }
    }
    assert!(changes.commit_alone(&app.app).await.unwrap());
    for pupil in had.symmetric_difference(&roster.pupils) {
        let standing = GroupStanding::read(records, Class::group_of(class_id), pupil.clone()).await.unwrap();
        let changes = Changes::without_event(now);
        let changes = if standing.is_member() {
            standing.leave_in(changes, now)
        } else {
            standing.join_in(changes, now, None)
        };
        assert!(changes.commit_alone(&app.app).await.unwrap());
    }
}

/// Someone becomes a student's parent.
pub(crate) async fn parent_of(app: &TestApp, parent: &Actor, student: &Actor) {
    let (parent_id, student_id) = (parent.id.clone(), student.id.clone());
    app.given(&ParentLink { parent_id, student_id, created_at: app.app.now() }).await;
}

/// The class of [`school`], as an admin writes it.
pub(crate) fn premiere() -> Value {
    json!({
        "name": "Première 3", "subject": "maths", "level": "Première", "school_year": "2025-2026",
        "teachers": ["coach_rey"],
    })
}

/// A lesson at which Bastien was not.
pub(crate) fn lesson() -> Value {
    json!({
        "id": LESSON, "date": "2026-03-02", "starts_at": "2026-03-02T08:00:00+01:00", "ends_at": "2026-03-02T08:55:00+01:00",
        "chapters": ["Suites arithmétiques"], "homework": "Exercices 4 à 7",
        "attendance": [{"student_id": "bastien", "status": "absent"}],
    })
}

/// The same with one field more, or another one.
pub(crate) fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

/// Completes a lesson as `actor`.
pub(crate) async fn completed(app: &TestApp, actor: &Actor, said: &Value) -> TestAnswer {
    app.post(&format!("/api/classes/{CLASS}/sessions/complete"), said).by(actor).send().await
}

/// Rey says something else of the lesson that stands at a version.
pub(crate) async fn change(app: &TestApp, version: u64, name: &str, value: Value) -> TestAnswer {
    let path = format!("/api/classes/{CLASS}/sessions/{LESSON}");
    let stands = read(app, &coach_rey(), &path).await;
    let mut said = lesson();
    for kept in ["date", "starts_at", "ends_at", "chapters", "homework", "attendance", "notes"] {
        said[kept] = stands[kept].clone();
    }
    if name == "default_status" {
        said["attendance"] = json!([]);
    }
    completed(app, &coach_rey(), &with(with(said, name, value), "base_version", version)).await
}

/// Deletes the lesson as `actor`, who read it at a version.
pub(crate) async fn deleted(app: &TestApp, actor: &Actor, version: &str) -> TestAnswer {
    let path = format!("/api/classes/{CLASS}/sessions/{LESSON}");
    app.request(http::Method::DELETE, &path).by(actor).header("if-match", version).send().await
}

/// What Rey reads in the list of lessons.
pub(crate) async fn lessons(app: &TestApp) -> Vec<Value> {
    let page = read(app, &coach_rey(), &format!("/api/classes/{CLASS}/sessions?limit=100")).await;
    page["data"].as_array().expect("lessons").clone()
}

/// What is counted of the attendance of a term.
pub(crate) async fn counts(app: &TestApp, term: &str) -> Value {
    let key = counts_key(ClassId::parse(CLASS).unwrap(), Term::parse(term).unwrap());
    json!(app.app.records.counters(&key).await.unwrap())
}

/// Everything of a kind.
pub(crate) fn stored<E: Entity>(app: &TestApp) -> Vec<E> {
    let of_kind = |item: &Item| item.kind == E::KIND;
    let items = app.items().into_iter().filter(of_kind);
    items.map(|item| serde_json::from_str(&item.document).expect("what was written")).collect()
}

/// Holds what is counted, and what is said of pupils, to what the lessons say.
pub(crate) async fn recounted(app: &TestApp) {
    let lessons: Vec<ClassLesson> = stored(app);
    let standing: Vec<&ClassLesson> = lessons.iter().filter(|lesson| lesson.deleted_at.is_none()).collect();
    let class = ClassId::parse(CLASS).unwrap();
    for term in [Term::T1, Term::T2, Term::T3] {
        let sheets = standing.iter().filter(|lesson| lesson.term() == term);
        let mut expected = Counters::new();
        for sheet in sheets.map(|lesson| &lesson.attendance) {
            for (name, amount) in counting(class, term, None, Some(sheet)).amounts {
                *expected.entry(name).or_default() += amount;
            }
        }
        let mut counted = app.app.records.counters(&counts_key(class, term)).await.unwrap();
        counted.retain(|_, count| *count != 0);
        assert_eq!(counted, expected, "{term:?}");
    }
    let mut said = BTreeMap::<_, AttendanceSheet>::new();
    for absence in stored::<Absence>(app).into_iter().filter(Absence::counts) {
        said.entry(absence.lesson_id).or_default().insert(absence.student_id, absence.attendance);
    }
    for lesson in standing {
        let mut expected = lesson.attendance.clone();
        expected.retain(|_, one| one.status.word() != "present");
        assert_eq!(said.remove(&lesson.id).unwrap_or_default(), expected);
    }
    assert!(said.is_empty(), "{said:?}");
}

/// The kinds of the events so far.
pub(crate) async fn told(app: &TestApp) -> Vec<String> {
    app.events().await.into_iter().map(|event| event.kind).collect()
}

/// The announcements that wait, the first ones first.
pub(crate) fn announced(app: &TestApp) -> Vec<Value> {
    let mut waiting: Vec<preau_kernel::announcement::Announcement> = stored(app);
    waiting.sort_by_key(|one| one.id);
    waiting.iter().map(|one| json!(one)).collect()
}

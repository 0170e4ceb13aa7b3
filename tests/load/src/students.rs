//! A school of 10,000 students with 100,000 tasks, each with something of everything that their home shows.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use jiff::SignedDuration;
use preau_adapters_local::SqliteStore;
use preau_dashboard::mark::{AssessmentId, Mark};
use preau_harness::{
    TestApp,
    people::{coach_rey, director},
};
use preau_kernel::{
    actor::{Actor, Role},
    changes::Changes,
    decimal::Decimal,
    id::UserId,
    settings::Synchronous,
    store::{Addition, Item, Key},
};
use serde_json::{Value, json};

use crate::school::{student, today};

/// How many students there are, and how many tasks each has: two are done, four have a date.
pub const STUDENTS: usize = 10_000;
const TASKS: usize = 10;
/// What is stored of a student, by the kinds of its items.
const OF_A_STUDENT: [&str; 9] = [
    "exam-plan",
    "mark",
    "progress",
    "progress-totals",
    "session",
    "streak",
    "student",
    "task",
    "task-counts",
];
/// Those that have an id of their own, which stands in their place.
const WITH_AN_ID: [&str; 2] = ["task", "session"];
/// How many items are written at once, and of how many counters in a transaction.
const GROUP: usize = 10_000;
const COUNTERS: usize = 50;

/// Makes the database of the local host in `folder`: what functions make of one student, and as much of each other one.
///
/// # Errors
/// A function does not answer as it should.
///
/// # Panics
/// There can be no database in `folder`.
pub async fn store(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let app = TestApp::on(preau_functions::all(), |clock| {
        #[expect(clippy::expect_used, reason = "a measurement has nothing to measure without its database")]
        Arc::new(SqliteStore::open(&folder.join("preau.db"), Synchronous::Off, clock).expect("a store"))
    });
    let first = student(0);
    let (model, shared) = model(&first).await?;
    app.given_items(shared).await;
    let (mut items, mut additions) = (Vec::with_capacity(GROUP), Vec::with_capacity(COUNTERS));
    for number in 0..STUDENTS {
        for item in &model {
            let copy = copy(&app, item, &first, &student(number));
            if copy.counters.is_empty() {
                items.push(copy);
            } else {
                additions.push(Addition::new(copy.key, counted(&item.kind)?, copy.counters));
            }
        }
        let is_last = number + 1 == STUDENTS;
        if items.len() >= GROUP || is_last {
            app.given_items(std::mem::take(&mut items)).await;
        }
        if additions.len() >= COUNTERS || is_last {
            let changes = std::mem::take(&mut additions).into_iter();
            let changes = changes.fold(Changes::without_event(app.app.now()), Changes::add_to_counters);
            let done = changes.commit_alone(&app.app).await;
            ensure!(done.is_ok_and(|done| done), "an addition has no precondition here");
        }
    }
    Ok(())
}

/// The kind of counters, as additions name it.
fn counted(kind: &str) -> Result<&'static str> {
    OF_A_STUDENT.iter().copied().find(|known| *known == kind).context("a kind of counters")
}

/// What is stored of one student, once they have used everything; and what the homes of all show, the coach's name.
async fn model(id: &str) -> Result<(Vec<Item>, Vec<Item>)> {
    let app = TestApp::new(preau_functions::all());
    let today = today()?;
    let on = |day: i64, hour: i64| today + SignedDuration::from_hours(24 * day + hour);
    let (rey, director) = (coach_rey(), director());
    let actor = Actor::new(UserId::parse(id).context("a user id")?, vec![Role::Student]);
    app.clock.set(&on(-2, 12).to_string());
    sent(app.put("/api/users/me", &json!({"full_name": "Hélène Rey"})).by(&rey)).await?;
    sent(app.put("/coaches/coach_rey/availability", &json!({})).by(&rey)).await?;
    let profile = json!({
        "track": "Terminale", "profile": "Scolarise", "specialities": ["Mathématiques", "NSI"], "llv": ["Anglais", "Espagnol"],
    });
    let saved = app.put(&format!("/dashboard/student?student_id={id}"), &profile).by(&rey);
    let session = sent(saved).await?["session"].clone();
    let dates = json!({"dates": {
        "E4-Philosophie": on(100, 0).strftime("%F").to_string(), "E5-GrandOral": on(110, 0).strftime("%F").to_string(),
    }});
    sent(app.put(&format!("/epreuves/calendar/{session}"), &dates).by(&director)).await?;
    sent(app.post(&format!("/epreuves/sync?student_id={id}"), &Value::Null).by(&rey)).await?;
    let items: Vec<Value> = (0..12)
        .map(|number| {
            let subject = ["mathematiques", "nsi", "philosophie"][number % 3];
            let score = [0.5, 0.75, 1.0, 0.25][number / 3];
            json!({"subject": subject, "chapter_code": format!("ch{}", number / 6), "competence_code": format!("c{number}"), "score": score})
        })
        .collect();
    sent(app.post("/dashboard/progression", &json!({"student_id": id, "items": items})).by(&rey)).await?;

    // Two are done, on two days in a row until yesterday; of the others, four have a date.
    for day in [-2, -1] {
        app.clock.set(&on(day, 12).to_string());
        let done =
            sent(app.post("/dashboard/tasks", &json!({"label": format!("Fait {day}")})).by(&actor)).await?;
        let done = json!({"task_id": done["id"]});
        sent(app.post("/dashboard/tasks/complete", &done).by(&actor)).await?;
    }
    for number in 0..TASKS - 2 {
        let due = [Some(on(1, 17)), Some(on(2, 17)), Some(on(5, 17)), Some(on(9, 17))]
            .get(number)
            .copied()
            .flatten();
        let weight = 1.0 + f64::from(u32::try_from(number)?) / 2.0;
        let task = json!({"label": format!("Tâche {number}"), "due_at": due, "weight": weight});
        sent(app.post("/dashboard/tasks", &task).by(&actor)).await?;
    }
    for day in [1, 3] {
        let slot = json!({"start": on(day, 16), "end": on(day, 17)});
        let booking = json!({"type": "Visio", "coach_id": "coach_rey", "slot": slot});
        sent(app.post("/sessions/book", &booking).by(&actor)).await?;
    }
    let now = app.app.now();
    app.given(&Mark {
        student_id: actor.id.clone(),
        assessment_id: AssessmentId::mint(app.app.ids.as_ref(), now),
        title: "Contrôle".to_owned(),
        subject: Some("nsi".to_owned()),
        term: Some("T1".to_owned()),
        score: Some(Decimal(1_450)),
        coefficient: Decimal(100),
        first_published_at: now,
        published_at: now,
        provisional: false,
    })
    .await;
    let all = app.items();
    let of = |kinds: &[&str]| -> Vec<Item> {
        all.iter().filter(|item| kinds.contains(&item.kind.as_str())).cloned().collect()
    };
    let (items, shared) = (of(&OF_A_STUDENT), of(&["profile"]));
    let tasks = items.iter().filter(|item| item.kind == "task").count();
    ensure!((items.len(), tasks, shared.len()) == (30, TASKS, 1), "{} items, {tasks} tasks", items.len());
    Ok((items, shared))
}

/// What a function answers, which must do.
async fn sent(request: preau_harness::TestRequest<'_>) -> Result<Value> {
    let answer = request.send().await;
    ensure!(answer.status.is_success(), "{}", answer.described());
    Ok(answer.json())
}

/// The same item of another student, under an id of its own where it has one.
fn copy(app: &TestApp, item: &Item, first: &str, other: &str) -> Item {
    let own = item.key.partition.split_once('#').map(|(_, id)| id.to_owned());
    let own = own.filter(|_| WITH_AN_ID.contains(&item.kind.as_str()));
    let new = AssessmentId::mint(app.app.ids.as_ref(), app.app.now()).to_string();
    let another = |text: &str| {
        let text = text.replace(first, other);
        own.as_ref().map_or_else(|| text.clone(), |own| text.replace(own, &new))
    };
    let another_key = |key: &Key| Key::new(another(&key.partition), another(&key.sort));
    Item {
        key: another_key(&item.key),
        document: another(&item.document),
        indexes: item.indexes.clone().map(|entry| entry.as_ref().map(another_key)),
        ..item.clone()
    }
}

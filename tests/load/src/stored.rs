//! What a function takes where much is stored, and where little is: two databases of the local host, asked in turns.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use preau_adapters_local::SqliteStore;
use preau_courses::course::{Course, CourseId};
use preau_harness::{TestApp, TestRequest, people::coach_rey};
use preau_kernel::{changes::Changes, problem::Problem, settings::Synchronous, store::Addition};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    stopwatch,
};

/// The samples of each side, before which some are not counted: they read the files from the disk.
pub const SAMPLES: usize = 300;
/// How many come before them.
pub const UNCOUNTED: usize = 20;
/// How many items are written at once.
pub const GROUP: usize = 10_000;
/// When a measurement begins; what is stored was written before.
const NOW: &str = "2026-06-01T08:00:00Z";

/// A database on which is measured, and what in it.
pub struct Stored<T> {
    /// The functions on it.
    pub app: TestApp,
    /// What is asked for.
    pub what: T,
}

/// The samples of both sides: how long each takes to answer, which it must with `status`.
///
/// # Errors
/// Something is answered otherwise.
pub async fn compared<'a>(
    sides: [&'a TestApp; 2],
    status: u16,
    request: impl Fn(Side, usize) -> TestRequest<'a>,
) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    for round in 0..UNCOUNTED + SAMPLES {
        for side in Side::in_turns(round) {
            let request = request(side, round);
            let start = stopwatch::now();
            let answer = request.send().await;
            let took = start.elapsed().as_secs_f64() * 1_000.0;
            ensure!(answer.status == status, "{}", answer.described());
            if round >= UNCOUNTED {
                comparison.add(side, took);
            }
        }
        for app in sides {
            app.clock.advance_minutes(1);
        }
    }
    Ok(comparison)
}

/// Both databases, made in `folder` of what `store` puts into them, and opened as the local host does.
///
/// # Errors
/// What `store` fails with.
pub async fn both<T>(
    folder: &Path,
    store: impl AsyncFn(&TestApp, usize) -> Result<T>,
    numbers: [usize; 2],
) -> Result<[Stored<T>; 2]> {
    fs::create_dir_all(folder)?;
    let mut made = Vec::new();
    for number in numbers {
        let database = folder.join(format!("{number}.db"));
        let what = store(&open(&database, Synchronous::Off), number).await?;
        let app = open(&database, Synchronous::Full);
        app.clock.set(NOW);
        made.push(Stored { app, what });
    }
    made.try_into().ok().context("both")
}

/// All functions on a database of the local host.
///
/// # Panics
/// It cannot be opened.
#[must_use]
pub fn open(database: &Path, synchronous: Synchronous) -> TestApp {
    TestApp::on(preau_functions::all(), |clock| {
        #[expect(clippy::expect_used, reason = "a measurement has nothing to measure without its database")]
        Arc::new(SqliteStore::open(database, synchronous, clock).expect("a store"))
    })
}

/// A course of two lessons that Rey published.
///
/// # Errors
/// Something is answered otherwise.
pub async fn published_course(app: &TestApp) -> Result<Course> {
    let lesson = |title: &str| json!({"title": title, "duration_minutes": 45});
    let modules =
        json!([{"title": "Définir une suite", "lessons": [lesson("Terme général"), lesson("Récurrence")]}]);
    let body = json!({"title": "Suites arithmétiques", "description": "Pour le bac.", "modules": modules});
    let draft = app.post("/api/courses", &body).by(&coach_rey()).send().await;
    ensure!(draft.status == 201, "{}", draft.described());
    let path = format!("{}/publish", draft.header("location"));
    let published = app.post(&path, &Value::Null).by(&coach_rey()).send().await;
    ensure!(published.status == 200, "{}", published.described());
    let id = draft.json()["id"].as_str().and_then(CourseId::parse).context("its id")?;
    let stored = app.app.records.get::<Course>(&Course::key_of(id)).await.map_err(failed)?;
    Ok(stored.entity)
}

/// Adds to counters, in one transaction.
///
/// # Errors
/// The store did not answer.
pub async fn add(app: &TestApp, additions: Vec<Addition>) -> Result<()> {
    let changes = Changes::without_event(app.app.now());
    let changes = additions.into_iter().fold(changes, Changes::add_to_counters);
    ensure!(changes.commit_alone(&app.app).await.map_err(failed)?, "an addition has no precondition here");
    Ok(())
}

/// So many minutes later.
///
/// # Errors
/// They are too many.
pub fn minutes_after(instant: Timestamp, minutes: usize) -> Result<Timestamp> {
    Ok(instant + SignedDuration::from_mins(i64::try_from(minutes)?))
}

/// A problem, as measurements tell of it.
#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands on")]
#[must_use]
pub fn failed(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{}", problem.code())
}

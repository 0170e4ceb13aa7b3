//! A class of 80 pupils, as its teacher waits for it: what a device did offline, what the class adds up to, and publishing.

use std::{net::SocketAddr, path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use preau_adapters_local::SqliteStore;
use preau_harness::{
    TestApp,
    people::{coach_rey, director},
};
use preau_kernel::settings::{Host, Settings, Synchronous};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    generator::{Connection, times},
    local::Environment,
    message::{get, post, put_json},
    school::{School, student},
};

/// How many pupils a class has, and how many assessments the one of the statistics.
const PUPILS: usize = 80;
const ASSESSMENTS: usize = 60;
/// How many classes there are, each with a teacher of its own, and how many rounds each is measured in: within the limit of a
/// teacher's minute. The first round is not counted.
const CLASSES: usize = 10;
const ROUNDS: usize = 25;
/// What a device sends at once.
const OPERATIONS: usize = 50;
/// What `Server-Timing` says of each: four groups of operations; the book with the counts; what is published and where its marks
/// stand.
const CALLS_OF_SYNC: &str = "4 reads, 4 writes";
const CALLS_OF_STATS: &str = "1 reads, 0 writes";
const CALLS_OF_PUBLISHING: &str = "2 reads, 1 writes";

/// The milliseconds in which a device's 50 operations are done, and in which the class is read.
///
/// # Errors
/// Something is answered otherwise, or asks more of the store than it should.
pub async fn syncs(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let teachers = Teachers::open(preau, environment).await?;
    let first = Connection::open(preau).await?.ask(&teachers.batch(0, ROUNDS)?).await?.expecting(200)?;
    let timing = first.header("server-timing").unwrap_or_default();
    ensure!(timing.contains(CALLS_OF_SYNC), "a batch asks of the store: {timing}");
    let answer: Value = serde_json::from_slice(&first.body)?;
    let results = answer["results"].as_array().context("results")?;
    let applied = results.iter().filter(|result| result["status"] == "applied").count();
    ensure!(applied == OPERATIONS, "{answer}");
    compared(preau, |side, class, round| match side {
        Side::Ours => teachers.batch(class, round),
        Side::Theirs => teachers.reads(class),
    })
    .await
}

/// The milliseconds in which 80 marks are published, and in which their drafts are saved.
///
/// # Errors
/// Something is answered otherwise, or asks more of the store than it should.
pub async fn publishing(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let teachers = Teachers::open(preau, environment).await?;
    let mut connection = Connection::open(preau).await?;
    connection.ask(&teachers.saves(0, ROUNDS)?).await?.expecting(200)?;
    let first = connection.ask(&teachers.publishes(0, ROUNDS)?).await?.expecting(200)?;
    let timing = first.header("server-timing").unwrap_or_default();
    ensure!(timing.contains(CALLS_OF_PUBLISHING), "publishing asks of the store: {timing}");
    let published: Value = serde_json::from_slice(&first.body)?;
    ensure!(published["count"] == PUPILS, "{published}");
    let mut comparison = Comparison::default();
    for round in 0..ROUNDS {
        // What is published was saved just before.
        for side in [Side::Theirs, Side::Ours] {
            let request = |class| side.of(teachers.publishes(class, round), teachers.saves(class, round));
            let requests = (0..CLASSES).map(request).collect::<Result<_>>()?;
            for (_, took) in times(preau, 1, requests, &[200]).await? {
                if round > 0 {
                    comparison.add(side, took);
                }
            }
        }
    }
    Ok(comparison)
}

/// The milliseconds in which a class of 80 pupils with 60 published assessments is summed up, and in which it is read, of a host
/// on what [`store`] filled.
///
/// # Errors
/// Something is answered otherwise, or asks more of the store than it should.
pub async fn stats(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let school = School::new(&Settings::read(Host::Local, environment)?, 0)?;
    // Every admin reads every class; each has a limit of their own.
    let admins = (0..CLASSES).map(|number| school.token_of(&format!("admin_{number}"), "admin"));
    let admins = admins.collect::<Result<Vec<String>>>()?;
    let path = format!("{}/stats?term=T1", path(0));
    let first = Connection::open(preau).await?.ask(&get(&path, &admins[0])).await?.expecting(200)?;
    let timing = first.header("server-timing").unwrap_or_default();
    ensure!(timing.contains(CALLS_OF_STATS), "statistics ask of the store: {timing}");
    let sums: Value = serde_json::from_slice(&first.body)?;
    let length = |list: &str| sums[list].as_array().map(Vec::len);
    ensure!(
        (length("assessments"), length("student_averages")) == (Some(ASSESSMENTS), Some(PUPILS)),
        "{sums}"
    );
    compared(preau, |side, admin, _| Ok(get(side.of(path.as_str(), self::path(0).as_str()), &admins[admin])))
        .await
}

/// The samples of both sides, in turns, one request at a time.
async fn compared(
    preau: SocketAddr,
    request: impl Fn(Side, usize, usize) -> Result<Vec<u8>>,
) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    for round in 0..ROUNDS {
        for side in Side::in_turns(round) {
            let requests = (0..CLASSES).map(|class| request(side, class, round)).collect::<Result<_>>()?;
            for (_, took) in times(preau, 1, requests, &[200]).await? {
                if round > 0 {
                    comparison.add(side, took);
                }
            }
        }
    }
    Ok(comparison)
}

/// Makes the database of the local host in `folder`: a class whose marks are published, of which nobody waits to be told.
///
/// # Errors
/// A function does not answer as it should.
///
/// # Panics
/// There can be no database in `folder`.
pub async fn store(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let made = TestApp::new(preau_functions::all());
    let sent = async |request: preau_harness::TestRequest<'_>| -> Result<Value> {
        let answer = request.send().await;
        ensure!(answer.status.is_success(), "{}", answer.described());
        Ok(answer.json())
    };
    sent(made.post("/api/classes", &class(0)).by(&director())).await?;
    sent(made.put(&format!("{}/roster", path(0)), &roster(0)).by(&director())).await?;
    for number in 0..ASSESSMENTS {
        let saved =
            sent(made.put(&format!("{}/grades", path(0)), &drafts(0, number)).by(&coach_rey())).await?;
        let seen = json!({"assessment_id": assessment(0, number), "sheet_version": saved["sheet_version"]});
        sent(made.post(&format!("{}/grades/publish", path(0)), &seen).by(&coach_rey())).await?;
        made.clock.advance_minutes(2);
    }
    let app = TestApp::on(preau_functions::all(), |clock| {
        #[expect(clippy::expect_used, reason = "a measurement has nothing to measure without its database")]
        Arc::new(SqliteStore::open(&folder.join("preau.db"), Synchronous::Off, clock).expect("a store"))
    });
    let mut items = made.items();
    items.retain(|item| item.kind != "announcement" && item.counters.is_empty() && item.expires_at.is_none());
    app.given_items(items).await;
    Ok(())
}

/// The teachers, each of a class of their own.
struct Teachers {
    tokens: Vec<String>,
}

impl Teachers {
    /// Opens the classes, each by an admin of its own.
    async fn open(preau: SocketAddr, environment: Environment) -> Result<Self> {
        let school = School::new(&Settings::read(Host::Local, environment)?, 0)?;
        let mut connection = Connection::open(preau).await?;
        let mut tokens = Vec::with_capacity(CLASSES);
        for number in 0..CLASSES {
            let admin = school.token_of(&format!("admin_{number}"), "admin")?;
            connection.ask(&post("/api/classes", Some(&admin), &class(number))).await?.expecting(201)?;
            let path = format!("{}/roster", path(number));
            connection.ask(&put_json(&path, &admin, &roster(number))).await?.expecting(200)?;
            tokens.push(school.token_of(&teacher(number), "coach")?);
        }
        Ok(Self { tokens })
    }

    fn reads(&self, class: usize) -> Result<Vec<u8>> {
        Ok(get(&path(class), self.tokens.get(class).context("a teacher")?))
    }

    fn saves(&self, class: usize, round: usize) -> Result<Vec<u8>> {
        let token = self.tokens.get(class).context("a teacher")?;
        Ok(put_json(&format!("{}/grades", path(class)), token, &drafts(class, round)))
    }

    fn publishes(&self, class: usize, round: usize) -> Result<Vec<u8>> {
        let token = self.tokens.get(class).context("a teacher")?;
        // A sheet that was saved once is at its first version.
        let seen = json!({"assessment_id": assessment(class, round), "sheet_version": 1});
        Ok(post(&format!("{}/grades/publish", path(class)), Some(token), &seen))
    }

    /// A device's morning: a new assessment, and the marks of 49 pupils one after another.
    fn batch(&self, class: usize, round: usize) -> Result<Vec<u8>> {
        let token = self.tokens.get(class).context("a teacher")?;
        let first = class * (ROUNDS + 1) * OPERATIONS + round * OPERATIONS;
        let op_id = |number: usize| uuid(0x5000, first + number);
        let operations = (0..OPERATIONS).map(|number| {
            let mut operation = json!({
                "op_id": op_id(number), "seq": first + number + 1, "v": 1, "kind": "grade.save", "class_id": uuid(0x1000, class),
                "target": assessment(class, round), "at": "2026-11-30T08:00:00Z", "depends_on": [op_id(0)],
                "data": {"grades": [grade(class, number)]},
            });
            if number == 0 {
                operation["kind"] = json!("assessment.save");
                operation["depends_on"] = json!([]);
                operation["data"] = header(round);
            }
            operation
        });
        let body = json!({"device_id": uuid(0x6000, class), "operations": operations.collect::<Vec<_>>()});
        Ok(post("/api/sync", Some(token), &body))
    }
}

fn teacher(class: usize) -> String {
    if class == 0 { "coach_rey".to_owned() } else { format!("coach_{class:05}") }
}

fn class(number: usize) -> Value {
    json!({
        "id": uuid(0x1000, number), "name": "Première 3", "subject": "maths", "level": "Première", "school_year": "2026-2027",
        "teachers": [teacher(number)],
    })
}

fn roster(class: usize) -> Value {
    json!({"students": (0..PUPILS).map(|pupil| student(class * PUPILS + pupil)).collect::<Vec<_>>()})
}

fn header(number: usize) -> Value {
    json!({"title": format!("Contrôle {number}"), "date": "2026-11-30", "out_of": 20, "coefficient": 1, "term": "T1"})
}

fn grade(class: usize, pupil: usize) -> Value {
    let student = student(class * PUPILS + pupil);
    json!({"student_id": student, "status": "graded", "score": pupil % 20, "comment": "Bien."})
}

/// An assessment, with a draft of each pupil.
fn drafts(class: usize, number: usize) -> Value {
    let mut one = header(number);
    one["id"] = json!(assessment(class, number));
    json!({"assessment": one, "grades": (0..PUPILS).map(|pupil| grade(class, pupil)).collect::<Vec<_>>()})
}

fn assessment(class: usize, number: usize) -> String {
    uuid(0x2000, class * 1_000 + number)
}

fn path(class: usize) -> String {
    format!("/api/classes/{}", uuid(0x1000, class))
}

/// An id of this kind of thing.
fn uuid(kind: u16, number: usize) -> String {
    format!("019aa5f0-{kind:04x}-7000-8000-{number:012}")
}

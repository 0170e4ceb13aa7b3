//! A student's home, read among those of 10,000 students.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use preau_kernel::settings::{Host, Settings};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    generator::{Connection, times},
    local::Environment,
    message::get,
    school::{School, student},
    students::STUDENTS,
};

/// The path of one's own home, on both servers.
pub const HOME: &str = "/dashboard/summary";
/// Whose homes are read: every so manieth student's.
const EVERY: usize = 20;
/// How many are read at once.
const AT_ONCE: usize = 8;
/// What `Server-Timing` says of a home: the student's partition, tasks, sessions, and the names in them.
const CALLS: &str = "4 reads, 0 writes";

/// What reads the homes of 500 students, who lie scattered among all of them.
///
/// # Errors
/// Tokens cannot be signed.
pub fn homes(environment: &Environment, path: &str) -> Result<Vec<Vec<u8>>> {
    let school = School::new(&Settings::read(Host::Local, environment.iter().cloned())?, 0)?;
    let readers = (0..STUDENTS).step_by(EVERY);
    readers.map(|number| Ok(get(path, &school.token_of(&student(number), "student")?))).collect()
}

/// The milliseconds in which homes are read, and the profiles of the same students.
///
/// # Errors
/// Something is answered otherwise, or a home asks more of the store than it should.
pub async fn summaries(preau: SocketAddr, environment: Environment) -> Result<Comparison> {
    let homes = homes(&environment, HOME)?;
    let profiles = self::homes(&environment, "/dashboard/student")?;
    let first = homes.first().context("a student")?;
    let answer = Connection::open(preau).await?.ask(first).await?.expecting(200)?;
    let timing = answer.header("server-timing").unwrap_or_default();
    ensure!(timing.contains(CALLS), "a home asks of the store: {timing}");
    let mut comparison = Comparison::default();
    for round in 0..=4 {
        for side in Side::in_turns(round) {
            let requests = side.of(&homes, &profiles).clone();
            for (_, took) in times(preau, AT_ONCE, requests, &[200]).await? {
                // The first round reads the file from the disk.
                if round > 0 {
                    comparison.add(side, took);
                }
            }
        }
    }
    Ok(comparison)
}

/// What a home says, but for ids and how an instant is written: what two servers must answer alike.
///
/// # Errors
/// It is no home.
pub async fn said(server: SocketAddr, request: &[u8]) -> Result<Value> {
    let answer = Connection::open(server).await?.ask(request).await?.expecting(200)?;
    let home: Value = serde_json::from_slice(&answer.body)?;
    let each = |list: &str, fields: [&str; 2]| -> Vec<Value> {
        let entries = home[list].as_array().into_iter().flatten();
        entries.map(|entry| json!(fields.map(|field| &entry[field]))).collect()
    };
    let (upcoming, tasks) = (each("upcoming", ["kind", "title"]), each("tasks", ["label", "weight"]));
    ensure!((upcoming.len(), tasks.len()) == (7, 5), "{home}");
    Ok(json!({"kpis": home["kpis"], "upcoming": upcoming, "tasks": tasks}))
}

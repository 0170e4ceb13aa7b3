//! The local host: its point reads against a constant, its bookings against records of PocketBase.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};
use preau_kernel::settings::{Host, Settings};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::{
    comparison::{Comparison, Side},
    generator::{self, Connection, Requests},
    message::{get, post},
    process::Process,
    school::School,
};

/// The environment, for the secrets.
pub type Environment = Vec<(String, String)>;

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_secs(1);
/// The sessions that are read, each by its student.
const SESSIONS: usize = 500;
/// Pairs for 250,000 bookings, within the limits of students.
const PAIRS: usize = 5_000;

/// Point reads a second of sessions by their students, and of a constant of the same length.
///
/// # Errors
/// A server does not answer as it should.
pub async fn reads(preau: SocketAddr, constant: &Path, environment: Environment) -> Result<Comparison> {
    let school = School::new(&Settings::read(Host::Local, environment)?, SESSIONS)?;
    school.opens(preau, SESSIONS, &[]).await?;
    let mut connection = Connection::open(preau).await?;
    let (mut requests, mut length) = (Vec::new(), 0);
    for _ in 0..SESSIONS {
        let (pair, lesson) = school.next_lesson()?;
        let booking = post("/sessions/book", Some(school.token(pair)), &lesson);
        let booked = connection.ask(&booking).await?.expecting(201)?;
        let path = booked.header("location").context("a session without a path")?;
        requests.push(get(path, school.token(pair)));
        length = booked.body.len();
    }
    let next = AtomicUsize::new(0);
    let requests: Requests =
        Arc::new(move || Ok(requests[next.fetch_add(1, Ordering::Relaxed) % requests.len()].clone()));
    let (_server, constant) = start_constant(constant, length).await?;
    compare((preau, &requests, 200), (constant, &requests, 200)).await
}

/// Bookings a second, of hours that are all free, and records of the same content that PocketBase creates.
///
/// # Errors
/// A server does not answer as it should.
pub async fn bookings(
    preau: SocketAddr,
    pocketbase: SocketAddr,
    environment: Environment,
) -> Result<Comparison> {
    let school = School::new(&Settings::read(Host::Local, environment)?, PAIRS)?;
    school.opens(preau, PAIRS, &[]).await?;
    let ours: Requests = Arc::new(move || {
        let (pair, lesson) = school.next_lesson()?;
        Ok(post("/sessions/book", Some(school.token(pair)), &lesson))
    });
    let record = record();
    let theirs: Requests = Arc::new(move || Ok(post("/api/collections/sessions/records", None, &record)));
    compare((preau, &ours, 201), (pocketbase, &theirs, 200)).await
}

type Target<'r> = (SocketAddr, &'r Requests, u16);

async fn compare(ours: Target<'_>, theirs: Target<'_>) -> Result<Comparison> {
    for (server, requests, status) in [ours, theirs] {
        generator::rate(server, CONNECTIONS, WARM_UP, requests, status).await?;
    }
    let mut comparison = Comparison::default();
    for round in 0..ROUNDS {
        for side in Side::in_turns(round) {
            let (server, requests, status) = side.of(ours, theirs);
            comparison.add(side, generator::rate(server, CONNECTIONS, ROUND, requests, status).await?);
        }
    }
    Ok(comparison)
}

async fn start_constant(program: &Path, length: usize) -> Result<(Process, SocketAddr)> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let process =
        Process::start(Command::new(program).args([address.port().to_string(), length.to_string()]))?;
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok((process, address))
}

/// A booked session, as the collection of PocketBase has it. What is in it changes nothing there.
fn record() -> Value {
    json!({
        "student_id": "student_00000",
        "coach_id": "coach_00000",
        "kind": "Visio",
        "modality": "Visio",
        "slot_start": "2027-01-04 08:00:00.000Z",
        "slot_end": "2027-01-04 09:00:00.000Z",
        "status": "Proposé",
    })
}

//! The local host against servers that do the same work, written by hand with what a user would pick instead: the processor
//! time of a request.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use jiff::SignedDuration;
use preau_kernel::settings::{Host, Settings};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    dashboard::{self, HOME, said},
    generator::{Connection, Requests, during, times},
    local::Environment,
    message::{get, post},
    processor::Processes,
    school::School,
};

const CONNECTIONS: usize = 16;
/// The rounds that are counted; one before them is not.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
/// Those of a second.
const MICROSECONDS: f64 = 1_000_000.0;
/// The pairs whose sessions are read, and how many each has: more than a list answers.
const READERS: usize = 20;
const SESSIONS: usize = READERS * 25;
/// Pairs for 100,000 bookings, within the limits of students.
const PAIRS: usize = 2_000;
/// Students who want one slot, each as often as the limit lets them.
const STUDENTS: usize = 20_000;
/// Bookings of one slot at once.
const AT_ONCE: usize = 200;
const WANTED: &str = "coach_wanted";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A session, by its student.
    Read,
    /// The first 20 of a student's 25 sessions.
    List,
    /// A free hour. What our server does about it after its answer is counted too.
    Booking,
    /// An hour that is taken.
    Contended,
}

/// A server, and the processes that its work takes.
pub struct Served {
    address: SocketAddr,
    processes: Processes,
}

impl Served {
    /// From its address and the ids of its processes, with commas between them.
    ///
    /// # Errors
    /// These are others.
    pub fn at(address: &str, processes: &str) -> Result<Self> {
        let ids = processes.split(',').map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self { address: address.parse()?, processes: Processes::of(ids) })
    }
}

/// Microseconds of processor time that a request takes of both servers.
///
/// # Errors
/// One does not answer as it should.
pub async fn work(work: Work, sides: [Served; 2], environment: &Environment) -> Result<Comparison> {
    let mut prepared = Vec::new();
    for (side, served) in [Side::Ours, Side::Theirs].into_iter().zip(&sides) {
        prepared.push(
            requests(work, side, served.address, environment).await.with_context(|| format!("{side:?}"))?,
        );
    }
    let expected = match work {
        Work::Read | Work::List => 200,
        Work::Booking => 201,
        Work::Contended => 409,
    };
    in_turns(&sides, &prepared, expected, work == Work::Booking).await
}

/// Microseconds of processor time that a student's home takes of both servers, which have the same 10,000 students and must
/// say the same of them.
///
/// # Errors
/// One does not answer as it should.
pub async fn homes(sides: [Served; 2], environment: &Environment) -> Result<Comparison> {
    let requests = dashboard::homes(environment, HOME)?;
    let first = requests.first().context("a student")?;
    let [ours, theirs] = [said(sides[0].address, first).await?, said(sides[1].address, first).await?];
    ensure!(ours == theirs, "the homes differ: {ours} {theirs}");
    let requests = [round_robin(requests.clone()), round_robin(requests)];
    in_turns(&sides, &requests, 200, false).await
}

/// The rounds of both servers, in turns. Where something goes on after the answer, a round ends when the server is at rest.
async fn in_turns(
    sides: &[Served; 2],
    prepared: &[Requests],
    expected: u16,
    goes_on: bool,
) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    for round in 0..=ROUNDS {
        for side in Side::in_turns(round) {
            let (served, requests) = side.of((&sides[0], &prepared[0]), (&sides[1], &prepared[1]));
            let before = served.processes.seconds()?;
            let answered = during(served.address, CONNECTIONS, ROUND, requests, expected)
                .await
                .with_context(|| format!("{side:?}, round {round}"))?;
            if goes_on {
                served.processes.rest().await?;
            }
            if round > 0 {
                let answered = f64::from(u32::try_from(answered.len())?);
                comparison.add(side, (served.processes.seconds()? - before) / answered * MICROSECONDS);
            }
        }
    }
    Ok(comparison)
}

/// How many of 200 bookings of one slot at once win: of another slot in each round.
///
/// # Errors
/// A server answers a booking otherwise.
pub async fn winners(sides: [Served; 2], environment: &Environment) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    for (side, served) in [Side::Ours, Side::Theirs].into_iter().zip(&sides) {
        let school = School::new(&settings(environment)?, AT_ONCE)?;
        if side == Side::Ours {
            school.opens(served.address, 0, &[WANTED]).await?;
        }
        for round in 0..ROUNDS {
            let booking = wanted(&school, round)?;
            let bookings =
                (0..AT_ONCE).map(|student| post("/sessions/book", Some(school.token(student)), &booking));
            let answered = times(served.address, AT_ONCE, bookings.collect(), &[201, 409]).await?;
            let won = answered.iter().filter(|(status, _)| *status == 201).count();
            comparison.add(side, f64::from(u32::try_from(won)?));
        }
    }
    Ok(comparison)
}

/// What is asked of a server, once it has all that it takes.
async fn requests(work: Work, side: Side, server: SocketAddr, environment: &Environment) -> Result<Requests> {
    let pairs = match work {
        Work::Read | Work::List => READERS,
        Work::Booking => PAIRS,
        Work::Contended => STUDENTS,
    };
    let school = School::new(&settings(environment)?, pairs)?;
    if side == Side::Ours {
        let coaches = if work == Work::Contended { 0 } else { pairs };
        school.opens(server, coaches, &[WANTED]).await?;
    }
    Ok(match work {
        Work::Read => round_robin(booked(&school, server).await?),
        Work::List => {
            booked(&school, server).await?;
            let list = |student| get("/sessions/list?limit=20", school.token(student));
            let answer = Connection::open(server).await?.ask(&list(0)).await?.expecting(200)?;
            let listed: Value = serde_json::from_slice(&answer.body)?;
            ensure!(listed["data"].as_array().map(Vec::len) == Some(20), "{listed}");
            round_robin((0..READERS).map(list).collect())
        }
        Work::Booking => Arc::new(move || {
            let (pair, lesson) = school.next_lesson()?;
            Ok(post("/sessions/book", Some(school.token(pair)), &lesson))
        }),
        Work::Contended => {
            let booking = wanted(&school, 0)?;
            let taken = post("/sessions/book", Some(school.token(0)), &booking);
            Connection::open(server).await?.ask(&taken).await?.expecting(201)?;
            round_robin(
                (1..STUDENTS)
                    .map(|student| post("/sessions/book", Some(school.token(student)), &booking))
                    .collect(),
            )
        }
    })
}

/// Books what is read, and answers the requests that read it.
async fn booked(school: &School, server: SocketAddr) -> Result<Vec<Vec<u8>>> {
    let mut connection = Connection::open(server).await?;
    let mut reads = Vec::new();
    for _ in 0..SESSIONS {
        let (pair, lesson) = school.next_lesson()?;
        let booking = post("/sessions/book", Some(school.token(pair)), &lesson);
        let booked = connection.ask(&booking).await?.expecting(201)?;
        let path = booked.header("location").context("a session without a path")?;
        reads.push(get(path, school.token(pair)));
    }
    Ok(reads)
}

/// The booking of one hour of a day of the coach whom all want.
fn wanted(school: &School, day: usize) -> Result<Value> {
    let start = school.first_day() + SignedDuration::from_hours(i64::try_from(10 + 24 * day)?);
    let slot = json!({"start": start, "end": start + SignedDuration::from_hours(1)});
    Ok(json!({"type": "Visio", "slot": slot, "coach_id": WANTED}))
}

fn settings(environment: &Environment) -> Result<Settings> {
    Ok(Settings::read(Host::Local, environment.iter().cloned())?)
}

fn round_robin(requests: Vec<Vec<u8>>) -> Requests {
    let next = AtomicUsize::new(0);
    Arc::new(move || Ok(requests[next.fetch_add(1, Ordering::Relaxed) % requests.len()].clone()))
}

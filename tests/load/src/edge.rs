//! The Worker against one of Hono over D1, both in workerd as the same miniflare serves it: the processor time of a request.

use std::{cell::Cell, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, anyhow, ensure};
use preau_kernel::settings::{Host, Settings, TokenKeys};
use preau_workerd::{Setup, Worker};
use serde_json::Value;

use crate::{
    comparison::{Comparison, Side},
    generator::{Connection, Requests, during, times},
    local::Environment,
    memory,
    message::{get, post},
    processor::Processes,
    school::School,
};

/// The connections of a measurement of processor time, and of one that looks whether requests are lost.
const CONNECTIONS: usize = 16;
const MANY_CONNECTIONS: usize = 32;
const STEADY: Duration = Duration::from_mins(1);
const ROUNDS: usize = 7;
/// The requests of one round.
const REQUESTS: u32 = 1_000;
/// How many ticks of the schedules a round may need: what is left after the answers, each tells of as much as the statements of
/// one invocation let it.
const MOST_TICKS: usize = 60;
/// The sessions that are read.
const SESSIONS: usize = 50;
/// Pairs of a student and a coach: none books as often as a limit lets it.
const PAIRS: usize = 4_000;
/// Has miniflare run what is to run each minute.
const TICK: &[u8] =
    b"GET /cdn-cgi/handler/scheduled?cron=*%20*%20*%20*%20* HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Seconds of processor time that a thousand point reads take of workerd.
///
/// # Errors
/// A Worker does not start, or does not answer as it should.
pub async fn reads(environment: &Environment) -> Result<Comparison> {
    let school = school(environment)?;
    let mut sides = Vec::new();
    for side in [Side::Ours, Side::Theirs] {
        // A read leaves nothing to be done: the Worker is measured as it is deployed, once all is done that the bookings left.
        let served = Served { delivers: false, ..Served::start(side, environment, true).await? };
        if side == Side::Ours {
            served.given_coaches(&school, 2 * SESSIONS).await?;
        }
        let mut connection = Connection::open(served.address).await?;
        let mut reads = Vec::new();
        for _ in 0..SESSIONS {
            let (pair, lesson) = school.next_lesson()?;
            let booking = post("/sessions/book", Some(school.token(pair)), &lesson);
            let booked = connection.ask(&booking).await?.expecting(201)?;
            let path = booked.header("location").context("a session without a path")?;
            reads.push(get(path, school.token(pair)));
        }
        served.workerd.rest().await?;
        sides.push((served, reads));
    }
    compare(&sides, 200, |(served, _)| served, |(_, reads), number| Ok(reads[number % SESSIONS].clone()))
        .await
}

/// Seconds of processor time that a thousand bookings of free slots take of workerd, until they are answered; or, with
/// their `delivery`, until what they announce is delivered.
///
/// # Errors
/// A Worker does not start, does not answer as it should, or leaves something undelivered.
pub async fn bookings(environment: &Environment, delivery: bool) -> Result<Comparison> {
    let school = school(environment)?;
    let sides = [
        Served::start(Side::Ours, environment, delivery).await?,
        Served::start(Side::Theirs, environment, delivery).await?,
    ];
    sides[0].given_coaches(&school, PAIRS).await?;
    let booking = |_: &Served, _| {
        let (pair, lesson) = school.next_lesson()?;
        Ok(post("/sessions/book", Some(school.token(pair)), &lesson))
    };
    let comparison = compare(&sides, 201, |served| served, booking).await?;
    let announced = sides[0].announced();
    let expected = if delivery { u64::from(REQUESTS) * (u64::try_from(ROUNDS)? + 1) } else { 0 };
    ensure!(announced == expected, "of {expected} bookings, {announced} were announced");
    Ok(comparison)
}

/// The milliseconds of each booking, with its delivery, within a minute at 32 connections.
///
/// # Errors
/// One of them was not answered, or not with 201.
pub async fn steady(environment: &Environment) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    for side in [Side::Ours, Side::Theirs] {
        let (school, served) = (school(environment)?, Served::start(side, environment, true).await?);
        if side == Side::Ours {
            served.given_coaches(&school, PAIRS).await?;
        }
        let requests: Requests = Arc::new(move || {
            let (pair, lesson) = school.next_lesson()?;
            Ok(post("/sessions/book", Some(school.token(pair)), &lesson))
        });
        for milliseconds in during(served.address, MANY_CONNECTIONS, STEADY, &requests, 201).await? {
            comparison.add(side, milliseconds);
        }
        served.workerd.rest().await?;
    }
    Ok(comparison)
}

fn school(environment: &Environment) -> Result<School> {
    School::new(&Settings::read(Host::Worker, environment.iter().cloned())?, PAIRS)
}

/// What the sides take of workerd, in turns; the first round of each is not counted.
async fn compare<S>(
    sides: &[S],
    expected: u16,
    served: impl Fn(&S) -> &Served,
    request: impl Fn(&S, usize) -> Result<Vec<u8>>,
) -> Result<Comparison> {
    let expected: &'static [u16] = if expected == 200 { &[200] } else { &[201] };
    let mut comparison = Comparison::default();
    for round in 0..=ROUNDS {
        for side in Side::in_turns(round) {
            let side_of = &sides[side.of(0, 1)];
            let requests = (0..).take(REQUESTS.try_into()?).map(|number| request(side_of, number));
            let requests = requests.collect::<Result<_>>()?;
            let served = served(side_of);
            let before = served.workerd.seconds()?;
            times(served.address, CONNECTIONS, requests, expected)
                .await
                .with_context(|| format!("{side:?}, round {round}"))?;
            served.workerd.rest().await?;
            if served.delivers {
                // What isolates left, the schedules find: their minutes are not waited for.
                let all = u64::from(REQUESTS) * (u64::try_from(round)? + 1);
                for _ in 0..MOST_TICKS {
                    Connection::open(served.address).await?.ask(TICK).await?.expecting(200)?;
                    served.workerd.rest().await?;
                    if served.announced() >= all {
                        break;
                    }
                }
            }
            if round > 0 {
                comparison.add(side, (served.workerd.seconds()? - before) / f64::from(REQUESTS) * 1_000.0);
            }
        }
    }
    Ok(comparison)
}

/// A Worker that is measured.
pub(crate) struct Served {
    worker: Worker,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    workerd: Processes,
    /// Whether a round ends once all is delivered that it announced.
    delivers: bool,
    /// How many announcements the log said were told when it was last read.
    told: Cell<u64>,
}

impl Served {
    /// Starts the Worker of this side.
    ///
    /// # Errors
    /// It does not start, or the settings are wrong.
    pub(crate) async fn start(side: Side, environment: &Environment, waits: bool) -> Result<Self> {
        let settings = Settings::read(Host::Worker, environment.iter().cloned())?;
        let TokenKeys::Secret(secret) = &settings.token_keys else {
            return Err(anyhow!("the benchmarks sign their tokens themselves, with PREAU_JWT_SECRET"));
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let ours: Vec<_> = environment
            .iter()
            .filter(|(name, _)| name.starts_with("PREAU_"))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let theirs = [
            ("JWT_SECRET", secret.as_str()),
            ("JWT_ISSUER", &settings.issuer),
            ("JWT_AUDIENCE", &settings.audience),
        ];
        let worker = match side {
            Side::Ours => Worker::start_as(Setup {
                build: "WORKER_DIR",
                bound: &[("CLASSROOM", "CLASSROOM_DIR")],
                migrations: &root.join("../../infra/migrations"),
                variables: &ours,
                routed: false,
                waits,
            }),
            Side::Theirs => Worker::start_as(Setup {
                build: "PEER_DIR",
                bound: &[],
                migrations: &root.join("peers/hono-d1/migrations"),
                variables: &theirs,
                routed: false,
                waits: true,
            }),
        };
        let worker = worker.map_err(|error| anyhow!(error))?;
        let address = worker.address().trim_start_matches("http://").parse()?;
        let workerd = Processes::of(vec![worker.id().map_err(|error| anyhow!(error))?]);
        // An isolate starts with its first request, which no other should wait for: workerd has one thread, and was
        // seen to close connections that it had not looked at for some seconds.
        Connection::open(address).await?.ask(&get("/health", "")).await?;
        let told = Cell::new(0);
        Ok(Self { worker, address, workerd, delivers: waits && side == Side::Ours, told })
    }

    /// The most memory that workerd has had, in kilobytes.
    ///
    /// # Errors
    /// It runs no more.
    pub(crate) fn peak_memory(&self) -> Result<u64> {
        memory::peak(&self.worker.id().map_err(|error| anyhow!(error))?.to_string())
    }

    /// Makes coaches of the first pairs' coaches.
    async fn given_coaches(&self, school: &School, number: usize) -> Result<()> {
        school.opens(self.address, number, &[]).await?;
        self.workerd.rest().await
    }

    /// How many announcements the log says were told so far.
    fn announced(&self) -> u64 {
        let lines = self.worker.log().into_iter();
        let reports = lines.filter_map(|line| {
            let line: Value = serde_json::from_str(&line).ok()?;
            let report = line["report"].as_str().filter(|_| line["function"] == "deliver-messages")?;
            report.split_once(" announced")?.0.parse::<u64>().ok()
        });
        self.told.set(self.told.get() + reports.sum::<u64>());
        self.told.get()
    }
}

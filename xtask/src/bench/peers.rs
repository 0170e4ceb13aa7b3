//! The local host against servers of the same work, written by hand with what a user would pick instead:
//! `tests/load/peers`.

use std::process::Command;

use anyhow::{Error, Result};

use super::{
    dashboard::with_students,
    local::{answering, empty, pocketbase_program, preau, socket},
    profile,
    programs::{Programs, SETTINGS, samples},
    row::{Budget, Outcome, Row},
};
use crate::{
    test::servers::Server,
    tools::{node, postgresql, python},
    workspace::{command, root, run},
};

const UNIT: &str = "processor µs a request";
const METHOD: &str = "Processor time of all processes of both servers, which `/proc` counts, a request: 16 connections \
                      that are kept, five rounds of 1 s in turns after a warm-up. Both verify the same tokens (HS256), look \
                      for an overlap in the agendas of coach and student, and keep session and event in one transaction that \
                      is synced to the disk before the answer.";
const BOOKING: &str = " A booking of Préau's keeps limits, availability and the pending requests of a student too, and leaves \
                       what its people are to be told in the outbox, in the same transaction; the others tell nobody.";
const DELIVERY: &str = " Here its delivery is counted too: a round ends once the server is at rest.";
const NO_DELIVERY: &str = " Here the server answers only (`--no-schedules`): another process would deliver.";

/// A server that does the same work.
pub struct Peer {
    name: &'static str,
    said: &'static str,
    /// What is measured of it.
    pub rows: &'static [Measured],
    start: fn() -> Result<Vec<Server>>,
    ours: Ours,
}

/// The local host that a peer is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ours {
    /// As `preau serve` starts it.
    Whole,
    /// It delivers nothing and runs no schedule.
    AnswersOnly,
    /// Whole, on a database of 10,000 students.
    WithStudents,
}

impl Ours {
    fn start(self, programs: &Programs) -> Result<Server> {
        match self {
            Self::Whole => preau(programs),
            Self::AnswersOnly => answering(programs),
            Self::WithStudents => with_students(programs),
        }
    }
}

/// What is measured of a peer.
pub struct Measured {
    /// The row's name.
    pub what: &'static str,
    measurement: &'static str,
    budget: Budget,
}

/// All of them.
pub const ALL: &[Peer] = &[HONO, HONO_BOOKING, FASTAPI, FASTAPI_BOOKING, FASTAPI_HOME, DJANGO, POCKETBASE];

const HONO: Peer = Peer {
    name: "Hono",
    said: "`tests/load/peers/hono-sqlite`: one process of Node, SQLite with `synchronous=FULL`.",
    rows: &[
        at_most(0.25, "peer-read", "Local host: point read, CPU, to Hono + better-sqlite3"),
        at_most(0.5, "peer-list", "Local host: list of 20, CPU, to Hono + better-sqlite3"),
        at_most(0.5, "peer-booking", "Local host: booking with its delivery, CPU, to Hono + better-sqlite3"),
        at_most(0.9, "peer-contended", "Local host: contended slot, CPU, to Hono + better-sqlite3"),
    ],
    start: || Ok(vec![hono()?]),
    ours: Ours::Whole,
};

const HONO_BOOKING: Peer = Peer {
    rows: &[at_most(
        0.5,
        "peer-booking",
        "Local host: booking without its delivery, CPU, to Hono + better-sqlite3",
    )],
    ours: Ours::AnswersOnly,
    ..HONO
};

const FASTAPI: Peer = Peer {
    name: "FastAPI",
    said: "`tests/load/peers/fastapi`: one process of uvicorn with uvloop, SQLAlchemy's asynchronous sessions, PostgreSQL as it \
           is installed (`fsync=on`, `synchronous_commit=on`), whose processes are counted; advisory locks of coach and student.",
    rows: &[
        at_most(0.1, "peer-read", "Local host: point read, CPU, to FastAPI + SQLAlchemy + PostgreSQL"),
        at_most(0.1, "peer-list", "Local host: list of 20, CPU, to FastAPI + SQLAlchemy + PostgreSQL"),
        at_most(
            0.1,
            "peer-booking",
            "Local host: booking with its delivery, CPU, to FastAPI + SQLAlchemy + PostgreSQL",
        ),
        at_most(
            0.1,
            "peer-contended",
            "Local host: contended slot, CPU, to FastAPI + SQLAlchemy + PostgreSQL",
        ),
    ],
    start: || fastapi("app", "tests/load/peers/postgresql.sql"),
    ours: Ours::Whole,
};

const FASTAPI_BOOKING: Peer = Peer {
    rows: &[at_most(
        0.1,
        "peer-booking",
        "Local host: booking without its delivery, CPU, to FastAPI + SQLAlchemy + PostgreSQL",
    )],
    ours: Ours::AnswersOnly,
    ..FASTAPI
};

const FASTAPI_HOME: Peer = Peer {
    name: "FastAPI",
    said: "`tests/load/peers/fastapi/dashboard.py`, as the other rows have it, on the seed's tables with its indexes and its \
           materialized view `mv_dashboard_summary`, which nothing refreshes meanwhile: a query each of the view, the \
           sessions, the tasks, the exams and the active days.",
    rows: &[at_most(
        0.1,
        "peer-summary",
        "Local host: dashboard summary, CPU, to FastAPI + SQLAlchemy + PostgreSQL",
    )],
    start: || fastapi("dashboard", "tests/load/peers/dashboard.sql"),
    ours: Ours::WithStudents,
};

const DJANGO: Peer = Peer {
    name: "Django",
    said: "`tests/load/peers/django`: two processes of gunicorn with 16 threads each, PostgreSQL. It does what the seed of this \
           domain does against double bookings, `select_for_update()` over the sessions that overlap: no row is there to \
           lock before one of them is committed.",
    rows: &[Measured {
        what: "Local host: of 200 bookings of one slot at once, how many win, to the seed's Django",
        measurement: "peer-winners",
        budget: Budget::RatioToWatch,
    }],
    start: django,
    ours: Ours::Whole,
};

const POCKETBASE: Peer = Peer {
    name: "PocketBase",
    said: "`tests/load/peers/pocketbase`: hooks in PocketBase's JavaScript, `runInTransaction`, the connection that writes \
           set to `synchronous=FULL`, no log of what went well.",
    rows: &[
        watched("peer-read", "Local host: point read, CPU, to a PocketBase hook"),
        watched("peer-list", "Local host: list of 20, CPU, to a PocketBase hook"),
        watched("peer-booking", "Local host: booking with its delivery, CPU, to a PocketBase hook"),
        watched("peer-contended", "Local host: contended slot, CPU, to a PocketBase hook"),
    ],
    start: || Ok(vec![pocketbase()?]),
    ours: Ours::Whole,
};

const fn watched(measurement: &'static str, what: &'static str) -> Measured {
    Measured { what, measurement, budget: Budget::RatioToWatch }
}

const fn at_most(ratio: f64, measurement: &'static str, what: &'static str) -> Measured {
    Measured { what, measurement, budget: Budget::RatioAtMost(ratio) }
}

impl Peer {
    /// Measures it.
    pub fn row(&self, measured: &Measured, programs: &Programs) -> Row {
        let (method, unit) = match measured.measurement {
            "peer-winners" => (WINNERS.to_owned(), "bookings that win"),
            "peer-summary" => (HOMES.to_owned(), UNIT),
            "peer-booking" => {
                let delivery = if self.ours == Ours::AnswersOnly { NO_DELIVERY } else { DELIVERY };
                (format!("{METHOD}{BOOKING}{delivery}"), UNIT)
            }
            _ => (METHOD.to_owned(), UNIT),
        };
        Row {
            what: measured.what,
            sides: ["Préau", self.name],
            unit,
            method: format!("{method} The other is {}", self.said),
            budget: measured.budget,
            outcome: self.compared(measured.measurement, measured.budget, programs),
        }
    }

    fn compared(&self, measurement: &str, budget: Budget, programs: &Programs) -> Result<Outcome> {
        // Both are new each time.
        let servers = || Ok::<_, Error>(((self.start)()?, self.ours.start(programs)?));
        let measure = |peers: &[Server], preau: &Server| {
            let ids: Vec<_> = peers.iter().map(|server| server.id().to_string()).collect();
            let mut measure = programs.measure(measurement);
            measure.args([socket(preau), &preau.id().to_string(), socket(&peers[0]), &ids.join(",")]);
            measure
        };
        let (peers, preau) = servers()?;
        let samples = samples(&mut measure(&peers, &preau))?;
        drop((peers, preau));
        Ok(budget.judge(samples, || {
            let (peers, preau) = servers()?;
            profile::attached(preau.id(), || run(&mut measure(&peers, &preau)).map(drop))
        }))
    }
}

const HOMES: &str = "Processor time of all processes of both servers, which `/proc` counts, a request: 16 connections that are \
                     kept, five rounds of 1 s in turns after a warm-up. Both verify the same tokens (HS256), and read the \
                     homes of 500 students among 10,000, who have ten tasks each, two sessions, twelve competences and 18 \
                     exams; before the rounds, both must say the same of one of them.";

const WINNERS: &str = "200 students book one slot at once, another in each of five rounds; the samples are how many were \
                       answered 201.";

fn hono() -> Result<Server> {
    const FOLDER: &str = "tests/load/peers/hono-sqlite";
    node::install_in(FOLDER)?;
    let database = empty("hono")?.join("peer.db");
    Server::start("bench-hono", |port| {
        let mut node = command("node");
        node.arg(root().join(FOLDER).join("src/index.mjs")).env("DATABASE", database);
        with_settings(&mut node, port);
        node
    })
}

/// The app of this module, on PostgreSQL with this schema.
fn fastapi(module: &str, schema: &str) -> Result<Vec<Server>> {
    const FOLDER: &str = "tests/load/peers/fastapi";
    let commands = python::commands("tests/load/peers/fastapi/requirements.txt")?;
    let (postgresql, address) = postgresql(schema)?;
    let fastapi = Server::start("bench-fastapi", |port| {
        let mut uvicorn = command(commands.join("uvicorn"));
        uvicorn.arg(format!("{module}:app")).args([
            "--app-dir",
            FOLDER,
            "--no-access-log",
            "--port",
            &port.to_string(),
        ]);
        uvicorn.env("DATABASE", format!("postgresql+psycopg://preau@{address}/postgres"));
        with_settings(&mut uvicorn, port);
        uvicorn
    })?;
    Ok(vec![fastapi, postgresql])
}

fn django() -> Result<Vec<Server>> {
    const FOLDER: &str = "tests/load/peers/django";
    let commands = python::commands("tests/load/peers/django/requirements.txt")?;
    let (postgresql, address) = postgresql("tests/load/peers/postgresql.sql")?;
    let django = Server::start("bench-django", |port| {
        let mut gunicorn = command(commands.join("gunicorn"));
        gunicorn.args(["app:application", "--chdir", FOLDER, "--no-control-socket", "--bind"]);
        gunicorn.arg(format!("127.0.0.1:{port}")).args(["--workers", "2", "--threads", "16"]);
        gunicorn.env("DATABASE", address);
        with_settings(&mut gunicorn, port);
        gunicorn
    })?;
    Ok(vec![django, postgresql])
}

fn pocketbase() -> Result<Server> {
    let folder = root().join("tests/load/peers/pocketbase");
    let (program, data) = (pocketbase_program()?, empty("pocketbase")?);
    Server::start("bench-pocketbase", |port| {
        let mut pocketbase = command(program);
        pocketbase.args(["serve", "--automigrate=false", "--hooksWatch=false"]);
        pocketbase.args(["--http", &format!("127.0.0.1:{port}"), "--dir"]).arg(data);
        pocketbase.arg("--hooksDir").arg(folder.join("hooks"));
        pocketbase.arg("--migrationsDir").arg(folder.join("migrations"));
        with_settings(&mut pocketbase, port);
        pocketbase
    })
}

/// PostgreSQL with the tables of `schema`, and where it is.
fn postgresql(schema: &str) -> Result<(Server, String)> {
    let server = postgresql::start(&empty("postgresql")?, schema)?;
    let address = socket(&server).to_owned();
    Ok((server, address))
}

/// Gives a peer its port, and the tokens' key, issuer and audience.
fn with_settings(peer: &mut Command, port: u16) {
    let secret =
        SETTINGS.iter().find(|(name, _)| *name == "PREAU_JWT_SECRET").map_or("", |(_, secret)| secret);
    peer.env("PORT", port.to_string())
        .env("JWT_SECRET", secret)
        .env("JWT_ISSUER", "preau")
        .env("JWT_AUDIENCE", "preau");
}

//! The local host: its point reads, and its bookings.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use super::{
    profile,
    programs::{Programs, SETTINGS, samples},
    row::{Budget, Outcome, Row},
};
use crate::{
    test::servers::Server,
    tools::python,
    workspace::{command, root, run, target},
};

/// The point reads.
pub fn reads(programs: &Programs) -> Row {
    let budget = Budget::RatioToWatch;
    let outcome = || -> Result<Outcome> {
        judged(budget, programs, |preau| {
            let mut measure = programs.measure("reads");
            measure.arg(socket(preau)).arg(programs.path("constant-server"));
            measure
        })
    };
    Row {
        what: "Local host: point read with JWT, to the same axum server answering a constant",
        sides: ["`GET /sessions/{id}`", "constant"],
        unit: "requests/s",
        method: "32 connections that are kept, rounds of 3 s in turns, after a warm-up. 500 sessions, each read by its \
                 student with a token of their own: the signature, SQLite and the log line (to a file) are paid for \
                 every request. The constant has a session's length. Server and generator of load share the processors."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}

/// The bookings.
pub fn bookings(programs: &Programs) -> Row {
    let budget = Budget::RatioToWatch;
    let outcome = || -> Result<Outcome> {
        let pocketbase = pocketbase()?;
        judged(budget, programs, |preau| {
            let mut measure = programs.measure("bookings");
            measure.args([socket(preau), socket(&pocketbase)]);
            measure
        })
    };
    Row {
        what: "Local host: bookings a second, durable, to PocketBase creating one record",
        sides: ["`POST /sessions/book`", "PocketBase"],
        unit: "requests/s",
        method: format!(
            "32 connections that are kept, rounds of 3 s in turns, after a warm-up. Each booking, by its student's token, \
             takes a free hour of one of 5,000 pairs of student and coach, and writes session, two agendas, the requests \
             that its student has pending, and event; SQLite syncs to the disk before the answer (`synchronous=FULL`). Its delivery, two e-mails \
             and two notices under the usual rates, is 3 writes and 4 reads of the store, which a test of \
             `functions/messages` holds it to: as many round trips to D1 and DynamoDB, 7, and 4 writes where the provider \
             takes no key (SES, SMTP). {} creates one record of \
             seven fields for nobody in particular, with its own default, `synchronous=NORMAL`: what it answered last can \
             be lost in a power cut.",
            version().unwrap_or_else(|_| "PocketBase".to_owned())
        ),
        budget,
        outcome: outcome(),
    }
}

/// Bookings that all want one slot.
pub fn contended(programs: &Programs) -> Row {
    Row {
        what: "Local host: bookings on one contended slot, to bookings of free ones",
        sides: ["one slot, 1,000 students", "1,000 free slots"],
        unit: "ms",
        method: "1,000 requests, 64 at once, each by a student of their own. Those on the contended slot overlap each \
                 other in one coach's agenda: exactly one is answered 201, all others 409 (`slot-taken`), and the \
                 coach's sessions are read afterwards: none overlaps another."
            .to_owned(),
        budget: Budget::RatioToWatch,
        outcome: watched(programs, "contended"),
    }
}

/// Free slots of a full agenda.
pub fn slots(programs: &Programs) -> Row {
    Row {
        what: "Local host: free slots of four weeks of a full agenda, to a point read",
        sides: ["`list-slots`", "`get-session`"],
        unit: "ms",
        method: "1,000 requests each, 8 at once. The coach has hours on 28 days, ten a day, with a daily cap; nine of ten \
                 are booked, and the 28 that are left are answered. The student's own agenda is read too."
            .to_owned(),
        budget: Budget::RatioToWatch,
        outcome: watched(programs, "slots"),
    }
}

/// Soft-deletions of photos.
pub fn deletions(programs: &Programs) -> Row {
    let budget = Budget::MillisecondsAtMost(20.0);
    let outcome = || -> Result<Outcome> {
        judged(budget, programs, |preau| {
            let mut measure = programs.measure("deletions");
            measure.arg(socket(preau));
            measure
        })
    };
    Row {
        what: "Local host: soft-deletion of a photo, as its owner waits for it",
        sides: ["`DELETE /photos/{id}`", "`GET /photos/{id}`"],
        unit: "ms",
        method: "600 photos, 8 requests at once, each by the photo's owner. A deletion marks the photo, plans its purge and \
                 writes the event in one transaction that SQLite syncs to the disk (`synchronous=FULL`). On every \
                 adapter it is one read and one write of the store, which the measurement and the scenario hold it to: \
                 the photo (DynamoDB: `GetItem`; SQL: one statement) and the transaction (`TransactWriteItems` of two; \
                 one batch); where the store counts limits, that is a write more (`UpdateItem`; one statement). It \
                 touches no file."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}

/// What the measurement called `what` measures of a local host by itself.
///
/// # Errors
/// The host does not start, or does not answer as it should.
pub fn watched(programs: &Programs, what: &str) -> Result<Outcome> {
    judged(Budget::RatioToWatch, programs, |preau| {
        let mut measure = programs.measure(what);
        measure.arg(socket(preau));
        measure
    })
}

/// What `measure` measures of a local host, which has an empty school each time.
fn judged(budget: Budget, programs: &Programs, measure: impl Fn(&Server) -> Command) -> Result<Outcome> {
    let samples = samples(&mut measure(&preau(programs)?))?;
    Ok(budget.judge(samples, || {
        let preau = preau(programs)?;
        profile::attached(preau.id(), || run(&mut measure(&preau)).map(drop))
    }))
}

/// A local host with an empty school.
///
/// # Errors
/// It does not start.
pub fn preau(programs: &Programs) -> Result<Server> {
    serving(programs, empty("preau")?)
}

/// The same, which answers only: what is to be delivered waits in the outbox for another process.
///
/// # Errors
/// It does not start.
pub fn answering(programs: &Programs) -> Result<Server> {
    started(programs, empty("preau")?, &["--no-schedules"])
}

/// A local host with what is in the folder `data`.
///
/// # Errors
/// It does not start.
pub fn serving(programs: &Programs, data: PathBuf) -> Result<Server> {
    started(programs, data, &[])
}

fn started(programs: &Programs, data: PathBuf, options: &[&str]) -> Result<Server> {
    Server::start("bench-preau", |port| {
        let mut preau = command(programs.path("preau"));
        preau.args(["serve", "--no-demo", "--port", &port.to_string()]).args(options);
        preau.arg("--data").arg(data).envs(SETTINGS);
        preau
    })
}

fn pocketbase() -> Result<Server> {
    let (program, data) = (pocketbase_program()?, empty("pocketbase")?);
    Server::start("bench-pocketbase", |port| {
        let mut pocketbase = command(program);
        pocketbase.args(["serve", "--automigrate=false", "--http", &format!("127.0.0.1:{port}"), "--dir"]);
        pocketbase.arg(data).arg("--migrationsDir").arg(root().join("xtask/src/bench/pocketbase"));
        pocketbase
    })
}

fn version() -> Result<String> {
    let said = run(command(pocketbase_program()?).arg("--version"))?;
    Ok(format!("PocketBase {}", said.split_whitespace().last().unwrap_or_default()))
}

/// The program of PocketBase, installed first if it is not there.
///
/// # Errors
/// It cannot be had.
pub fn pocketbase_program() -> Result<PathBuf> {
    let commands = python::commands("tools/requirements-bench.txt").context("PocketBase cannot be had")?;
    Ok(commands.join("pocketbase"))
}

/// The outcome of a measurement that fills a folder of its own.
///
/// # Errors
/// It failed.
pub fn in_folder(programs: &Programs, what: &str, budget: Budget) -> Result<Outcome> {
    let measure = || {
        let mut measure = programs.measure(what);
        measure.arg(empty(what)?);
        anyhow::Ok(measure)
    };
    let samples = samples(&mut measure()?)?;
    let outcome = budget.judge(samples, || profile::of_children("measure", &measure()?));
    empty(what)?;
    Ok(outcome)
}

/// A folder for a measurement's data, with nothing in it.
///
/// # Errors
/// It cannot be emptied.
pub fn empty(name: &str) -> Result<PathBuf> {
    let folder = target().join("xtask/bench").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Where it answers, without a scheme.
pub fn socket(server: &Server) -> &str {
    server.address.trim_start_matches("http://")
}

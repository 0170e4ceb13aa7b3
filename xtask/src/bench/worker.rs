//! The Worker: its size, and the processor time of its requests.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{
    programs::{Programs, samples},
    row::{Budget, Outcome, Row},
};
use crate::{
    tools::node,
    worker_build,
    workers::{self, Worker},
    workspace::{command, root, run},
};

/// The row of the size.
pub const SIZE: &str = "Worker: size, gzip, all domains";
/// The Worker that ours is compared with.
const PEER: &str = "tests/load/peers/hono-d1";
const SIDES: [&str; 2] = ["Worker", "Hono + D1"];
const UNIT: &str = "processor s a thousand requests";
/// How the three rows of processor time are measured.
const METHOD: &str = "Processor time of workerd, D1's included, that `/proc` counts, a thousand requests by 16 connections that \
                      are kept, seven rounds in turns after a warm-up. Both are served by the same miniflare. The other is \
                      `tests/load/peers/hono-d1`: the same tokens, the overlap decided in the `INSERT`, session and event in \
                      one `batch`, no availability, no limits, no messages.";

/// The size of all domains, built now.
pub fn size() -> Row {
    Row {
        what: SIZE,
        sides: ["", ""],
        unit: "",
        method: "The larger of the two Workers: the modules that `wrangler deploy` uploads, as `cargo xtask package cloudflare` \
                 builds them, each compressed by `gzip` at its default level."
            .to_owned(),
        budget: Budget::MegabytesAtMost(worker_build::MEGABYTES_AT_MOST),
        outcome: measure().map(|value| Outcome { value, samples: None, profile: None }),
    }
}

/// The point reads.
pub fn reads(programs: &Programs) -> Row {
    Row {
        what: "Worker: point read with JWT, to Hono over D1",
        sides: SIDES,
        unit: UNIT,
        method: METHOD.to_owned(),
        budget: Budget::RatioAtMost(1.2),
        outcome: compared("worker-reads", Budget::RatioAtMost(1.2), programs),
    }
}

/// The bookings, until they are answered.
pub fn bookings(programs: &Programs) -> Row {
    Row {
        what: "Worker: booking without its delivery, to Hono over D1",
        sides: SIDES,
        unit: UNIT,
        method: format!("{METHOD} What a request leaves to be done after its answer is not done."),
        budget: Budget::RatioAtMost(2.0),
        outcome: compared("worker-bookings", Budget::RatioAtMost(2.0), programs),
    }
}

/// The bookings, until they are delivered.
pub fn deliveries(programs: &Programs) -> Row {
    Row {
        what: "Worker: booking with its delivery, to Hono's without any",
        sides: SIDES,
        unit: UNIT,
        method: format!(
            "{METHOD} A round ends once workerd is at rest after as many ticks of the schedules as it takes, and the log has to tell of each \
             booking's delivery: two notices each, of four messages, for nobody has an address."
        ),
        budget: Budget::RatioAtMost(4.0),
        outcome: compared("worker-deliveries", Budget::RatioAtMost(4.0), programs),
    }
}

/// A minute of bookings.
pub fn steady(programs: &Programs) -> Row {
    Row {
        what: "Worker: a minute of bookings at 32 connections, none failed",
        sides: SIDES,
        unit: "ms",
        method: "Bookings of free hours with their delivery for 60 s. One that is not answered 201, or not at all, fails \
                 the measurement. Where workerd did not look at its connections for seconds, as was seen on a machine that does \
                 much else, some that were kept are closed: a request that is lost with one is sent again, once, on a new \
                 connection, as browsers do, and standard error says how many were. One that had been done would then be refused, and fail the \
                 measurement."
            .to_owned(),
        budget: Budget::RatioToWatch,
        outcome: compared("worker-steady", Budget::RatioToWatch, programs),
    }
}

/// What the measurement called `what` measures of the Worker that was built, and of the other.
fn compared(what: &str, budget: Budget, programs: &Programs) -> Result<Outcome> {
    let mut measure = programs.measure(what);
    measure
        .env("WORKER_DIR", Worker::Entrance.built())
        .env("CLASSROOM_DIR", Worker::Classroom.built())
        .env("PEER_DIR", peer()?)
        .env("WRANGLER", node::tool("wrangler")?);
    let unnamed = || bail!("workerd makes the code of Workers itself, and `perf` has no names for it");
    Ok(budget.judge(samples(&mut measure)?, unnamed))
}

/// The folder of the other Worker, built now.
fn peer() -> Result<PathBuf> {
    node::install_in(PEER)?;
    let folder = root().join(PEER);
    let mut bundle = command(node::tool("esbuild")?);
    run(bundle.current_dir(&folder).args([
        "src/index.mjs",
        "--bundle",
        "--format=esm",
        "--outfile=build/index.js",
    ]))?;
    Ok(folder.join("build"))
}

/// Builds both Workers, where only rows are measured that need them.
///
/// # Errors
/// One does not compile.
pub fn build() -> Result<()> {
    workers::ALL.into_iter().try_for_each(|worker| worker.build().map(drop))
}

fn measure() -> Result<f64> {
    let mut largest = 0.0_f64;
    for worker in workers::ALL {
        largest = largest.max(worker_build::megabytes(&worker.build()?)?);
    }
    Ok(largest)
}

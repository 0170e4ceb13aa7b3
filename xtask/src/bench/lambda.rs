//! A function on Lambda: its start, and its answers once it has started.

use std::process::Command;

use anyhow::Result;

use super::{
    profile,
    programs::{BOOTSTRAP, Programs, samples},
    row::{Budget, Outcome, Row},
};
use crate::test::servers;

const SIDES: [&str; 2] = ["`get-session`", "bare program"];

/// The start.
pub fn start_up(programs: &Programs) -> Row {
    let budget = Budget::RatioAtMost(1.15);
    // No database is asked before the first event.
    let measure = || on("http://127.0.0.1:1", "none", programs, "start-up");
    let outcome = || -> Result<Outcome> {
        let samples = samples(&mut measure())?;
        Ok(budget.judge(samples, || profile::of_children(BOOTSTRAP, &measure())))
    };
    Row {
        what: "Lambda: start of a function with DynamoDB, to a bare `lambda_http` + `aws-sdk-dynamodb` program",
        sides: SIDES,
        unit: "ms",
        method: "From the start of the process to its first `GET /2018-06-01/runtime/invocation/next`, in turns; the files \
                 are in the page cache. The bare program (`tests/load`) builds its DynamoDB client by the same code, on the \
                 same one-threaded runtime and in the same profile; what Préau adds is its settings, router, token \
                 verification, S3 and log."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}

/// The answers.
pub fn invocation(programs: &Programs) -> Row {
    let budget = Budget::RatioAtMost(1.3);
    let outcome = || -> Result<Outcome> {
        let dynamodb = servers::dynamodb()?;
        let measure = |table| on(&dynamodb.address, table, programs, "invocation");
        let samples = samples(&mut measure("bench"))?;
        Ok(budget.judge(samples, || profile::of_children(BOOTSTRAP, &measure("profile"))))
    };
    Row {
        what: "Lambda: warm `get-session`, to a bare handler doing the same DynamoDB call",
        sides: SIDES,
        unit: "ms",
        method: "From the event that the Runtime API gives to the answer it is given, in turns, after a warm-up. Both read \
                 one session with a consistent `GetItem` of DynamoDB Local, which takes most of the time of both, as \
                 DynamoDB does. The bare handler answers the stored document as it is: no token, no checks, no log."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}

fn on(dynamodb: &str, table: &str, programs: &Programs, what: &str) -> Command {
    let mut measure = programs.measure(what);
    measure.arg(programs.path(BOOTSTRAP)).arg(programs.path("bare-lambda")).envs([
        ("AWS_REGION", "eu-west-3"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb),
        ("PREAU_TABLE", table),
        ("PREAU_BUCKET", "none"),
    ]);
    measure
}

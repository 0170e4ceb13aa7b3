//! Cargo over what the clouds need.
//!
//! Every command names the same packages and features: with others the features of common dependencies would change,
//! and the AWS SDKs above them would be compiled anew, for minutes each time.

use std::{collections::HashMap, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::workspace::{cargo, command, run};

/// What tests of the clouds are made of: `preau-lambda` has the domains' bootstraps.
const TESTED: [&str; 7] = [
    "preau-adapters-aws",
    "preau-adapters-cloudflare",
    "preau-lambda",
    "preau-worker",
    "preau-conformance",
    "preau-scenario",
    "preau-endurance",
];

/// What is only looked at here: the other Worker runs in workerd, benchmarks by `cargo xtask bench`.
const LOOKED_AT: [&str; 2] = ["preau-conformance-worker", "preau-load"];

const FEATURES: [&str; 6] = [
    "preau-conformance/dynamodb",
    "preau-conformance/s3",
    "preau-conformance/d1",
    "preau-scenario/lambda",
    "preau-scenario/worker",
    "preau-endurance/dynamodb",
];

/// No lint has anything to say of what runs in the clouds, the bootstraps and their tests included.
pub fn lints() -> Result<()> {
    let mut clippy = over_the_clouds("clippy");
    for package in LOOKED_AT {
        clippy.args(["--package", package]);
    }
    run(clippy.args(["--all-targets", "--", "-D", "warnings"])).map(drop)
}

/// Every domain's bootstrap compiles, and every test.
pub fn build() -> Result<()> {
    built().map(drop)
}

/// Runs the tests of these targets (a crate's own, or an integration test's) in this environment.
///
/// The programs are run as they were built: `cargo test` for some targets alone would compile their dependencies anew.
pub fn test(targets: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let programs = built()?;
    for target in targets {
        let program = programs.get(*target).with_context(|| format!("there are no tests called {target}"))?;
        run(command(program).envs(environment.iter().copied()))?;
    }
    Ok(())
}

/// Builds bootstraps and tests; answers the test programs by the name of their target.
fn built() -> Result<HashMap<String, PathBuf>> {
    let mut build = over_the_clouds("build");
    let said = run(build.args(["--bins", "--tests", "--message-format", "json-render-diagnostics"]))?;
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs = messages.filter(|message| message["profile"]["test"] == true).filter_map(|message| {
        let (name, program) = (message["target"]["name"].as_str()?, message["executable"].as_str()?);
        Some((name.to_owned(), PathBuf::from(program)))
    });
    Ok(programs.collect())
}

fn over_the_clouds(subcommand: &str) -> Command {
    let mut command = cargo();
    command.arg(subcommand);
    for package in TESTED {
        command.args(["--package", package]);
    }
    command.args(["--features", &FEATURES.join(",")]);
    command
}

//! Cargo over what the clouds need.
//!
//! Every command names the same packages and features: with others the features of common dependencies would change,
//! and the AWS SDKs above them would be compiled anew, for minutes each time.

use std::process::Command;

use anyhow::Result;

use crate::workspace::{cargo, run};

/// What tests of the clouds are made of, besides the domains' bootstraps.
const TESTED: [&str; 5] = [
    "preau-adapters-aws",
    "preau-adapters-cloudflare",
    "preau-lambda",
    "preau-conformance",
    "preau-scenario",
];

/// What is only looked at here: Workers run in workerd, benchmarks by `cargo xtask bench`.
const LOOKED_AT: [&str; 3] = ["preau-worker", "preau-conformance-worker", "preau-load"];

const FEATURES: [&str; 4] =
    ["preau-conformance/dynamodb", "preau-conformance/d1", "preau-scenario/lambda", "preau-scenario/worker"];

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
    run(over_the_clouds("build").args(["--bins", "--tests"])).map(drop)
}

/// Runs the tests that `targets` name (`--lib`, `--test dynamodb`, …) in this environment.
pub fn test(targets: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    run(over_the_clouds("test").args(targets).envs(environment.iter().copied())).map(drop)
}

fn over_the_clouds(subcommand: &str) -> Command {
    let mut command = cargo();
    command.arg(subcommand);
    let mut features = FEATURES.map(str::to_owned).to_vec();
    for package in TESTED {
        command.args(["--package", package]);
    }
    for (domain, _) in preau_functions::domains() {
        command.args(["--package", &format!("preau-{domain}")]);
        features.push(format!("preau-{domain}/lambda"));
    }
    command.args(["--features", &features.join(",")]);
    command
}

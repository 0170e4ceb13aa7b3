//! Checks of the Rust code.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::workspace::{cargo, run};

/// The crates that only the clouds need: quick checks leave them, and all that they depend on, out.
const CLOUD: [&str; 6] = [
    "preau-adapters-aws",
    "preau-lambda",
    "preau-adapters-cloudflare",
    "preau-worker",
    "preau-conformance-worker",
    "preau-load",
];

/// The crates of the scenario and of benchmarks drive hosts from outside: their checks start those first.
const DRIVERS: [&str; 1] = ["preau-scenario"];

/// The code is formatted.
pub fn formatting() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"])).map(drop)
}

/// No lint has anything to say of what runs on a laptop.
pub fn lints() -> Result<()> {
    run(without(&CLOUD, cargo().args(["clippy", "--workspace", "--all-targets"]))
        .args(["--", "-D", "warnings"]))
    .map(drop)
}

/// The tests of what runs on a laptop; the conformance of SQLite is one of them.
pub fn tests() -> Result<()> {
    run(without(&[&CLOUD[..], &DRIVERS].concat(), cargo().args(["test", "--workspace"]))).map(drop)
}

/// The doc comments make a documentation without a warning.
pub fn documentation() -> Result<()> {
    let mut command = cargo();
    command
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings");
    run(without(&CLOUD, &mut command)).map(drop)
}

/// `cargo run` compiles nothing of AWS or Cloudflare.
pub fn local_host_is_light() -> Result<()> {
    let tree =
        run(cargo().args(["tree", "--package", "preau", "--prefix", "none", "--edges", "normal,build"]))?;
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let heavy: Vec<_> = names.filter(|name| is_of_a_cloud(name)).collect();
    ensure!(heavy.is_empty(), "preau depends on {}", heavy.join(", "));
    Ok(())
}

fn is_of_a_cloud(name: &str) -> bool {
    let prefixes = ["aws-", "lambda_", "lambda-", "worker-", "wasm-bindgen"];
    name == "worker" || CLOUD.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

fn without<'c>(packages: &[&str], command: &'c mut Command) -> &'c mut Command {
    packages.iter().fold(command, |command, package| command.args(["--exclude", package]))
}

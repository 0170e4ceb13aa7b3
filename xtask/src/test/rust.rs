//! Checks of the Rust code.

use std::{path::PathBuf, process::Command};

use anyhow::{Context as _, Result, ensure};

use super::uses;
use crate::workspace::{cargo, run, target};

/// The crates that only the clouds need: quick checks leave them, and all that they depend on, out.
const CLOUD: [&str; 6] = [
    "preau-adapters-aws",
    "preau-lambda",
    "preau-adapters-cloudflare",
    "preau-worker",
    "preau-conformance-worker",
    "preau-load",
];

/// The code is formatted.
pub fn formatting() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"])).map(drop)
}

/// No lint has anything to say of what runs on a laptop.
pub fn lints() -> Result<()> {
    run(on_a_laptop(&["clippy", "--all-targets"]).args(["--", "-D", "warnings"])).map(drop)
}

/// Builds what runs on a laptop, tests included, and answers the local host.
///
/// # Errors
/// It does not compile.
pub fn local_host() -> Result<PathBuf> {
    run(&mut on_a_laptop(&["build", "--bins", "--tests"]))?;
    Ok(target().join("debug/preau"))
}

/// The tests of what runs on a laptop; the conformance of SQLite and of the folder, and the scenario on
/// the local host, are among them. All of them together have seen every function do whatever its entry says.
pub fn tests() -> Result<()> {
    let local_host = local_host()?;
    uses::forget()?;
    let mut test = on_a_laptop(&["test", "--no-fail-fast"]);
    run(test.env("LOCAL_HOST_BINARY", local_host).env("FUNCTION_USES", uses::folder()))?;
    uses::check()
}

/// The doc comments make a documentation without a warning.
pub fn documentation() -> Result<()> {
    let mut doc = on_a_laptop(&["doc", "--no-deps", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings")).map(drop)
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

/// No host has what makes `openapi.json`, which it serves as it is committed: its size and its start would grow with every
/// schema.
pub fn hosts_do_not_describe() -> Result<()> {
    for host in ["preau", "preau-lambda", "preau-worker"] {
        let mut tree = cargo();
        tree.args([
            "tree",
            "--package",
            host,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p} {f}",
        ]);
        let tree = run(&mut tree)?;
        let kernel = tree.lines().find(|line| line.starts_with("preau-kernel "));
        let kernel = kernel.with_context(|| format!("{host} has no kernel"))?;
        ensure!(!kernel.contains("described"), "{host} turns on the kernel's feature `described`");
    }
    Ok(())
}

fn is_of_a_cloud(name: &str) -> bool {
    let prefixes = ["aws-", "lambda_", "lambda-", "worker-", "wasm-bindgen"];
    name == "worker" || CLOUD.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// Cargo over all but what only the clouds need. Every command names the same crates: with others the features of common
/// dependencies would change, and much would be compiled anew.
fn on_a_laptop(words: &[&str]) -> Command {
    let mut command = cargo();
    command.args(words).arg("--workspace");
    for package in CLOUD {
        command.args(["--exclude", package]);
    }
    command
}

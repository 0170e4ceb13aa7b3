//! The TypeScript client, and what is written with it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::local_host::LocalHost;
use crate::{
    tools::node,
    workspace::{command, root, run, target},
};

/// The model test of the outbox on a host.
const ON_A_HOST: &str = "test/sync.host.js";

/// It typechecks; its example books a session on the local host, and the seeds' client and services do there all that they can. Its
/// outbox keeps its rules, and loses nothing in thousands of steps, on a model of the server and on the local host.
pub fn typechecks_and_books() -> Result<()> {
    let output = compiled()?;
    tests(&output, &["sync.test", "sync.model", "starting.test"])?;

    let host = LocalHost::start(&target().join("xtask/client"))?;
    let (rey, amina) = (host.token("coach_rey", "coach")?, host.token("amina", "student")?);
    run(command("node")
        .arg(output.join("example/first-booking.js"))
        .env("PREAU_ADDRESS", host.address())
        .env("REY_TOKEN", &rey)
        .env("AMINA_TOKEN", &amina)
        .env("LOUIS_TOKEN", host.token("louis", "student")?))?;
    run(command("node").arg(output.join("test/retry.js")))?;
    run(command("node")
        .arg(output.join("test/seed.js"))
        .env("PREAU_ADDRESS", host.address())
        .env("MBA_TOKEN", host.token("coach_mba", "coach")?)
        .env("NADIA_TOKEN", host.token("nadia", "student")?))?;
    run(command("node")
        .arg(output.join("test/course-platform.js"))
        .env("PREAU_ADDRESS", host.address())
        .env("REY_TOKEN", rey)
        .env("AMINA_TOKEN", amina))?;
    // The same steps as on the model, against the host.
    run(command("node")
        .args(["--test", "--test-timeout=300000"])
        .arg(output.join(ON_A_HOST))
        .envs(host.for_tests_that_sign()?))
    .map(drop)
}

/// The model test of the outbox on a host, as JavaScript: where it is.
///
/// # Errors
/// It does not typecheck.
pub fn outbox_test() -> Result<PathBuf> {
    compiled().map(|output| output.join(ON_A_HOST))
}

/// The client, its examples and its tests as JavaScript: where they are.
///
/// # Errors
/// They do not typecheck.
pub fn compiled() -> Result<PathBuf> {
    // Tests bundle what they send to a browser with what the tools bring.
    node::install()?;
    let folder = root().join(node::CLIENT);
    // Within the client's folder, where Node finds its packages.
    let output = folder.join("node_modules/.example");
    if output.exists() {
        fs::remove_dir_all(&output)?;
    }
    run(command(node::client_tool("tsc")?)
        .arg("--project")
        .arg(folder.join("tsconfig.example.json"))
        .arg("--outDir")
        .arg(&output))?;
    Ok(output)
}

fn tests(output: &Path, names: &[&str]) -> Result<()> {
    let files = names.iter().map(|name| output.join(format!("test/{name}.js")));
    run(command("node").args(["--test", "--test-timeout=300000"]).args(files)).map(drop)
}

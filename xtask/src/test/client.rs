//! The TypeScript client, and what is written with it.

use std::fs;

use anyhow::Result;

use super::hosts::LocalHost;
use crate::{
    tools::node,
    workspace::{command, root, run, target},
};

/// It typechecks, as does the script of the first page, and its example books a session on the local host.
pub fn typechecks_and_books() -> Result<()> {
    let folder = root().join(node::CLIENT);
    // Within the client's folder, where Node finds its packages.
    let output = folder.join("node_modules/.example");
    if output.exists() {
        fs::remove_dir_all(&output)?;
    }
    let compiler = node::client_tool("tsc")?;
    run(command(&compiler).args(["--project", "infra/local/pages/tsconfig.json"]))?;
    run(command(compiler)
        .arg("--project")
        .arg(folder.join("tsconfig.example.json"))
        .arg("--outDir")
        .arg(&output))?;

    let host = LocalHost::start(&target().join("xtask/client"))?;
    run(command("node")
        .arg(output.join("example/first-booking.js"))
        .env("PREAU_ADDRESS", host.address())
        .env("REY_TOKEN", host.token("coach_rey", "coach")?)
        .env("AMINA_TOKEN", host.token("amina", "student")?)
        .env("LOUIS_TOKEN", host.token("louis", "student")?))
    .map(drop)
}

//! The React hooks.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::local_host::LocalHost;
use crate::{
    tools::node,
    workspace::{command, root, run, target},
};

/// Who the tests are, by name and role.
const PEOPLE: [(&str, &str); 8] = [
    ("rey", "coach"),
    ("mba", "coach"),
    ("kim", "coach"),
    ("amina", "student"),
    ("louis", "student"),
    ("nadia", "student"),
    ("rose", "parent"),
    ("director", "admin"),
];

/// They typecheck, what would be published is whole, and on the local host they read by `ETag`, show acts before they are
/// answered, and roll back what fails.
pub fn hooks() -> Result<()> {
    packages()?;
    let folder = root().join(node::REACT);
    // Within the folder, where Node finds its packages.
    let output = folder.join("node_modules/.test");
    empty(&output)?;
    run(command(node::react_tool("tsc")?)
        .arg("--project")
        .arg(folder.join("tsconfig.test.json"))
        .arg("--outDir")
        .arg(&output))?;
    let host = LocalHost::start(&target().join("xtask/react"))?;
    let mut tests = command("node");
    tests.args(["--test", "--test-timeout=60000"]);
    let mut files: Vec<_> = fs::read_dir(output.join("test"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()
        .context("the tests cannot be listed")?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    files.sort();
    tests.args(files).env("PREAU_ADDRESS", host.address());
    for (name, role) in PEOPLE {
        tests.env(format!("{}_TOKEN", name.to_uppercase()), host.token(name, role)?);
    }
    run(&mut tests).map(drop)
}

/// Builds the client and the hooks as they are published.
///
/// # Errors
/// They do not typecheck.
pub fn packages() -> Result<()> {
    for (folder, tsc) in [(node::CLIENT, node::client_tool("tsc")?), (node::REACT, node::react_tool("tsc")?)]
    {
        let folder = root().join(folder);
        empty(&folder.join("dist"))?;
        run(command(tsc).arg("--project").arg(folder.join("tsconfig.json")))?;
    }
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

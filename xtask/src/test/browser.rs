//! What is in a browser, as people see it.

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};

use super::{client, local_host::LocalHost, react, servers::free_port};
use crate::{
    tools::{chromium, node},
    workspace::{command, root, run, target},
};

/// The API reference has every endpoint, and tries each in the name of someone of the demonstration school by a click: in Chromium.
pub fn reference() -> Result<()> {
    node::install()?;
    let chromium = chromium::program()?;
    let host = LocalHost::start_with_demo(&target().join("xtask/browser"))?;
    run(command("node")
        .arg("infra/local/reference/reference.test.mjs")
        .env("PREAU_ADDRESS", host.address())
        .env("CHROMIUM", chromium))
    .map(drop)
}

/// People do in the web application what they come for, a teacher without a network too, each page is accessible and fits a phone,
/// and the browser complains of nothing: in Chromium, each of its tests on a demonstration school of its own. A picture of each page
/// is left in `target/xtask/web-pictures`.
pub fn application() -> Result<()> {
    node::install()?;
    let chromium = chromium::program()?;
    let folder = target().join("xtask/web-host");
    for test in tests_of_the_application()? {
        // This one is the mail server itself: what it refuses, an admin finds and sends again.
        let mail = test.ends_with("school.test.mjs").then(free_port).transpose()?;
        let host = match mail {
            Some(port) => LocalHost::start_with_demo_and_mail(&folder, port)?,
            None => LocalHost::start_with_demo(&folder)?,
        };
        run(command("node")
            .args(["--test", "--test-timeout=1200000"])
            .arg(&test)
            .env("PREAU_ADDRESS", host.address())
            .env("CHROMIUM", &chromium)
            .envs(mail.map(|port| ("MAIL_PORT", port.to_string())))
            .env("SCREENSHOTS", target().join("xtask/web-pictures")))?;
    }
    Ok(())
}

fn tests_of_the_application() -> Result<Vec<PathBuf>> {
    let folder = root().join(node::WEB).join("test");
    let mut tests = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    tests.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    tests.sort_unstable();
    ensure!(!tests.is_empty(), "{} has no tests", folder.display());
    Ok(tests)
}

/// The client's outbox loses nothing in a browser that is offline, behind a bad network, killed, in two tabs, and shared by
/// two people: in Chromium, on the local host.
pub fn offline_sync() -> Result<()> {
    let host = LocalHost::start(&target().join("xtask/sync"))?;
    of_the_client("sync.chromium", &host.for_tests_that_sign()?)
}

/// What strangers write as Markdown runs, loads and submits nothing once the client has rendered it: in Chromium.
pub fn markdown() -> Result<()> {
    of_the_client("markdown.chromium", &[])
}

fn of_the_client(test: &str, environment: &[(&str, String)]) -> Result<()> {
    let chromium = chromium::program()?;
    // One of its pages is of the React hooks.
    react::packages()?;
    let output = client::compiled()?;
    run(command("node")
        .args(["--test", "--test-timeout=120000"])
        .arg(output.join(format!("test/{test}.js")))
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .env("CHROMIUM", chromium))
    .map(drop)
}

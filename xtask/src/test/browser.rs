//! The local host's pages, as people see them.

use anyhow::Result;

use super::hosts::LocalHost;
use crate::{
    tools::{chromium, node},
    workspace::{command, run, target},
};

/// The week view shows, books and withdraws, the outbox shows what people are told of it, and the gallery adds,
/// deletes and restores photos: in Chromium, on the demonstration school.
pub fn first_page() -> Result<()> {
    node::install()?;
    let chromium = chromium::program()?;
    let host = LocalHost::start_with_demo(&target().join("xtask/browser"))?;
    for page in ["agenda", "outbox", "gallery", "reference"] {
        run(command("node")
            .arg(format!("infra/local/pages/{page}.test.mjs"))
            .env("PREAU_ADDRESS", host.address())
            .env("CHROMIUM", &chromium))?;
    }
    Ok(())
}

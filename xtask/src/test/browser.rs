//! The local host's first page, as people see it.

use anyhow::Result;

use super::hosts::LocalHost;
use crate::{
    tools::{chromium, node},
    workspace::{command, run, target},
};

/// Its week view shows, books and withdraws, in Chromium, on the demonstration school.
pub fn first_page() -> Result<()> {
    node::install()?;
    let chromium = chromium::program()?;
    let host = LocalHost::start_with_demo(&target().join("xtask/browser"))?;
    run(command("node")
        .arg("infra/local/pages/agenda.test.mjs")
        .env("PREAU_ADDRESS", host.address())
        .env("CHROMIUM", chromium))
    .map(drop)
}

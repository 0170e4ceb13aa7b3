//! Calendars, read by another program than those that wrote them.

use anyhow::Result;

use super::hosts::LocalHost;
use crate::{
    tools::python,
    workspace::{command, root, run, target},
};

/// What the local host writes as calendars, Python's icalendar reads as it was meant.
pub fn icalendar() -> Result<()> {
    let python = python::commands(python::CHECKS)?.join("python");
    let host = LocalHost::start(&target().join("xtask/calendar"))?;
    run(command(python)
        .arg(root().join("xtask/src/test/read_calendars.py"))
        .env("PREAU_ADDRESS", host.address())
        .env("AMINA_TOKEN", host.token("amina", "student")?)
        .env("REY_TOKEN", host.token("rey", "coach")?))
    .map(drop)
}

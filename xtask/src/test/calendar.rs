//! Calendars, read by another program than those that wrote them.

use anyhow::Result;

use super::local_host::LocalHost;
use crate::{
    tools::python,
    workspace::{command, root, run, target},
};

/// What the local host writes as calendars and sends as invitations, Python's icalendar reads as it was meant.
pub fn icalendar() -> Result<()> {
    let python = python::commands(python::CHECKS)?.join("python");
    let host = LocalHost::start(&target().join("xtask/calendar"))?;
    run(command(&python)
        .arg(root().join("xtask/src/test/read_calendars.py"))
        .env("PREAU_ADDRESS", host.address())
        .env("AMINA_TOKEN", host.token("amina", "student")?)
        .env("REY_TOKEN", host.token("rey", "coach")?))?;
    // What was sent is shown with the demonstration school alone.
    let host = LocalHost::start_with_demo(&target().join("xtask/invitation"))?;
    run(command(&python)
        .arg(root().join("xtask/src/test/read_invitations.py"))
        .env("PREAU_ADDRESS", host.address())
        .env("COACH_TOKEN", host.token("mba", "coach")?)
        .env("ADMIN_TOKEN", host.token("claire", "admin")?))
    .map(drop)
}

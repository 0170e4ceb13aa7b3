//! `cargo xtask bench`: the budgets of the architecture, as ratios measured in one run, written to `docs/performance.md`.

mod build;
mod lambda;
mod local;
mod machine;
mod page;
mod profile;
mod programs;
mod reminders;
mod row;
mod samples;
mod worker;

use anyhow::Result;

use crate::{stopwatch::Stopwatch, workspace::say};

/// Builds all that is measured, measures it, and writes the page. A missed budget is written down, and no error.
///
/// # Errors
/// Something does not compile, or the page cannot be written.
pub fn run() -> Result<()> {
    let watch = Stopwatch::start();
    // The measurements come after all builds, which would disturb them.
    let size = worker::size();
    let programs = programs::Programs::build()?;
    let machine = machine::described()?;
    let mut rows = Vec::new();
    for measure in [lambda::start_up, lambda::invocation] {
        rows.push(measure(&programs).told());
    }
    rows.push(size.told());
    for measure in [worker::reads, worker::bookings, worker::deliveries, worker::steady] {
        rows.push(measure(&programs).told());
    }
    rows.push(build::from_nothing().told());
    let of_local =
        [local::reads, local::bookings, local::contended, local::slots, local::deletions, reminders::tick];
    for measure in of_local {
        rows.push(measure(&programs).told());
    }
    page::write(&machine, &rows)?;
    say(&format!("{} written, in {watch}", page::PATH));
    Ok(())
}

/// Measures the default build from nothing alone, says what it took, and writes no page.
///
/// # Errors
/// It does not compile.
pub fn build() -> Result<()> {
    let row = build::from_nothing().told();
    say(&row.method);
    row.outcome.map(drop)
}

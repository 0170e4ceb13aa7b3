//! `cargo xtask bench`: the budgets of the architecture, as ratios measured in one run, written to `docs/performance.md`.

mod build;
mod courses;
mod lambda;
mod local;
mod machine;
mod page;
mod peers;
mod profile;
mod programs;
mod reminders;
mod row;
mod samples;
mod worker;

use anyhow::{Result, ensure};
use programs::Programs;
use row::Row;

use crate::{stopwatch::Stopwatch, workspace::say};

/// Builds all that is measured, measures it, and writes the page. A missed budget is written down, and no error.
///
/// # Errors
/// Something does not compile, or the page cannot be written.
pub fn run() -> Result<()> {
    let watch = Stopwatch::start();
    let machine = machine::described()?;
    let rows = measured("")?;
    page::write(&machine, &rows)?;
    say(&format!("{} written, in {watch}", page::PATH));
    Ok(())
}

/// Builds all that is measured, and measures the rows whose names hold `words`; writes no page.
///
/// # Errors
/// Something does not compile, or no row's name holds these words.
pub fn only(words: &str) -> Result<()> {
    let rows = measured(words)?;
    ensure!(!rows.is_empty(), "no row's name holds \"{words}\"");
    for row in &rows {
        say(&page::section(row)?);
    }
    Ok(())
}

type Measurement<'p> = Box<dyn FnOnce(&'p Programs) -> Row + 'p>;

/// The rows whose names hold `words`.
fn measured(words: &str) -> Result<Vec<Row>> {
    // The measurements come after all builds, which would disturb them.
    let size = worker::SIZE.contains(words).then(worker::size);
    let programs = Programs::build()?;
    let mut all: Vec<(&str, Measurement)> = vec![
        ("Lambda: start", Box::new(lambda::start_up)),
        ("Lambda: warm read", Box::new(lambda::invocation)),
        ("Worker: reads", Box::new(worker::reads)),
        ("Worker: bookings", Box::new(worker::bookings)),
        ("Worker: deliveries", Box::new(worker::deliveries)),
        ("Worker: steady", Box::new(worker::steady)),
        ("Default build", Box::new(|_| build::from_nothing())),
        ("Local host: reads", Box::new(local::reads)),
        ("Local host: bookings", Box::new(local::bookings)),
        ("Local host: contended slot", Box::new(local::contended)),
        ("Local host: free slots", Box::new(local::slots)),
        ("Local host: deletions", Box::new(local::deletions)),
        ("Local host: reminder tick", Box::new(reminders::tick)),
        ("Local host: rating", Box::new(courses::rating)),
        ("Local host: statistics of ratings", Box::new(courses::stats)),
        ("Local host: catalogue", Box::new(courses::catalogue)),
    ];
    for peer in peers::ALL {
        for measured in peer.rows {
            all.push((measured.what, Box::new(move |programs| peer.row(measured, programs))));
        }
    }
    let mut rows: Vec<_> = size.map(Row::told).into_iter().collect();
    for (name, measure) in all {
        if name.contains(words) {
            rows.push(measure(&programs).told());
        }
    }
    Ok(rows)
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

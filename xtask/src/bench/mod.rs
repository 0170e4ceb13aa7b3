//! `cargo xtask bench`: the budgets of the architecture, as ratios measured in one run, written to `docs/performance.md`.

mod build;
mod classes;
mod courses;
mod dashboard;
mod forum;
mod lambda;
mod live;
mod local;
mod machine;
mod page;
mod peers;
mod profile;
mod programs;
mod questions;
mod reminders;
mod row;
mod samples;
mod search;
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

/// Measures the rows whose names hold `words` again, and puts them into the page with the time and commit of this run.
///
/// # Errors
/// Something does not compile, no row's name holds these words, or the page cannot be written.
pub fn again(words: &str) -> Result<()> {
    let machine = machine::described()?;
    let rows = measured(words)?;
    ensure!(!rows.is_empty(), "no row's name holds \"{words}\"");
    page::put(&machine, &rows)
}

type Measurement = Box<dyn FnOnce(&Programs) -> Row>;

/// The rows whose names hold `words`.
fn measured(words: &str) -> Result<Vec<Row>> {
    // The measurements come after all builds, which would disturb them.
    let size = worker::SIZE.contains(words).then(worker::size);
    let of_worker =
        words.starts_with("Worker: ") || questions::IN_WORKERD.iter().any(|(what, _)| what.contains(words));
    if size.is_none() && of_worker {
        worker::build()?;
    }
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
        ("Local host: dashboard summary", Box::new(dashboard::summary)),
        ("Local host: 50 operations of a device", Box::new(classes::sync)),
        ("Local host: statistics of a class", Box::new(classes::stats)),
        ("Local host: publishing 80 marks", Box::new(classes::publishing)),
        ("Local host: search among 10,000 documents", Box::new(search::searches)),
        ("Local host: filing of a document of 20 pages among 10,000", Box::new(search::filings)),
        ("Search: nDCG at ten on public French questions", Box::new(search::ndcg)),
        ("Search: recall at ten on public French questions", Box::new(search::recall)),
        ("Local host: live session", Box::new(live::joins)),
        ("Local host: live chat", Box::new(live::polls)),
        ("Local host: forum page of 20 topics", Box::new(forum::topics)),
        ("Local host: topic page of 20 replies", Box::new(forum::replies)),
        ("Questions without a model: answers", Box::new(questions::quality)),
        ("Questions without a model: 10 pages", Box::new(questions::ten_pages)),
        ("Questions without a model: 50 pages", Box::new(questions::fifty_pages)),
        ("Questions without a model: 200 pages", Box::new(questions::two_hundred_pages)),
    ];
    for row in questions::IN_WORKERD {
        all.push((row.0, Box::new(move |programs| questions::in_workerd(programs, row))));
    }
    for peer in peers::ALL {
        for measured in peer.rows {
            all.push((measured.what, Box::new(move |programs| peer.row(measured, programs))));
        }
    }
    all.retain(|(name, _)| name.contains(words));
    let programs = Programs::build(all.iter().any(|(name, _)| name.starts_with("Lambda: ")))?;
    let mut rows: Vec<_> = size.map(Row::told).into_iter().collect();
    rows.extend(all.into_iter().map(|(_, measure)| measure(&programs).told()));
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

//! Questions that are written without a model: how good they are about public French texts, and what they cost.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{
    local::empty,
    profile,
    programs::Programs,
    row::{Budget, Outcome, Row},
    samples::Samples,
};
use crate::{
    tools::{node, texts},
    workers::Worker,
    workspace::run,
};

/// Ten questions about 50 pages in half a second (specification §2.3), as many pages more in as much time more.
const MILLISECONDS_A_PAGE: f64 = 10.0;
/// The text of the documents whose cost is measured.
const MEASURED: &str = "developers-reference.pdf";

/// The share of questions whose answer is in their sentence, of all public texts; a table tells the rest.
pub fn quality(programs: &Programs) -> Row {
    let mut method = "`preau-questions` makes as many questions as each text is good for, a hundred at most; the program that \
                      counts has rules of its own. A question is right if its sentence is the quote once the answer stands in \
                      its gap, the quote stands on its page, and the three other choices are different, stand elsewhere in the \
                      document, and are written like the answer (a year or number, a percentage, a name, a noun). The texts \
                      come with Debian's packages.\n"
        .to_owned();
    let budget = Budget::PercentAtLeast(100.0);
    let outcome = counted(programs, &mut method).map(|value| Outcome { value, samples: None, profile: None });
    Row {
        what: "Questions without a model: answers that stand in their sentence",
        sides: ["", ""],
        unit: "%",
        method,
        budget,
        outcome,
    }
}

/// Counts each text's questions into a table, and answers the share, in percent, of answers in their sentence.
fn counted(programs: &Programs, table: &mut String) -> Result<f64> {
    let heads = "questions asked for ten | questions in all | a page | answer in its sentence | sentence on its page | three distractors of its kind";
    write!(table, "\n| text | licence | pages | {heads} |\n|---|---|---|---|---|---|---|---|---|\n")?;
    let (mut right, mut all) = (0.0, 0.0);
    for text in &texts::ALL {
        let output = run(programs.measure("questions").arg(text.file()?))?;
        let counts: Value = serde_json::from_str(output.lines().last().unwrap_or_default())
            .with_context(|| output.clone())?;
        let count = |name: &str| counts[name].as_f64().with_context(|| output.clone());
        let questions = count("questions")?;
        let share = |name: &str| anyhow::Ok(format!("{:.0} %", 100.0 * count(name)? / questions.max(1.0)));
        let (package, name) = (text.package, text.name());
        let about = format!("`{package}`: {name}, {}", text.subject);
        let pages = count("pages")?;
        writeln!(
            table,
            "| {about} | {} | {pages} | {} | {questions} | {:.2} | {} | {} | {} |",
            text.licence,
            count("ten")?,
            questions / pages,
            share("answer_in_sentence")?,
            share("sentence_on_page")?,
            share("three_distractors")?,
        )?;
        right += count("answer_in_sentence")?;
        all += questions;
    }
    Ok(100.0 * right / all)
}

/// What ten questions about ten pages cost.
pub fn ten_pages(programs: &Programs) -> Row {
    cost(programs, "Questions without a model: 10 pages read and ten questions written", 10)
}

/// What ten questions about fifty pages cost.
pub fn fifty_pages(programs: &Programs) -> Row {
    cost(programs, "Questions without a model: 50 pages read and ten questions written", 50)
}

/// What ten questions about two hundred pages cost, the most that are taken.
pub fn two_hundred_pages(programs: &Programs) -> Row {
    cost(programs, "Questions without a model: 200 pages read and ten questions written", 200)
}

fn cost(programs: &Programs, what: &'static str, pages: u32) -> Row {
    let budget = Budget::MillisecondsAtMost(MILLISECONDS_A_PAGE * f64::from(pages));
    let mut method = format!(
        "In one process, on one processor, as a function of the local host does it: a PDF of exactly {pages} pages is read and ten \
         questions are made of it; beside it, reading alone, in turns. Its pages hold the text of those of {MEASURED} (see \
         above), one after the other, from the first again where they end."
    );
    let outcome = costed(programs, pages, budget, &mut method);
    Row { what, sides: ["reading and writing", "reading alone"], unit: "ms", method, budget, outcome }
}

fn costed(programs: &Programs, pages: u32, budget: Budget, method: &mut String) -> Result<Outcome> {
    let sheets = sheets(programs, pages)?;
    let measure = || {
        let mut measure = programs.measure("questions-cost");
        measure.arg(&sheets);
        anyhow::Ok(measure)
    };
    let output = run(&mut measure()?)?;
    let (file, memory) = (megabytes(&output, "bytes", 1e-6)?, megabytes(&output, "kilobytes", 1.024e-3)?);
    write!(method, " The file has {file:.2} MB; the process grew by {memory:.1} MB at most.")?;
    Ok(budget.judge(Samples::read(&output)?, || profile::of_children("measure", &measure()?)))
}

/// The rows of workerd, by their names: they are measured of the Worker as it is built.
pub const IN_WORKERD: [(&str, u32); 3] = [
    ("Questions without a model, in workerd: 10 pages", 10),
    ("Questions without a model, in workerd: 50 pages", 50),
    ("Questions without a model, in workerd: 200 pages", 200),
];

/// What ten questions about so many pages cost in workerd.
pub fn in_workerd(programs: &Programs, (what, pages): (&'static str, u32)) -> Row {
    let budget = Budget::MillisecondsAtMost(MILLISECONDS_A_PAGE * f64::from(pages));
    let mut method = format!(
        "From `POST /api/generate-questions` to the answer with ten questions about the same {pages} pages as above, uploaded \
         once, each time for another masterclass: a limit looked at, the file read from R2, its text read, the questions written, \
         checked and kept in D1, all in workerd as miniflare serves it; beside it, reading and writing alone in a process of the \
         machine, in turns."
    );
    let outcome = costed_in_workerd(programs, pages, budget, &mut method);
    Row { what, sides: ["in workerd", "reading and writing alone"], unit: "ms", method, budget, outcome }
}

fn costed_in_workerd(
    programs: &Programs,
    pages: u32,
    budget: Budget,
    method: &mut String,
) -> Result<Outcome> {
    let sheets = sheets(programs, pages)?;
    let mut measure = programs.measure("worker-questions");
    measure
        .arg(&sheets)
        .env("WORKER_DIR", Worker::Entrance.built())
        .env("CLASSROOM_DIR", Worker::Classroom.built())
        .env("WRANGLER", node::tool("wrangler")?);
    let output = run(&mut measure)?;
    let memory = |name| megabytes(&output, name, 1.024e-3);
    let (grown, peak) = (memory("kilobytes")?, memory("peak_kilobytes")?);
    write!(method, " workerd, D1 and R2 in it, grew by {grown:.1} MB, to {peak:.1} MB at most.")?;
    let unnamed = || bail!("workerd makes the code of Workers itself, and `perf` has no names for it");
    Ok(budget.judge(Samples::read(&output)?, unnamed))
}

/// A PDF of so many pages.
fn sheets(programs: &Programs, pages: u32) -> Result<PathBuf> {
    let text = texts::ALL.iter().find(|text| text.name() == MEASURED).context("no such text")?;
    let sheets = empty("question-sheets")?.join("sheets.pdf");
    run(programs.measure("questions-sheets").arg(pages.to_string()).arg(text.file()?).arg(&sheets))?;
    Ok(sheets)
}

/// What a measurement wrote under `name`, of a unit that is so much of a megabyte.
fn megabytes(output: &str, name: &str, unit: f64) -> Result<f64> {
    let value: Value =
        serde_json::from_str(output.lines().last().unwrap_or_default()).with_context(|| output.to_owned())?;
    value[name].as_f64().map(|number| number * unit).with_context(|| output.to_owned())
}

//! The search of documents: how well it finds beside engines that people would pick instead, and what it costs among many documents.

use std::{fmt::Write as _, sync::Mutex};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{
    local::empty,
    programs::Programs,
    row::{Budget, Outcome, Row},
    samples::Samples,
};
use crate::{
    tools::{fiches, python},
    workspace::{command, root, run},
};

/// The engines that are asked the same questions.
const ENGINES: [(&str, &str); 2] = [("fts5", "SQLite FTS5"), ("tantivy", "tantivy 0.27")];
/// Among how many documents is searched, of fourteen pages of 300 words each: ten passages or so.
const DOCUMENTS: &str = "10000";

/// What the ranking of the questions is worth, to the better of both engines.
pub fn ndcg(programs: &Programs) -> Row {
    quality(
        programs,
        "Search: nDCG at ten on public French questions, to the better of SQLite FTS5 and tantivy",
        "ndcg",
    )
}

/// How many of the questions find their document among the first ten, to the better of both engines.
pub fn recall(programs: &Programs) -> Row {
    quality(
        programs,
        "Search: recall at ten on public French questions, to the better of SQLite FTS5 and tantivy",
        "recall",
    )
}

fn quality(programs: &Programs, what: &'static str, measure: &str) -> Row {
    let mut method = format!(
        "The documents of the npm package `{}` (MIT; texts of service-public.fr) that are answers to a question lose it as their \
         title, and are looked for by it among all documents. Each question has one right document. The engines leave out the \
         same words that every text has; tantivy stems French words as we do, FTS5 does not. k₁ and b were chosen on every \
         second question.\n",
        fiches::PACKAGE
    );
    let outcome =
        compared(programs, measure, &mut method).map(|value| Outcome { value, samples: None, profile: None });
    Row { what, sides: ["", ""], unit: "", method, budget: Budget::RatioAtLeast(1.0), outcome }
}

/// Asks all engines, tells a table of what each found, and answers our part of the better one's.
fn compared(programs: &Programs, measure: &str, table: &mut String) -> Result<f64> {
    let set = fiches::set()?;
    let read = |output: &str| -> Result<[f64; 2]> {
        let found: Value = serde_json::from_str(output.lines().last().unwrap_or_default())
            .with_context(|| output.to_owned())?;
        let number = |name: &str| found[name].as_f64().with_context(|| output.to_owned());
        Ok([number("ndcg")?, number("recall")?])
    };
    write!(table, "\n| engine | nDCG at ten | recall at ten |\n|---|---|---|\n")?;
    let mut tell = |name: &str, [ndcg, recall]: [f64; 2]| -> Result<f64> {
        writeln!(table, "| {name} | {ndcg:.3} | {recall:.3} |")?;
        Ok(if measure == "ndcg" { ndcg } else { recall })
    };
    let ours = tell("Préau", read(&run(programs.measure("search").arg(&set))?)?)?;
    let python = python::commands("tests/load/peers/search/requirements.txt")?.join("python");
    let mut best = 0.0_f64;
    for (engine, name) in ENGINES {
        let mut asked = command(&python);
        asked.arg(root().join("tests/load/peers/search/anchors.py")).arg(&set).arg(engine);
        best = best.max(tell(name, read(&run(&mut asked)?)?)?);
    }
    Ok(ours / best)
}

/// A search among ten thousand documents.
pub fn searches(programs: &Programs) -> Row {
    cost(
        programs,
        "Local host: search among 10,000 documents",
        ["`GET /rag/search`", "`POST /rag/docs` of 20 pages"],
        50.0,
        |samples| samples,
    )
}

/// A document that is filed among ten thousand.
pub fn filings(programs: &Programs) -> Row {
    cost(
        programs,
        "Local host: filing of a document of 20 pages among 10,000",
        ["`POST /rag/docs` of 20 pages", "`GET /rag/search`"],
        500.0,
        |Samples { ours, theirs }| Samples { ours: theirs, theirs: ours },
    )
}

fn cost(
    programs: &Programs,
    what: &'static str,
    sides: [&'static str; 2],
    most: f64,
    turned: impl Fn(Samples) -> Samples,
) -> Row {
    let budget = Budget::MillisecondsAtMost(most);
    let outcome = || -> Result<Outcome> {
        let samples = turned(Samples::read(&among_many(programs)?)?);
        let unnamed =
            || Ok("It is one program that fills its database first: a profile would be of that.".to_owned());
        Ok(budget.judge(samples, unnamed))
    };
    Row {
        what,
        sides,
        unit: "ms",
        method: "Through the functions, in one process, on a database of 10,000 documents of 4,200 words each (100,000 passages), whose words come as \
                 often as in texts. Questions have three words, and what is filed has 6,000, two hundred times each, in turns."
            .to_owned(),
        budget,
        outcome: outcome(),
    }
}

/// What was measured among ten thousand documents, which is measured once for both rows.
fn among_many(programs: &Programs) -> Result<String> {
    static MEASURED: Mutex<Option<String>> = Mutex::new(None);
    let mut measured = MEASURED.lock().map_err(|_| anyhow::anyhow!("it failed before"))?;
    if let Some(measured) = &*measured {
        return Ok(measured.clone());
    }
    let output = run(programs.measure("search-cost").arg(empty("search")?).arg(DOCUMENTS))?;
    Ok(measured.insert(output).clone())
}

//! The page that the numbers are written to.

use std::{fmt::Write as _, fs};

use anyhow::Result;

use super::{
    row::{Outcome, Row},
    samples::quantile,
};
use crate::workspace::root;

/// Where it is.
pub const PATH: &str = "docs/performance.md";

/// Writes it.
///
/// # Errors
/// The file cannot be written.
pub fn write(machine: &[(&str, String)], rows: &[Row]) -> Result<()> {
    Ok(fs::write(root().join(PATH), text(machine, rows)?)?)
}

fn text(machine: &[(&str, String)], rows: &[Row]) -> Result<String> {
    let mut page = "# Performance\n\nWritten by `cargo xtask bench`, which measures all of it in one run: each ratio is \
                    Préau's median to that of something simpler, both measured in turns on the same machine, and so \
                    says more than its numbers. Prefer it to the requests a second, which are this machine's.\n\n"
        .to_owned();
    for (name, value) in machine {
        writeln!(page, "- {name}: {value}")?;
    }
    page.push_str("\n| what | budget | measured | |\n|---|---|---|---|\n");
    for row in rows {
        let [value, verdict] = row.verdict();
        writeln!(page, "| {} | {} | {value} | {verdict} |", row.what, row.budget.words())?;
    }
    for row in rows {
        page.push_str(&section(row)?);
    }
    Ok(page)
}

/// What is said of one row beside the table.
///
/// # Errors
/// It cannot be written.
pub fn section(row: &Row) -> Result<String> {
    let mut text = format!("\n## {}\n\n{}\n", row.what, row.method);
    match &row.outcome {
        Ok(outcome) => text.push_str(&details(row, outcome)?),
        Err(error) => write!(text, "\nNot measured:\n\n```text\n{error:#}\n```\n")?,
    }
    Ok(text)
}

fn details(row: &Row, outcome: &Outcome) -> Result<String> {
    let mut text = String::new();
    if let Some(samples) = &outcome.samples {
        let heads = "median | 95 % under | 99 % under | range | samples";
        write!(text, "\n| {} | {heads} |\n|---|---|---|---|---|---|\n", row.unit)?;
        for (side, samples) in row.sides.iter().zip([&samples.ours, &samples.theirs]) {
            let number = |share| readable(quantile(samples, share));
            let [median, most, nearly_all, least, greatest] = [0.5, 0.95, 0.99, 0.0, 1.0].map(number);
            let count = samples.len();
            writeln!(text, "| {side} | {median} | {most} | {nearly_all} | {least} – {greatest} | {count} |")?;
        }
    }
    if let Some(profile) = &outcome.profile {
        write!(
            text,
            "\nThe budget is missed. Where Préau's processors spend their time:\n\n```text\n{profile}\n```\n"
        )?;
    }
    Ok(text)
}

/// A number with the digits that mean something.
fn readable(number: f64) -> String {
    if number < 100.0 { format!("{number:.2}") } else { format!("{number:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{row::Budget, samples::Samples};

    #[test]
    fn what_is_missed_and_what_could_not_be_measured_are_said() {
        let row = |outcome| Row {
            what: "reading",
            sides: ["ours", "theirs"],
            unit: "requests/s",
            method: "By reading.".to_owned(),
            budget: Budget::RatioAtLeast(0.5),
            outcome,
        };
        let samples = Samples { ours: vec![400.0, 402.0], theirs: vec![1_000.0, 1_000.0] };
        let missed = Budget::RatioAtLeast(0.5).judge(samples, || Ok("90% hashing".to_owned()));
        let rows = [row(Ok(missed)), row(Err(anyhow::anyhow!("no server")))];
        let page = text(&[("Kernel", "Linux".to_owned())], &rows).unwrap();
        for line in [
            "- Kernel: Linux",
            "| reading | ≥ 0.5 × | 0.40 × | **missed** |",
            "| reading | ≥ 0.5 × | – | **not measured** |",
            "| ours | 402 | 402 | 402 | 400 – 402 | 2 |",
            "90% hashing",
            "no server",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n\n{page}");
        }
    }
}

//! The page that the numbers are written to.

use std::{fmt::Write as _, fs};

use anyhow::{Context as _, Result};

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

/// Puts rows that were measured by themselves into the page, each in the place of what stood there and saying when it was measured.
///
/// # Errors
/// The page cannot be read or written.
pub fn put(machine: &[(&str, String)], rows: &[Row]) -> Result<()> {
    let path = root().join(PATH);
    let mut page = fs::read_to_string(&path).context(PATH)?;
    for row in rows {
        page = with(&page, machine, row)?;
    }
    Ok(fs::write(path, page)?)
}

/// The page with this row in the place of the one of the same name, or as the last.
fn with(page: &str, machine: &[(&str, String)], row: &Row) -> Result<String> {
    let said = |name: &str| machine.iter().find(|(said, _)| *said == name).map_or("", |(_, value)| value);
    let mut section = section(row)?;
    write!(section, "\nMeasured by itself: {}, commit {}.\n", said("Date"), said("Commit"))?;
    let (table, sections) = page.split_once("\n## ").unwrap_or((page, ""));
    let start = format!("| {} | ", row.what);
    let mut lines: Vec<&str> = table.trim_end().lines().filter(|line| !line.starts_with(&start)).collect();
    let line = line(row);
    let place = table.lines().position(|line| line.starts_with(&start)).unwrap_or(lines.len());
    lines.insert(place, line.trim_end());
    let mut found = false;
    let mut all = String::new();
    for other in sections.split("\n## ").filter(|other| !other.trim().is_empty()) {
        if other.lines().next() == Some(row.what) {
            found = true;
            all.push_str(&section);
        } else {
            write!(all, "\n## {}\n", other.trim_end())?;
        }
    }
    if !found {
        all.push_str(&section);
    }
    Ok(format!("{}\n{all}", lines.join("\n")))
}

/// A row of the table.
fn line(row: &Row) -> String {
    let [value, verdict] = row.verdict();
    format!("| {} | {} | {value} | {verdict} |\n", row.what, row.budget.words())
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
        page.push_str(&line(row));
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
        Err(error) => {
            // Paths of the machine are nobody's business.
            let error = format!("{error:#}").replace(&format!("{}/", root().display()), "");
            write!(text, "\nNot measured:\n\n```text\n{error}\n```\n")?;
        }
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
    fn what_is_measured_by_itself_takes_the_place_of_what_stood_there() {
        let row = |what, value| Row {
            what,
            sides: ["", ""],
            unit: "",
            method: "By reading.".to_owned(),
            budget: Budget::PercentAtLeast(90.0),
            outcome: Ok(Outcome { value, samples: None, profile: None }),
        };
        let machine = [("Date", "today".to_owned()), ("Commit", "abc".to_owned())];
        let page = text(&machine, &[row("one", 91.0), row("two", 92.0)]).unwrap();
        let page = with(&page, &machine, &row("one", 89.0)).unwrap();
        let page = with(&page, &machine, &row("three", 93.0)).unwrap();
        let section = |name: &str| format!("\n## {name}\n\nBy reading.\n");
        let apart = "\nMeasured by itself: today, commit abc.\n";
        let sections = [&section("one"), apart, &section("two"), &section("three"), apart].concat();
        let (table, found) = page.split_at(page.find("\n## ").unwrap());
        assert_eq!(found, sections);
        let rows: Vec<_> = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1).collect();
        let expected = [
            "| one | ≥ 90 % | 89.0 % | **missed** |",
            "| two | ≥ 90 % | 92.0 % | kept |",
            "| three | ≥ 90 % | 93.0 % | kept |",
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn what_is_missed_and_what_could_not_be_measured_are_said() {
        let row = |outcome| Row {
            what: "reading",
            sides: ["ours", "theirs"],
            unit: "requests/s",
            method: "By reading.".to_owned(),
            budget: Budget::RatioAtMost(0.25),
            outcome,
        };
        let samples = Samples { ours: vec![400.0, 402.0], theirs: vec![1_000.0, 1_000.0] };
        let missed = Budget::RatioAtMost(0.25).judge(samples, || Ok("90% hashing".to_owned()));
        let rows = [row(Ok(missed)), row(Err(anyhow::anyhow!("no server")))];
        let page = text(&[("Kernel", "Linux".to_owned())], &rows).unwrap();
        for line in [
            "- Kernel: Linux",
            "| reading | ≤ 0.25 × | 0.40 × | **missed** |",
            "| reading | ≤ 0.25 × | – | **not measured** |",
            "| ours | 402 | 402 | 402 | 400 – 402 | 2 |",
            "90% hashing",
            "no server",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n\n{page}");
        }
    }
}

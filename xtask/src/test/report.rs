//! How the checks went.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    stopwatch::Stopwatch,
    workspace::{complain, say},
};

/// The results so far.
pub struct Report {
    watch: Stopwatch,
    lines: Vec<String>,
    failed: usize,
    words: String,
}

impl Report {
    /// Nothing yet, of the checks whose names hold `words`.
    pub fn of(words: &str) -> Self {
        Self { watch: Stopwatch::start(), lines: Vec::new(), failed: 0, words: words.to_owned() }
    }

    /// Runs a check and says how it went; the next ones run all the same.
    pub fn step(&mut self, name: &str, check: impl FnOnce() -> Result<()>) {
        if !name.contains(&self.words) {
            return;
        }
        say(&format!("… {name}"));
        let watch = Stopwatch::start();
        let outcome = check();
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        let line = format!("{word}  {:>8}  {name}", watch.to_string());
        say(&line);
        self.lines.push(line);
        if let Err(error) = outcome {
            self.failed += 1;
            complain(&format!("{error:#}"));
        }
    }

    /// Says it all again in a table; the last line counts.
    pub fn finish(self) -> ExitCode {
        let passed = self.lines.len() - self.failed;
        say(&format!("\n{}\nin {}", self.lines.join("\n"), self.watch));
        say(&format!("{passed} passed, {} failed", self.failed));
        // To have checked nothing is no success.
        if self.failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

//! Where the time goes, by Linux's `perf`.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::workspace::{command, is_there, run, target};

/// The lines that are worth reading.
const LINES: usize = 25;
/// A prime, so as not to beat with what happens each millisecond.
const FREQUENCY: &str = "997";

/// The profile of a process while `load` lasts.
///
/// # Errors
/// `perf` is missing or may not look, or the load fails.
pub fn attached(process: u32, load: impl FnOnce() -> Result<()>) -> Result<String> {
    let file = record_file()?;
    let mut perf = perf()?.args(["-p", &process.to_string(), "-o"]).arg(&file).spawn()?;
    let loaded = load();
    // It writes its file to the end when it is interrupted.
    run(command("kill").args(["-INT", &perf.id().to_string()]))?;
    perf.wait()?;
    loaded?;
    report(&file, &[])
}

/// The profile of the processes called `name` that `measure` starts.
///
/// # Errors
/// `perf` is missing or may not look, or the measurement fails.
pub fn of_children(name: &str, measure: &Command) -> Result<String> {
    let file = record_file()?;
    let mut perf = perf()?;
    perf.arg("-o").arg(&file).arg("--").arg(measure.get_program()).args(measure.get_args());
    perf.envs(measure.get_envs().filter_map(|(name, value)| Some((name, value?))));
    run(&mut perf)?;
    // The kernel keeps 15 bytes of a name.
    let name: String = name.chars().take(15).collect();
    report(&file, &["--comm", &name])
}

fn perf() -> Result<Command> {
    anyhow::ensure!(is_there("perf"), "`perf` is missing (Debian: `linux-perf`)");
    let mut perf = command("perf");
    perf.args(["record", "--quiet", "-F", FREQUENCY]);
    Ok(perf)
}

fn record_file() -> Result<PathBuf> {
    let folder = target().join("xtask");
    fs::create_dir_all(&folder)?;
    Ok(folder.join("perf.data"))
}

fn report(file: &PathBuf, filter: &[&str]) -> Result<String> {
    let table = |sort: &str, lines| {
        let mut report = command("perf");
        report.args(["report", "--stdio", "--no-children", "--sort", sort, "--input"]).arg(file).args(filter);
        let text = run(&mut report).context("perf's report")?;
        // perf fills columns that it has nothing for with dashes.
        let entries = text.lines().filter(|line| line.contains('%') && !line.starts_with('#'));
        let entries = entries.map(|line| line.trim_end_matches([' ', '-']));
        anyhow::Ok(entries.map(str::trim_end).take(lines).collect::<Vec<_>>().join("\n"))
    };
    Ok(format!("{}\n\n{}", table("dso", 5)?, table("symbol", LINES)?))
}

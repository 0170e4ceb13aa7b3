//! What a newcomer waits for: the default build, from nothing.

use std::fs;

use anyhow::{Context as _, Result};

use super::row::{Budget, Outcome, Row};
use crate::{
    stopwatch::Stopwatch,
    workspace::{cargo, run, target},
};

/// The clock ticks of a second in `/proc`, on every Linux.
const TICKS: f64 = 100.0;

/// The build that `cargo run` begins with, in a folder of its own.
pub fn from_nothing() -> Row {
    let measured = measure();
    let said = measured.as_ref().map_or_else(
        |_| String::new(),
        |build| format!(" It compiled {} crates, and took {} on this machine.", build.crates, build.elapsed),
    );
    Row {
        what: "Default build from nothing, processor time",
        sides: ["", ""],
        unit: "",
        method: format!(
            "`cargo build` into an empty folder, its crates downloaded before: what `cargo run` of a fresh clone begins with. \
             The seconds are those of all its processes together, which other work on the machine lengthens less than the \
             time that passes.{said} The README says both."
        ),
        budget: Budget::CpuSecondsToWatch,
        outcome: measured.map(|build| Outcome { value: build.cpu_seconds, samples: None, profile: None }),
    }
}

struct Build {
    crates: usize,
    cpu_seconds: f64,
    elapsed: String,
}

fn measure() -> Result<Build> {
    run(cargo().arg("fetch"))?;
    let folder = target().join("xtask/build-from-nothing");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let before = cpu_seconds_of_children()?;
    let watch = Stopwatch::start();
    let output = run(cargo().arg("build").env("CARGO_TARGET_DIR", &folder).env("CARGO_TERM_QUIET", "false"));
    let build = output.and_then(|output| {
        let compiled = output.lines().filter(|line| line.trim_start().starts_with("Compiling "));
        Ok(Build {
            crates: compiled.count(),
            cpu_seconds: cpu_seconds_of_children()? - before,
            elapsed: watch.to_string(),
        })
    });
    // It is a gigabyte.
    fs::remove_dir_all(&folder)?;
    build
}

/// The processor time of all commands that have come to their end, and of theirs.
fn cpu_seconds_of_children() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("processor time is read on Linux alone")?;
    ticks_of_children(&stat).map(|ticks| f64::from(ticks) / TICKS).context("/proc/self/stat has another form")
}

/// `cutime` and `cstime`: the fourteenth and fifteenth after the name, which may have anything in it.
fn ticks_of_children(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13).map(str::parse::<u32>);
    Some(fields.next()?.ok()? + fields.next()?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_ended_commands_is_read_whatever_the_program_is_called() {
        let stat = "4711 (x) (task) S 1 2 3 4 -1 4194304 5 6 7 8 10 20 300 45 20 0 1 0 99";
        assert_eq!(ticks_of_children(stat), Some(345));
        assert_eq!(ticks_of_children("4711 (xtask) S 1"), None);
    }

    #[test]
    fn what_a_command_took_is_counted_once_it_has_ended() {
        let before = cpu_seconds_of_children().unwrap();
        run(crate::workspace::command("sh").args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"])).unwrap();
        assert!(cpu_seconds_of_children().unwrap() > before);
    }
}

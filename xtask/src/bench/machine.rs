//! What the numbers were measured on, and with.

use std::{fs, num::NonZeroUsize, thread};

use anyhow::Result;

use crate::{
    worker_build::locked_version,
    workspace::{command, run},
};

/// Each line names one thing and says what it is.
///
/// # Errors
/// The compiler does not say its version.
pub fn described() -> Result<Vec<(&'static str, String)>> {
    let crates = ["aws-sdk-dynamodb", "lambda_http", "axum", "tokio", "rusqlite"].map(|package| {
        format!("{package} {}", locked_version(package).unwrap_or_else(|_| "of no known version".to_owned()))
    });
    Ok(vec![
        ("Date", said("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
        ("Processors", format!("{} × {}", cores(), field("/proc/cpuinfo", "model name"))),
        ("Memory", field("/proc/meminfo", "MemTotal")),
        ("Kernel", said("uname", &["-srm"])),
        ("Load average before the measurements", load()),
        ("Compiler", run(command("rustc").arg("--version"))?.trim().to_owned()),
        ("Commit", said("git", &["describe", "--always", "--dirty"])),
        ("Crates", crates.join(", ")),
    ])
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Of 1, 5 and 15 minutes: near 0 on a machine that does nothing else.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn field(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    line.map_or_else(unknown, |(_, value)| value.trim().to_owned())
}

fn said(program: &str, arguments: &[&str]) -> String {
    run(command(program).args(arguments)).map_or_else(|_| unknown(), |said| said.trim().to_owned())
}

fn unknown() -> String {
    "unknown".to_owned()
}

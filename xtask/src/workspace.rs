//! The workspace: where it is, and how commands run in it.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

/// The workspace's folder.
pub fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_owned()
}

/// Where cargo builds: `CARGO_TARGET_DIR`, or `target`.
pub fn target() -> PathBuf {
    variable("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Where tools that outlive a clone are kept: `$XDG_CACHE_HOME/preau`, or `~/.cache/preau`.
pub fn cache() -> Result<PathBuf> {
    let folder = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set: there is no folder to keep tools in")?
        .join("preau");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}

/// A variable of the environment, unless it is empty.
#[expect(clippy::disallowed_methods, reason = "where tools and caches are is no setting of Préau's")]
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A command that runs in the workspace's folder.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Cargo, of the toolchain that runs this.
pub fn cargo() -> Command {
    command(variable("CARGO").unwrap_or_else(|| "cargo".to_owned()))
}

/// Runs a command to its end and answers what it wrote, both streams in order.
///
/// # Errors
/// It could not start, or failed: the error holds what it wrote, without what went well.
pub fn run(command: &mut Command) -> Result<String> {
    let (reader, writer) = std::io::pipe()?;
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()
        .with_context(|| format!("{program} cannot be started"))?;
    // The command keeps the writing ends open: without this the reading would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let output = std::io::read_to_string(reader).with_context(|| format!("{program} wrote no text"))?;
    let status = child.wait()?;
    if !status.success() {
        let telling: Vec<&str> = output.lines().filter(|line| !went_well(line)).collect();
        bail!("{program} ended with {status}\n{}", telling.join("\n"));
    }
    Ok(output)
}

/// What cargo says of a crate or a test that has nothing to do with a failure.
fn went_well(line: &str) -> bool {
    let line = line.trim_start();
    let progress = ["Compiling ", "Checking ", "Downloading ", "Downloaded ", "Running ", "Doc-tests "];
    progress.iter().any(|word| line.starts_with(word))
        || line.starts_with("test ") && line.ends_with(" ... ok")
        || line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test"))
        || line.starts_with("test result: ok.")
        || line.is_empty()
}

/// Whether `program` is on the machine.
pub fn is_there(program: &str) -> bool {
    command(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Says a line to who started the command.
pub fn say(line: &str) {
    // Nobody listens any more when this fails.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says why it failed.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

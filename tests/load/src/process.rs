//! Processes that end with whoever started them.

use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

/// A process; dropping it ends it, and waits for that.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it, with nobody to read what it writes on standard output.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let started = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Ok(Self(started.with_context(|| format!("{} cannot be started", command.get_program().display()))?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

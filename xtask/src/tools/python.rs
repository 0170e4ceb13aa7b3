//! Python packages, in virtual environments, as the requirements files of `tools/` pin them.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::{cached, need, text_of};
use crate::workspace::{command, run};

/// What checks run.
pub const CHECKS: &str = "tools/requirements.txt";
/// What builds for AWS.
pub const PACKAGING: &str = "tools/requirements-packaging.txt";

/// The folder of the commands of the environment that `requirements` describes, installed first if it is not there.
///
/// # Errors
/// Python is missing, or a package cannot be had.
pub fn commands(requirements: &str) -> Result<PathBuf> {
    let advice = "install Python 3.10 or later, with its `venv` module (Debian: `python3-venv`)";
    let environment = cached("python", &text_of(requirements)?, |folder| {
        need("python3", advice)?;
        run(command("python3").args(["-m", "venv"]).arg(folder)).context(advice)?;
        run(command(folder.join("bin/python")).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--requirement",
            requirements,
        ]))?;
        Ok(())
    })?;
    Ok(environment.join("bin"))
}

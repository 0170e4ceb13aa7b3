//! The programs that are measured, and those that measure, in release.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use super::samples::Samples;
use crate::package::bootstrap_of;
use crate::workspace::{cargo, command, run, target};

/// The domain whose bootstrap is measured.
pub const BOOTSTRAP: &str = "sessions";

/// The settings of what runs here.
pub const SETTINGS: [(&str, &str); 6] = [
    ("PREAU_EMAIL", "console"),
    ("PREAU_WHATSAPP", "console"),
    ("PREAU_PUBLIC_URL", "http://bench.example"),
    ("PREAU_SECRET", "benchmarks sign their cursors with this"),
    // The lessons of one pair, which nobody answers.
    ("PREAU_PENDING_REQUESTS", "50"),
    ("PREAU_JWT_SECRET", "benchmarks sign their tokens with this"),
];

/// Where the programs are.
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds them, the bootstrap where it is measured. Each with its own features alone, as they are built to be deployed.
    ///
    /// # Errors
    /// One does not compile.
    pub fn build(of_lambda: bool) -> Result<Self> {
        // The functions keep their names, for profiles; nothing loads these when a program runs.
        let release = || {
            let mut build = cargo();
            build.args(["build", "--release"]).env("CARGO_PROFILE_RELEASE_STRIP", "none");
            build
        };
        run(release().args(["--package", "preau"]))?;
        if of_lambda {
            run(bootstrap_of(&mut release(), BOOTSTRAP))?;
        }
        run(release().args(["--package", "preau-load", "--bins"]))?;
        Ok(Self { folder: target().join("release") })
    }

    /// The path of a program.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The command that takes a measurement.
    pub fn measure(&self, what: &str) -> Command {
        let mut measure = command(self.path("measure"));
        measure.arg(what).envs(SETTINGS);
        measure
    }
}

/// Runs the measurement.
///
/// # Errors
/// It failed: the error holds what it wrote.
pub fn samples(measure: &mut Command) -> Result<Samples> {
    Samples::read(&run(measure)?)
}

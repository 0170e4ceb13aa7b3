//! Chromium, in which the local host's first page is tried.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{command, is_there, run};

const PATH: &str = "/usr/bin/chromium";
const ADVICE: &str =
    "Chromium is missing: install it as /usr/bin/chromium (Debian: `apt-get install chromium`, as root)";

/// Its program, installed first where that is possible: on Debian, as root.
///
/// # Errors
/// It is missing, and cannot be installed.
pub fn program() -> Result<PathBuf> {
    if !Path::new(PATH).exists() {
        ensure!(is_there("apt-get") && run(command("id").arg("-u"))?.trim() == "0", ADVICE);
        let apt = |words: &[&str]| {
            let mut apt = command("apt-get");
            run(apt.args(words).env("DEBIAN_FRONTEND", "noninteractive")).context(ADVICE)
        };
        apt(&["update"])?;
        apt(&["install", "-y", "--no-install-recommends", "chromium"])?;
        ensure!(Path::new(PATH).exists(), ADVICE);
    }
    Ok(PATH.into())
}

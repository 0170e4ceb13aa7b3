//! Chromium, in which the web application and the API reference are tried.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::installed_by_apt;

const PATH: &str = "/usr/bin/chromium";
const ADVICE: &str =
    "Chromium is missing: install it as /usr/bin/chromium (Debian: `apt-get install chromium`, as root)";

/// Its program, installed first where that is possible: on Debian, as root.
///
/// # Errors
/// It is missing, and cannot be installed.
pub fn program() -> Result<PathBuf> {
    if !Path::new(PATH).exists() {
        installed_by_apt("chromium", ADVICE)?;
        ensure!(Path::new(PATH).exists(), ADVICE);
    }
    Ok(PATH.into())
}

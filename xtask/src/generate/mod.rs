//! What derives from the function lists, and is committed: nothing of it is written twice.

mod client;
mod docs;
mod emails;
mod exam_rules;
mod openapi;
mod reference;
mod sam;
mod web;
mod wrangler;

pub use openapi::PATH as OPENAPI;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use preau_kernel::function::Function;

use crate::{
    worker_assets,
    workspace::{root, say},
};

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
    /// All of them, the types of the TypeScript client, what draws the API reference and the web application included: they need
    /// Node.
    Everything,
}

/// Writes the files that are stale.
///
/// # Errors
/// A list entry that cannot be rendered, a file that cannot be written, Node missing.
pub fn write() -> Result<()> {
    write_stale(&rust_only()?)?;
    // The client's types are made from the document that was just written, and what is bundled is checked with these types.
    write_stale(&[client::types()?])?;
    let bundled = bundled()?;
    write_stale(&bundled)?;
    for path in web::left_over(&bundled)? {
        fs::remove_file(root().join(&path))?;
        say(&format!("removed: {}", path.display()));
    }
    Ok(())
}

fn write_stale(files: &[Generated]) -> Result<()> {
    for file in files.iter().filter(|file| file.is_stale()) {
        file.write()?;
        say(&format!("written: {}", file.path));
    }
    Ok(())
}

/// Fails where a file is not what the lists say; writes nothing.
///
/// # Errors
/// Lists the stale files.
pub fn check(scope: Scope) -> Result<()> {
    let mut files = rust_only()?;
    let mut left_over = Vec::new();
    if scope == Scope::Everything {
        files.push(client::types()?);
        files.extend(bundled()?);
        left_over = web::left_over(&files)?;
    }
    let mut stale: Vec<_> =
        files.iter().filter(|file| file.is_stale()).map(|file| file.path.clone()).collect();
    stale.extend(left_over.iter().map(|path| path.display().to_string()));
    if !stale.is_empty() {
        bail!("stale, run `cargo xtask generate`: {}", stale.join(", "));
    }
    Ok(())
}

/// The paths of the AWS templates, of the one too that is written by hand.
///
/// # Errors
/// A list entry that cannot be rendered.
pub fn templates() -> Result<Vec<String>> {
    let generated = sam::templates(&preau_functions::domains())?;
    Ok(generated.into_iter().map(|template| template.path).chain([sam::WEB.to_owned()]).collect())
}

fn rust_only() -> Result<Vec<Generated>> {
    let domains = preau_functions::domains();
    let present = fs::read_to_string(root().join(wrangler::PATH)).unwrap_or_default();
    let mut files = vec![openapi::document()?, exam_rules::table()?];
    files.extend(wrangler::configurations(&domains, &present, &worker_assets::answered_by_the_worker()?));
    files.extend(sam::templates(&domains)?);
    files.extend(docs::pages(&domains));
    files.extend(emails::bodies()?);
    Ok(files)
}

fn bundled() -> Result<Vec<Generated>> {
    let mut files = reference::swagger_ui()?;
    files.extend(web::application()?);
    Ok(files)
}

/// `text` with each `%name%` replaced by its value.
fn filled(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("%{name}%"), value))
}

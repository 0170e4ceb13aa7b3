//! What is deployed beside the entrance's program: the web application, and the description of all functions, which would be a
//! part of what a Worker may be.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use preau_functions::service::OPENAPI;

use crate::{
    built_web::{BUILT, committed},
    workspace::root,
};

/// The folder of it, in a Worker's: as wrangler takes it.
pub const FOLDER: &str = "assets";

/// What browsers are told of the files that Cloudflare answers by itself, where it has them; all others are the Worker's to answer
/// (`infra/worker/src/application.rs`). They are scripts and styles of the page, and nothing by themselves.
const HEADERS: &str = "/app/assets/*
  Cache-Control: public, max-age=31536000, immutable
  Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
";

/// Puts what is deployed into a Worker's folder, instead of what an earlier build left there.
///
/// # Errors
/// A file cannot be read or written.
pub fn put_into(worker: &Path) -> Result<()> {
    let folder = worker.join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    }
    for name in committed()? {
        let file = folder.join("app").join(&name);
        fs::create_dir_all(file.parent().context("it is in the folder")?)?;
        fs::copy(root().join(BUILT).join(&name), &file).with_context(|| format!("{}", file.display()))?;
    }
    fs::write(folder.join("openapi.json"), OPENAPI)?;
    fs::write(folder.join("_headers"), HEADERS)?;
    Ok(())
}

/// The addresses of these assets which the Worker answers though there is a file: all that are not named by their content.
///
/// # Errors
/// The application's files cannot be read.
pub fn answered_by_the_worker() -> Result<Vec<String>> {
    let names = committed()?.into_iter().filter(|name| !name.starts_with("assets/"));
    Ok(names.map(|name| format!("/app/{name}")).chain(["/openapi.json".to_owned()]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::target;

    #[test]
    fn the_folder_has_the_application_the_description_and_nothing_of_an_earlier_build() {
        let worker = target().join("xtask/worker-with-assets");
        let old = worker.join(FOLDER).join("app/assets/old.js");
        fs::create_dir_all(old.parent().unwrap()).unwrap();
        fs::write(&old, "").unwrap();
        put_into(&worker).unwrap();
        assert!(!old.exists());
        for name in ["app/index.html", "app/worker.js", "openapi.json", "_headers"] {
            assert!(worker.join(FOLDER).join(name).is_file(), "{name}");
        }
        let hashed = fs::read_dir(worker.join(FOLDER).join("app/assets")).unwrap();
        assert!(hashed.count() > 10);
        fs::remove_dir_all(worker).unwrap();
    }

    #[test]
    fn what_cloudflare_answers_by_itself_is_named_by_its_content() {
        let answered = answered_by_the_worker().unwrap();
        for address in ["/app/index.html", "/app/worker.js", "/openapi.json"] {
            assert!(answered.iter().any(|answered| answered == address), "{address}");
        }
        let names = committed().unwrap();
        let left = names.iter().filter(|name| !answered.contains(&format!("/app/{name}")));
        assert!(left.into_iter().all(|name| name.starts_with("assets/") && name.contains('-')));
    }
}

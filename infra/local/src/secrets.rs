//! The secrets of a local host that was given none: made on first start, kept in its data folder.

use std::{fs, path::Path};

use anyhow::Context;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use preau_kernel::{
    id::Ids,
    settings::{Default, SETTINGS},
};
use preau_native::SystemIds;
use serde_json::{Map, Value};

use crate::data_folder::write_private;

/// Adds the secrets that `environment` lacks: those kept at `path`, or new ones.
///
/// # Errors
/// They cannot be read or written.
pub fn complete(environment: &mut Vec<(String, String)>, path: &Path) -> anyhow::Result<()> {
    let mut kept: Map<String, Value> = match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Map::new(),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let known = kept.len();
    for setting in SETTINGS.iter().filter(|setting| setting.default == Default::MadeLocally) {
        if environment.iter().any(|(name, _)| name == setting.name) {
            continue;
        }
        let secret = kept.entry(setting.name).or_insert_with(|| Value::String(made()));
        environment.push((setting.name.to_owned(), secret.as_str().unwrap_or_default().to_owned()));
    }
    if kept.len() > known {
        write_private(path, &serde_json::to_vec_pretty(&kept)?)
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// A new secret.
pub fn made() -> String {
    let mut bytes = [0; 32];
    SystemIds.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

//! The secrets of a local host that was given none: made on first start, kept in its data folder.

use std::{fs, io::Write, path::Path};

use anyhow::Context;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use preau_kernel::{
    id::Ids,
    settings::{Default, SETTINGS},
};
use preau_native::SystemIds;
use serde_json::{Map, Value};

/// Adds the secrets that `environment` lacks.
///
/// # Errors
/// The data folder cannot be read or written.
pub fn complete(environment: &mut Vec<(String, String)>, data: &Path) -> anyhow::Result<()> {
    let path = data.join("secrets.json");
    let mut kept: Map<String, Value> = match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?,
        Err(_) => Map::new(),
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
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(&serde_json::to_vec_pretty(&kept)?)?;
    }
    Ok(())
}

fn made() -> String {
    let mut bytes = [0; 32];
    SystemIds.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

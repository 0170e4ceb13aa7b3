//! The types of the TypeScript client, by openapi-typescript from `openapi.json`.

use std::fs;

use anyhow::{Context as _, Result};

use super::{Generated, openapi};
use crate::{
    tools,
    workspace::{command, run, target},
};

const PATH: &str = "clients/typescript/src/schema.ts";

/// The types, of the document as the function lists have it now.
///
/// # Errors
/// Node is missing, or the generator failed.
pub fn types() -> Result<Generated> {
    let folder = target().join("xtask");
    fs::create_dir_all(&folder)?;
    let (document, types) = (folder.join("openapi.json"), folder.join("schema.ts"));
    fs::write(&document, openapi::document()?.text)?;
    let generator = tools::node::client_tool("openapi-typescript")?;
    run(command(generator).arg(&document).arg("--output").arg(&types))?;
    let text = fs::read_to_string(&types).context("openapi-typescript wrote nothing")?;
    Ok(Generated::new(PATH, text))
}

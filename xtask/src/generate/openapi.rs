//! `openapi.json`: what the endpoints take and answer.

use anyhow::Result;
use preau_kernel::openapi;

use super::Generated;

/// Its path.
pub const PATH: &str = "openapi.json";

/// The document of all domains.
///
/// # Errors
/// It cannot be written as JSON.
pub fn document() -> Result<Generated> {
    let document = openapi::document(&preau_functions::all(), env!("CARGO_PKG_VERSION"));
    Ok(Generated::new(PATH, document.to_pretty_json()? + "\n"))
}

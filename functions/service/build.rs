//! Writes the description of all functions as it is served: without the line breaks and the margins by which people read it,
//! which are a fifth of what it takes in a Worker.

use std::{env, error::Error, fs, path::Path};

/// The description, as `cargo xtask generate` wrote it.
const COMMITTED: &str = "../../openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={COMMITTED}");
    // No text of JSON has a line break in it.
    let served: String = fs::read_to_string(COMMITTED)?.lines().map(str::trim_start).collect();
    let folder = env::var_os("OUT_DIR").ok_or("cargo says where to write")?;
    Ok(fs::write(Path::new(&folder).join("openapi.json"), served)?)
}

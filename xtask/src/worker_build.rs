//! Building a Worker: from a crate to the folder that wrangler takes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{
    toolchain::{self, Library},
    tools::node,
    workspace::{self, cargo, run},
};

const TARGET: &str = "wasm32-unknown-unknown";

/// The profile in `Cargo.toml` that Workers are built with.
const PROFILE: &str = "worker";

/// What the compiler and wasm-bindgen may use: what every workerd of the last years runs.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds the Worker whose crate is in `crate_folder`, as small as it gets, and answers the folder of `index.js`:
/// `build` in the crate's own.
///
/// # Errors
/// A tool is missing and cannot be installed, or the crate does not compile.
pub fn build(crate_folder: &Path) -> Result<PathBuf> {
    let worker_build = installed("worker-build", &locked_version("worker")?, "worker-build")?;
    let wasm_bindgen = installed("wasm-bindgen-cli", &locked_version("wasm-bindgen")?, "wasm-bindgen")?;
    let mut command = Command::new(worker_build);
    command
        .current_dir(crate_folder)
        .args(["--no-opt", "--profile", PROFILE])
        .env("CARGO_TARGET_DIR", workspace::target())
        .env("ESBUILD_BIN", node::tool("esbuild")?)
        .env("WASM_BINDGEN_BIN", wasm_bindgen);
    if toolchain::use_target(&mut command, TARGET, "std,panic_abort")? == Library::FromSource {
        // worker-build looks whether the folder of the compiled library is there; that it is empty does not matter.
        let compiled = Path::new("/usr/lib/rustlib").join(TARGET).join("lib");
        fs::create_dir_all(&compiled)
            .with_context(|| format!("make the empty folder {}, as root", compiled.display()))?;
    }
    run(&mut command)?;
    let folder = crate_folder.join("build");
    shrink(&folder.join("index_bg.wasm"))?;
    Ok(folder)
}

/// Optimises for size, and drops the names of functions: a tenth of what would be deployed.
fn shrink(module: &Path) -> Result<()> {
    let mut command = Command::new(node::tool("wasm-opt")?);
    run(command
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(WASM_FEATURES)
        .arg(module)
        .arg("-o")
        .arg(module))?;
    Ok(())
}

/// The program of a crate at this version, installed into the cache first if it is not there.
fn installed(package: &str, version: &str, program: &str) -> Result<PathBuf> {
    let folder = workspace::cache()?.join("tools");
    let path = folder.join("bin").join(program);
    let said = run(Command::new(&path).arg("--version")).unwrap_or_default();
    if said.split_whitespace().last() != Some(version) {
        // Not `--locked`: the crates' own lock files name versions that registries no longer give.
        run(cargo()
            .args(["install", "--quiet", "--force", package, "--version", version, "--root"])
            .arg(&folder)
            .env("CARGO_TARGET_DIR", folder.join("target")))
        .with_context(|| format!("{package} {version} cannot be installed with `cargo install`"))?;
    }
    Ok(path)
}

/// The version of a package in `Cargo.lock`: its tools must be of the same.
pub fn locked_version(package: &str) -> Result<String> {
    let lock =
        fs::read_to_string(workspace::root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, after)| Some(after.split_once('"')?.0.to_owned()));
    version.with_context(|| format!("Cargo.lock names no {package}"))
}

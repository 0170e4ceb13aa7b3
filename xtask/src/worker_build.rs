//! Building a Worker: from a crate to the folder that wrangler takes.

mod module;
mod order;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    toolchain::{self, Library},
    tools::node,
    workspace::{self, cargo, command, run, say},
};

/// What wrangler uploads of a Worker's folder.
const MODULES: [&str; 2] = ["index.js", "index_bg.wasm"];

/// How large the Worker may be, compressed: Cloudflare's free plan takes 3 MB.
pub const MEGABYTES_AT_MOST: f64 = 2.5;

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

/// The features that a Worker is built with.
pub enum Features {
    /// Those that are its crate's default.
    Default,
    /// These alone, by commas.
    Alone(String),
}

/// Builds the Worker whose crate is in `crate_folder`, as small as it gets, and answers the folder of `index.js`:
/// `build` in the crate's own.
///
/// # Errors
/// A tool is missing and cannot be installed, or the crate does not compile.
pub fn build(crate_folder: &Path) -> Result<PathBuf> {
    build_with(crate_folder, "build", &Features::Default)
}

/// The same with these features, to the folder of this name in the crate's own.
///
/// # Errors
/// A tool is missing and cannot be installed, or the crate does not compile.
pub fn build_with(crate_folder: &Path, folder: &str, features: &Features) -> Result<PathBuf> {
    let worker_build = installed("worker-build", &locked_version("worker")?, "worker-build")?;
    let wasm_bindgen = installed("wasm-bindgen-cli", &locked_version("wasm-bindgen")?, "wasm-bindgen")?;
    let mut command = Command::new(worker_build);
    command
        .current_dir(crate_folder)
        .args(["--no-opt", "--profile", PROFILE, "--out-dir", folder])
        .env("CARGO_TARGET_DIR", workspace::target())
        .env("ESBUILD_BIN", node::tool("esbuild")?)
        .env("WASM_BINDGEN_BIN", wasm_bindgen);
    if let Features::Alone(features) = features {
        command.args(["--", "--no-default-features", "--features", features]);
    }
    if toolchain::use_target(&mut command, TARGET, "std,panic_abort")? == Library::FromSource {
        // worker-build looks whether the folder of the compiled library is there; that it is empty does not matter.
        let compiled = Path::new("/usr/lib/rustlib").join(TARGET).join("lib");
        fs::create_dir_all(&compiled)
            .with_context(|| format!("make the empty folder {}, as root", compiled.display()))?;
    }
    run(&mut command)?;
    let folder = crate_folder.join(folder);
    shrink(&folder.join("index_bg.wasm"))?;
    Ok(folder)
}

/// What `wrangler deploy` uploads of the folder, each module compressed by `gzip` at its default level: megabytes, of a
/// million bytes each.
///
/// # Errors
/// `gzip` or a module is missing.
pub fn megabytes(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for module in MODULES {
        let path = folder.join(module);
        let archive = folder.join(format!("{module}.gz"));
        run(command("gzip").args(["--keep", "--force"]).arg(&path))?;
        bytes += u32::try_from(fs::metadata(&archive).with_context(|| archive.display().to_string())?.len())?;
        fs::remove_file(archive)?;
    }
    ensure!(bytes > 0, "the Worker's modules are empty");
    Ok(f64::from(bytes) / 1_000_000.0)
}

/// That so many megabytes of a Worker are within the bound.
///
/// # Errors
/// They are not.
pub fn check_size(worker: &str, megabytes: f64) -> Result<()> {
    say(&format!("{worker}: {megabytes:.3} MB"));
    ensure!(
        megabytes <= MEGABYTES_AT_MOST,
        "the Worker {worker} is {megabytes:.2} MB, and {MEGABYTES_AT_MOST} MB is the bound: see \
         docs/decisions/2026-11-24-description-behind-a-feature.md for where its bytes are"
    );
    Ok(())
}

/// Optimises for size, drops the names of functions, a tenth of what would be deployed, and puts functions beside each other
/// that are alike, which is another one of it compressed.
fn shrink(module: &Path) -> Result<()> {
    optimise(module, &["-Oz", "--strip-debug", "--strip-producers"])?;
    let optimised = fs::read(module)?;
    let functions = module::functions(&optimised)?;
    // Names that say the order, by which wasm-opt sorts.
    let order = order::by_likeness(&functions.bodies).into_iter().enumerate();
    let mut names: Vec<_> =
        order.map(|(place, function)| (functions.imported + function, format!("{place:07}"))).collect();
    names.sort_unstable();
    fs::write(module, module::named(&optimised, &names)?)?;
    optimise(module, &["--reorder-functions-by-name", "--strip-debug"])
}

fn optimise(module: &Path, passes: &[&str]) -> Result<()> {
    let mut command = Command::new(node::tool("wasm-opt")?);
    run(command.args(passes).args(WASM_FEATURES).arg(module).arg("-o").arg(module))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_above_the_bound_fails() {
        check_size("preau", MEGABYTES_AT_MOST).unwrap();
        assert!(check_size("preau", MEGABYTES_AT_MOST + 0.01).unwrap_err().to_string().contains("2.51 MB"));
    }

    #[test]
    fn what_is_uploaded_is_measured_compressed() {
        let folder = workspace::target().join("xtask/measured-modules");
        fs::create_dir_all(&folder).unwrap();
        for module in MODULES {
            fs::write(folder.join(module), vec![b'x'; 1_000_000]).unwrap();
        }
        let measured = megabytes(&folder).unwrap();
        assert!(measured > 0.0 && measured < 0.1, "{measured}");
        fs::remove_file(folder.join(MODULES[0])).unwrap();
        assert!(megabytes(&folder).is_err());
    }
}

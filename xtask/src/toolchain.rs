//! A compiler for another target than this machine: rustup's, or Debian's where rustup has none and cannot fetch it.

use std::{env, ffi::OsString, fs, path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::workspace::{command, is_there, run, say, variable};

/// Debian's compiler, the source of its library, and its linker.
const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_LINKER: &str = "/usr/bin/rust-lld";

/// The compiled standard library that a target is built with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// Comes with the toolchain.
    Ready,
    /// Is compiled too.
    FromSource,
}

/// Lets `cargo_command`, and what it starts, compile for `target`, with the parts `library` of the standard library.
///
/// # Errors
/// There is no such compiler and none can be installed.
pub fn use_target(cargo_command: &mut Command, target: &str, library: &str) -> Result<Library> {
    let is_added = || is_there("rustup") && run(command("rustup").args(["target", "add", target])).is_ok();
    if has_target(target) || (!has_debian() && is_added()) {
        return Ok(Library::Ready);
    }
    if !has_debian() {
        install_debian().with_context(|| {
            format!(
                "no Rust compiler for {target}: run `rustup target add {target}`, or on Debian `apt-get install {}` as root",
                DEBIAN_PACKAGES.join(" ")
            )
        })?;
    }
    cargo_command
        .env("RUSTC", DEBIAN_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", library)
        .env("PATH", path_with_debian_first()?)
        // What cargo and rustup say to their children would bring rustup's compiler back.
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    Ok(Library::FromSource)
}

/// Whether the workspace's compiler has the library for `target`.
fn has_target(target: &str) -> bool {
    let folder = run(command("rustc").args(["--print", "target-libdir", "--target", target]));
    let filled = |folder: &str| fs::read_dir(folder.trim()).is_ok_and(|mut files| files.next().is_some());
    folder.is_ok_and(|folder| filled(&folder))
}

fn has_debian() -> bool {
    [DEBIAN_RUSTC, DEBIAN_LIBRARY, DEBIAN_LINKER].iter().all(|path| Path::new(path).exists())
}

fn install_debian() -> Result<()> {
    say("installing Debian's Rust compiler");
    run(command("apt-get").arg("update"))?;
    run(command("apt-get").args(["install", "--yes", "--no-install-recommends"]).args(DEBIAN_PACKAGES))?;
    Ok(())
}

fn path_with_debian_first() -> Result<OsString> {
    let path = variable("PATH").unwrap_or_default();
    let folders = [Path::new("/usr/bin").to_owned()].into_iter().chain(env::split_paths(&path));
    Ok(env::join_paths(folders)?)
}

//! `cargo xtask package`: what `sam deploy` and `wrangler deploy` take.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, ensure};

use crate::{
    stopwatch::Stopwatch,
    toolchain,
    tools::python,
    workers,
    workspace::{command, root, run, say, target},
};

/// The processors that Lambda has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// The template's default.
    Arm64,
    /// For `sam deploy --parameter-overrides Architecture=x86_64`.
    X86_64,
}

impl Architecture {
    const fn triple(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }
}

/// The C library of Amazon Linux 2023: what is linked against a newer one does not start there.
const GLIBC: &str = "2.34";

/// Adds the bootstrap of `domain` to a cargo command, with that domain alone: what the other domains are does not come
/// into its artifact, and a change to them does not build it anew.
pub fn bootstrap_of<'c>(command: &'c mut Command, domain: &str) -> &'c mut Command {
    let feature = format!("preau-functions/{domain}");
    command.args([
        "--package",
        "preau-lambda",
        "--bin",
        domain,
        "--no-default-features",
        "--features",
        &feature,
    ])
}

/// Builds each domain's bootstrap into `build/aws/<domain>/bootstrap`, where the templates look.
///
/// # Errors
/// The toolchain for the architecture cannot be had, or the code does not build.
pub fn aws(architecture: Architecture) -> Result<()> {
    let watch = Stopwatch::start();
    let triple = architecture.triple();
    let zig = python::commands(python::PACKAGING)?;
    // The builds of two compilers do not mix.
    let folder = target().join("package-aws");
    for (domain, _) in preau_functions::domains() {
        let mut build = command(zig.join("cargo-zigbuild"));
        toolchain::use_target(&mut build, triple, "std,panic_unwind")?;
        build.env("CARGO_TARGET_DIR", &folder).env("CARGO_ZIGBUILD_PYTHON_PATH", zig.join("python"));
        build.args(["zigbuild", "--release", "--target", &format!("{triple}.{GLIBC}")]);
        run(bootstrap_of(&mut build, domain))?;
        let bootstrap = folder.join(triple).join("release").join(domain);
        let place = root().join("build/aws").join(domain);
        fs::create_dir_all(&place)?;
        let bytes = fs::copy(&bootstrap, place.join("bootstrap"))
            .with_context(|| format!("{} was not built", bootstrap.display()))?;
        say(&format!("build/aws/{domain}/bootstrap  {} kB, {triple}", bytes / 1_000));
    }
    say(&format!("in {watch}; next: sam deploy"));
    Ok(())
}

/// Builds the Workers to where `main` of their wrangler files points; `only` the one of this name, where one is named.
///
/// # Errors
/// A tool cannot be had, or the code does not build.
pub fn cloudflare(only: Option<&str>) -> Result<()> {
    let watch = Stopwatch::start();
    let named: Vec<_> =
        workers::ALL.into_iter().filter(|worker| only.is_none_or(|name| name == worker.name())).collect();
    ensure!(!named.is_empty(), "no Worker has this name: preau, preau-classroom");
    for worker in named {
        let folder = worker.build()?;
        let next = format!("wrangler deploy --config {} --env staging", worker.configuration());
        say(&format!("{} in {watch}; next: {next}", folder.display()));
    }
    Ok(())
}

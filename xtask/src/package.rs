//! `cargo xtask package`: what `sam deploy` and `wrangler deploy` take.

use std::{fs, process::Command};

use anyhow::{Context as _, Result};

use crate::{
    stopwatch::Stopwatch,
    toolchain,
    tools::python,
    worker_build,
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

/// Adds every domain's bootstrap, with its feature, to a cargo command.
pub fn every_bootstrap(command: &mut Command) -> &mut Command {
    let domains = preau_functions::domains();
    let features: Vec<_> = domains.iter().map(|(domain, _)| format!("preau-{domain}/lambda")).collect();
    for (domain, _) in &domains {
        command.args(["--package", &format!("preau-{domain}")]);
    }
    command.args(["--bins", "--features", &features.join(",")])
}

/// Builds each domain's bootstrap into `build/aws/<domain>/bootstrap`, where the templates look.
///
/// # Errors
/// The toolchain for the architecture cannot be had, or the code does not build.
pub fn aws(architecture: Architecture) -> Result<()> {
    let watch = Stopwatch::start();
    let triple = architecture.triple();
    let zig = python::commands(python::PACKAGING)?;
    let mut build = command(zig.join("cargo-zigbuild"));
    toolchain::use_target(&mut build, triple, "std,panic_unwind")?;
    // The builds of two compilers do not mix.
    let folder = target().join("package-aws");
    build.env("CARGO_TARGET_DIR", &folder).env("CARGO_ZIGBUILD_PYTHON_PATH", zig.join("python"));
    build.args(["zigbuild", "--release", "--target", &format!("{triple}.{GLIBC}")]);
    run(every_bootstrap(&mut build))?;
    for (domain, _) in preau_functions::domains() {
        let bootstrap = folder.join(triple).join("release").join(format!("{domain}-bootstrap"));
        let place = root().join("build/aws").join(domain);
        fs::create_dir_all(&place)?;
        let bytes = fs::copy(&bootstrap, place.join("bootstrap"))
            .with_context(|| format!("{} was not built", bootstrap.display()))?;
        say(&format!("build/aws/{domain}/bootstrap  {} kB, {triple}", bytes / 1_000));
    }
    say(&format!("in {watch}; next: sam deploy"));
    Ok(())
}

/// Builds the Worker to where `main` of `wrangler.toml` points.
///
/// # Errors
/// A tool cannot be had, or the code does not build.
pub fn cloudflare() -> Result<()> {
    let watch = Stopwatch::start();
    let folder = worker_build::build(&root().join("infra/worker"))?;
    say(&format!("{} in {watch}; next: wrangler deploy --env staging", folder.display()));
    Ok(())
}

//! The Worker's size.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::row::{Budget, Outcome, Row};
use crate::{
    worker_build,
    workspace::{command, root, run},
};

/// What wrangler uploads of the Worker's folder.
const MODULES: [&str; 2] = ["index.js", "index_bg.wasm"];

/// The size of all domains, built now.
pub fn size() -> Row {
    Row {
        what: "Worker: size, gzip, all domains",
        sides: ["", ""],
        unit: "",
        method: "The modules that `wrangler deploy` uploads, as `cargo xtask package cloudflare` builds them, each \
                 compressed by `gzip` at its default level."
            .to_owned(),
        budget: Budget::MegabytesAtMost(1.5),
        outcome: measure().map(|value| Outcome { value, samples: None, profile: None }),
    }
}

fn measure() -> Result<f64> {
    let folder = worker_build::build(&root().join("infra/worker"))?;
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

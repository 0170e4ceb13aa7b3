//! The Worker's size.

use anyhow::Result;

use super::row::{Budget, Outcome, Row};
use crate::{worker_build, workspace::root};

/// The size of all domains, built now.
pub fn size() -> Row {
    Row {
        what: "Worker: size, gzip, all domains",
        sides: ["", ""],
        unit: "",
        method: "The modules that `wrangler deploy` uploads, as `cargo xtask package cloudflare` builds them, each \
                 compressed by `gzip` at its default level."
            .to_owned(),
        budget: Budget::MegabytesAtMost(worker_build::MEGABYTES_AT_MOST),
        outcome: measure().map(|value| Outcome { value, samples: None, profile: None }),
    }
}

fn measure() -> Result<f64> {
    worker_build::megabytes(&worker_build::build(&root().join("infra/worker"))?)
}

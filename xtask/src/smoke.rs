//! `cargo xtask smoke ADDRESS`: the scenario against a host that is deployed.

use std::process::{ExitCode, Stdio};

use anyhow::{Result, ensure};

use crate::workspace::{cargo, variable};

/// Tries the host at `address` with the tokens of the environment, and shows how it went.
///
/// # Errors
/// There is no token, or the scenario cannot be started.
pub fn run(address: &str) -> Result<ExitCode> {
    ensure!(
        address.starts_with("https://") || address.starts_with("http://"),
        "{address} is no address: https://…"
    );
    ensure!(
        variable("SMOKE_TOKEN").is_some(),
        "SMOKE_TOKEN is missing: the token of an account that nobody uses, for it is erased in the end"
    );
    let mut smoke = cargo();
    smoke.args(["run", "--quiet", "--package", "preau-scenario", "--bin", "smoke", "--", address]);
    let status = smoke.stdout(Stdio::inherit()).stderr(Stdio::inherit()).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

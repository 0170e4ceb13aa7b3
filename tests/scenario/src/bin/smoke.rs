//! `cargo xtask smoke ADDRESS`: tries a deployed host, with the tokens that the environment gives.

#![expect(clippy::print_stderr, clippy::disallowed_methods, reason = "a command line")]

use std::process::ExitCode;

use preau_scenario::{Accounts, smoke};

#[tokio::main]
async fn main() -> ExitCode {
    let token = |name: &str| std::env::var(name).ok().filter(|token| !token.is_empty());
    let (Some(address), Some(own)) = (std::env::args().nth(1), token("SMOKE_TOKEN")) else {
        eprintln!("the address of the host, or SMOKE_TOKEN, is missing: see docs/operations.md");
        return ExitCode::FAILURE;
    };
    let accounts = Accounts { own, coach: token("SMOKE_COACH_TOKEN") };
    if smoke(address.trim_end_matches('/'), accounts).await { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

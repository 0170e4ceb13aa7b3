//! The client's outbox on a host: the model test of `clients/typescript`, which Node runs.

#![expect(
    clippy::expect_used,
    reason = "a scenario is a test: it ends at the first answer that is not as expected"
)]

use tokio::process::Command;

use crate::host::{JWT_SECRET, Person, Terms};

/// How many twenties of runs a host has that is slower than the local one: five runs.
const RUNS: &str = "0.25";

/// Browsers of two teachers work offline, over a bad network, killed and cloned, on the host at this address: nothing is lost or
/// done twice.
///
/// # Panics
/// Something is; or the environment does not say where the test is.
#[expect(clippy::disallowed_methods, reason = "where the test is, only who compiled it can say")]
pub async fn no_operation_of_an_outbox_is_lost(address: &str) {
    let test = std::env::var("OUTBOX_TEST")
        .expect("OUTBOX_TEST is not set: run `cargo xtask test`, which compiles the client's tests and says where they are");
    let anybody = Person { id: "anybody".to_owned(), role: "coach" };
    let output = Command::new("node")
        .args(["--test", "--test-timeout=300000", &test])
        .env("PREAU_ADDRESS", address)
        .env("PREAU_JWT_SECRET", JWT_SECRET)
        .env("PREAU_TOKEN", anybody.token(&Terms::GOOD))
        .env("SYNC_RUNS", RUNS)
        .output()
        .await
        .expect("Node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}

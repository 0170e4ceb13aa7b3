//! Providers on this machine, which hold every request to the provider's contract and answer what a test says. The contracts are
//! in `shared/providers/tests/contracts`.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    reason = "a test fails where it cannot go on"
)]

pub mod contract;
pub mod provider;

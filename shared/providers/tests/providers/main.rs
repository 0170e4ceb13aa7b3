//! The clients of providers, against local servers that hold every request to the provider's contract.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod console;
mod contract;
mod jitsi;
mod provider;
mod resend;
mod rooms;
mod whapi;

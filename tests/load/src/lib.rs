//! What the benchmarks compare with and load with. `cargo xtask bench` builds it in release, runs it, and writes what it
//! measured to `docs/performance.md`.

pub mod agenda;
pub mod comparison;
pub mod courses;
pub mod edge;
pub mod generator;
pub mod lambda;
pub mod local;
mod message;
pub mod peers;
pub mod photos;
mod process;
pub mod processor;
pub mod reminders;
pub mod runtime_api;
pub mod school;
mod stopwatch;

//! What the benchmarks compare with and load with. `cargo xtask bench` builds it in release, runs it, and writes what it
//! measured to `docs/performance.md`.

pub mod agenda;
pub mod classes;
pub mod comparison;
pub mod courses;
pub mod dashboard;
pub mod edge;
pub mod edge_questions;
pub mod forum;
pub mod generator;
pub mod lambda;
pub mod live;
pub mod local;
pub mod memory;
mod message;
pub mod peers;
pub mod photos;
mod process;
pub mod processor;
pub mod questions;
pub mod reminders;
pub mod runtime_api;
pub mod school;
pub mod search;
mod sheets;
mod stopwatch;
mod stored;
pub mod students;

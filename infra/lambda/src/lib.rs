//! Turns a function list into an AWS Lambda bootstrap: wiring only.

mod app;
mod metrics;
mod run;

pub use lambda_runtime::Error;
pub use run::run;

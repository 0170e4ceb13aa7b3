//! One scenario for all hosts: what a day at a school asks of a backend, over plain HTTP.

mod client;
mod host;
#[cfg(feature = "lambda")]
pub mod lambda_gateway;
mod scenario;
mod school;

pub use host::{Host, JWT_SECRET, PUBLIC_URL, SECRET};
pub use scenario::run;

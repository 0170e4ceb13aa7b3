//! One scenario for all hosts: what a day at a school asks of a backend, over plain HTTP.

mod client;
mod host;
mod jpeg;
#[cfg(feature = "lambda")]
pub mod lambda_gateway;
mod scenario;
mod school;
mod smoke;

pub use host::{CommandOf, Host, JWT_SECRET, PUBLIC_URL, RunAt, SECRET, Scheduled};
pub use scenario::run;
pub use smoke::{Accounts, smoke};

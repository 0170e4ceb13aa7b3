//! One scenario for all hosts: what a day at a school asks of a backend, over plain HTTP.

mod client;
#[cfg(feature = "lambda")]
pub mod conflicts;
mod host;
mod jpeg;
#[cfg(feature = "lambda")]
pub mod lambda_gateway;
mod outbox;
mod scenario;
mod school;
mod smoke;
mod web_application;

pub use host::{CommandOf, Host, JWT_SECRET, PUBLIC_URL, RunAt, SECRET, Scheduled};
pub use outbox::no_operation_of_an_outbox_is_lost;
pub use scenario::{races, run};
pub use smoke::{Accounts, smoke};
pub use web_application::web_application;

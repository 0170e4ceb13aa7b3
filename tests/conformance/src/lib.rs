//! What every store must do, as one body of code that runs on each of them: SQLite, D1 inside workerd, DynamoDB. And what
//! all files must do: in a folder, in S3, and in R2 inside workerd ([`files`]).
//!
//! The contracts are the documentation of [`preau_kernel::store`] and [`preau_kernel::files`]. A case fails by an error, never by a panic, which would
//! take a Worker's isolate down with it. Nothing here waits for an index to catch up: `DynamoDB` Local's never lag, and no
//! decision is taken from an index that may.

mod case;
mod cases;
mod clock;
mod ensure;
pub mod files;
pub mod model;
mod random;
mod subject;

pub use case::{Case, cases};
pub use clock::TestClock;
pub use subject::Subject;

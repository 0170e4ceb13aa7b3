//! The ports in a Cloudflare Worker: D1, R2, fetch.
//!
//! JavaScript's values are not `Send`, and an isolate has one thread: `SendFuture` bridges the two here, and nowhere
//! else.

mod assets;
mod d1;
mod d1_error;
mod environment;
mod fetch;
mod isolate;
mod presign;
mod r2;
mod rate_limiter;
mod serve;
mod service;

pub use assets::Assets;
pub use d1::D1Store;
pub use environment::variables;
pub use fetch::FetchClient;
pub use isolate::{Console, IsolateClock, IsolateIds};
pub use presign::S3Access;
pub use r2::{R2Files, Signing};
pub use rate_limiter::BoundRateLimiter;
pub use serve::serve;
pub use service::BoundService;

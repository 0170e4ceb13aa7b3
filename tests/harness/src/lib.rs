//! What function tests stand on: an app on real adapters (SQLite, a folder), named actors, a clock that tests move, and
//! ids that come in order, so that whole answers are snapshots.

#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails where it cannot go on")]

pub mod answers;
mod app;
mod clock;
pub mod courses;
pub mod documents;
mod embedder;
mod ids;
mod interleaved;
mod mortal;
pub mod people;
pub mod personal_data;
pub mod pictures;
mod request;
mod senders;
mod uses;
pub mod version_0_1;
mod webhooks;
mod writer;

pub use app::TestApp;
pub use clock::TestClock;
pub use embedder::ScriptedEmbedder;
pub use insta;
pub use interleaved::{Interleaved, Others};
pub use mortal::{Life, Mortal};
pub use request::{TestAnswer, TestRequest};
pub use senders::{Sent, Stall};
pub use writer::ScriptedWriter;

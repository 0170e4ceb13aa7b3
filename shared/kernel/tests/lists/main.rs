//! Lists: pages and cursors, and one order of what is spread over shards, whatever comes, goes and is moved meanwhile.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod pages;
mod shards;
mod store;
mod thing;

//! The cases, by what they are about.

pub mod bounds;
pub mod contention;
pub mod counters;
pub mod cursors;
pub mod documents;
pub mod expiry;
pub mod indexes;
pub mod operations;
pub mod queries;
pub mod ranks;
pub mod relocation;
pub mod transactions;
pub mod writes;

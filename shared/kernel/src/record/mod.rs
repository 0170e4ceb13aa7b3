//! Records: what the store keeps, and how it is read.

pub mod announcement;
pub mod batch;
pub mod counters;
pub mod cursor;
pub mod due;
pub mod entity;
pub mod event;
pub mod job;
pub mod list;
pub mod meeting_room;
mod merge;
pub mod message;
pub mod mixed;
pub mod posted;
pub mod rank;
pub mod rate_limit;
pub mod relocation;
pub mod roles;
pub mod spread;
pub mod wake;

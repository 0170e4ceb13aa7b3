//! Records: what the store keeps, and how it is read.

pub mod announcement;
pub mod cursor;
pub mod due;
pub mod entity;
pub mod event;
pub mod list;
pub mod meeting_room;
pub mod message;
pub mod rate_limit;
pub mod roles;
pub mod wake;

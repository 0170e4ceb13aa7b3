//! Values: what requests, records and answers are made of. Pure, without I/O.

pub mod actor;
pub mod badge_key;
pub mod channel;
pub mod checksum;
pub mod contact;
pub mod decimal;
pub mod field_errors;
pub mod field_schema;
pub mod field_types;
pub mod file_policy;
pub mod flag;
pub mod folded;
pub mod icalendar;
pub mod id;
pub mod link_token;
pub mod local_time;
pub mod meeting;
pub mod network;
pub mod one_of;
pub mod policy;
pub mod signer;
pub mod text;
pub mod time;
pub mod validation;

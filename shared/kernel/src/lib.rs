//! The kernel: what every function of Préau stands on, and the ports that hosts connect. No SDK, no host.

pub mod actor;
pub mod answer;
pub mod app;
pub mod caller;
pub mod changes;
pub mod contact;
pub mod delivery_report;
pub mod email;
pub mod entity;
pub mod etag;
pub mod events;
pub mod field_types;
pub mod files;
pub mod function;
pub mod http_client;
pub mod icalendar;
pub mod id;
mod idempotency;
pub mod link_token;
pub mod local_time;
pub mod log;
pub mod meetings;
pub mod meter;
pub mod openapi;
pub mod outbox;
pub mod page;
pub mod policy;
pub mod problem;
mod problem_document;
pub mod rate_limit;
pub mod request;
pub mod roles;
pub mod send_failure;
pub mod server;
mod setting_list;
pub mod settings;
pub mod store;
pub mod text;
pub mod time;
pub mod token;
pub mod validation;
pub mod whatsapp;
mod wrap;

#[doc(hidden)]
pub use uuid::Uuid;

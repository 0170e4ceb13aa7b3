//! Ports: what hosts connect.

pub mod clock;
pub mod email;
pub mod files;
pub mod http_client;
pub mod log;
pub mod meeting_rooms;
pub mod metered;
pub mod provider_event;
pub mod rate_limiter;
pub mod send_failure;
pub mod store;
pub mod usage;
pub mod whatsapp;

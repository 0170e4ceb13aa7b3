//! Ports: what hosts connect.

pub mod clock;
pub mod email;
pub mod embedder;
pub mod file_stream;
pub mod files;
pub mod grader;
pub mod http_client;
pub mod kept_description;
pub mod linked_documents;
pub mod log;
pub mod meeting_rooms;
pub mod metered;
pub mod ocr;
pub mod provider_event;
pub mod question_writer;
pub mod rate_limiter;
pub mod send_failure;
pub mod store;
pub mod token_usage;
pub mod usage;
pub mod whatsapp;

//! Work: what a function is given, and how it writes.

pub mod answer;
pub mod app;
pub mod budget;
pub mod caller;
pub mod changes;
pub mod dated;
pub mod etag;
pub mod exchange;
pub mod failures;
pub mod file_address;
pub(crate) mod idempotency;
pub mod jobs;
pub mod model_jobs;
pub mod outbox;
pub mod personal_data;
pub(crate) mod published_keys;
pub mod sending_rate;
pub mod token;
pub mod token_budget;
pub mod unit_of_work;
pub mod writer_pause;

//! The clients of providers, against local servers that hold every request to the provider's contract, and the readers of
//! what providers report.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod any_call;
mod console;
mod documents;
mod embeddings;
mod jitsi;
mod openai;
mod openai_background;
mod openai_ocr;
mod resend;
mod resend_events;
mod rooms;
mod ses_events;
mod sns;
mod topic;
mod whapi;
mod whapi_events;

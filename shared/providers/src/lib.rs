//! Those who carry Préau's messages and meetings, behind the kernel's ports, and the readers of what they report. What they
//! accept and answer is in `tests/contracts`, against which every request is tested.

mod allowed_documents;
mod api;
mod connect;
mod console;
mod embeddings;
mod fallback;
mod jitsi;
mod offline_writer;
mod openai;
mod openai_answer;
mod openai_grader;
mod openai_ocr;
mod openai_request;
mod openai_writer;
mod resend;
mod resend_events;
mod ses_events;
mod sns;
mod sns_certificates;
mod svix;
mod webhook;
mod whapi;
mod whapi_events;
mod whereby;
mod wrong_setting;

pub use allowed_documents::AllowedDocuments;
pub use connect::{connect, webhook_readers};
pub use console::Console;
pub use embeddings::OpenAiEmbedder;
pub use fallback::FallbackRooms;
pub use jitsi::Jitsi;
pub use offline_writer::OfflineWriter;
pub use openai_grader::OpenAiGrader;
pub use openai_ocr::OpenAiOcr;
pub use openai_writer::OpenAiWriter;
pub use resend::Resend;
pub use resend_events::ResendReports;
pub use ses_events::SesReports;
pub use whapi::Whapi;
pub use whapi_events::WhapiReports;
pub use whereby::Whereby;
pub use wrong_setting::WrongSetting;

//! The ports that every host with an operating system has alike.

mod clock;
mod ids;
mod log;
mod text_log;

pub use clock::SystemClock;
pub use ids::SystemIds;
pub use log::StdoutLog;
pub use text_log::TextLog;

//! The ports on one machine: SQLite, a folder, and with the feature `smtp` a mail server.

mod folder;
mod presence;
mod rate_limiter;
#[cfg(feature = "smtp")]
mod smtp;
mod sqlite;
mod writer;

pub use folder::FolderFiles;
pub use rate_limiter::MemoryRateLimiter;
#[cfg(feature = "smtp")]
pub use smtp::{Smtp, WrongSmtp};
pub use sqlite::SqliteStore;

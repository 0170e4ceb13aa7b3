//! The ports on one machine: SQLite and a folder.

mod folder;
mod sqlite;
mod writer;

pub use folder::FolderFiles;
pub use sqlite::SqliteStore;

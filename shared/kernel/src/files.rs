//! The files port: bytes by key.

use std::{fmt, time::Duration};

use async_trait::async_trait;

/// What is known of a stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Its key: `/` separates what people would call folders.
    pub key: String,
    /// Its length in bytes.
    pub size: u64,
}

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its media type, as it was put.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A part of the list of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSlice {
    /// The files, in the order of their keys.
    pub files: Vec<FileEntry>,
    /// Give it back to go on, if there is more.
    pub next: Option<String>,
}

/// What an address that needs no token lets its bearer do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Read the file.
    Get,
    /// Write the file, with exactly this media type and length.
    Put {
        /// The media type.
        content_type: String,
        /// The length in bytes.
        size: u64,
    },
}

/// Why the files did not answer; the text is for the log.
#[derive(Clone, Debug)]
pub struct FilesError(pub String);

impl fmt::Display for FilesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the files are broken: {}", self.0)
    }
}

impl std::error::Error for FilesError {}

/// Where Préau keeps bytes: a folder, S3 or R2.
#[async_trait]
pub trait Files: Send + Sync {
    /// Writes a whole file, in place of what was there.
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError>;

    /// A file, if it exists.
    async fn get(&self, key: &str) -> Result<Option<File>, FilesError>;

    /// Deletes a file; to delete what does not exist is done at once.
    async fn delete(&self, key: &str) -> Result<(), FilesError>;

    /// Up to 1,000 files whose keys begin with `prefix`, after what an earlier slice's `next` says.
    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError>;

    /// An address that grants its bearer `permission` on one file for `lasting` from now.
    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<String, FilesError>;
}

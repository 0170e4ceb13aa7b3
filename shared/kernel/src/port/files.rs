//! The files port: bytes by key.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::{
    port::file_stream::{FileStream, Unfit, exactly},
    problem::Problem,
    value::checksum::Checksum,
};

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
    /// The files, in the order of their keys' UTF-8 bytes.
    pub files: Vec<FileEntry>,
    /// Give it back to go on, if there is more.
    pub next: Option<String>,
}

/// What an address that needs no token lets its bearer do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// Read the file, answered with this `Content-Disposition` (RFC 6266).
    Get {
        /// The header.
        disposition: String,
    },
    /// Write the file, with exactly these bytes.
    Put(Expected),
}

/// What bytes are expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Their media type.
    pub content_type: String,
    /// Their number.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: Checksum,
}

/// An address that needs no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where.
    pub url: String,
    /// The headers that a request there must have, beside `Content-Length`.
    pub headers: Vec<(String, String)>,
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

impl From<Unfit> for FilesError {
    fn from(unfit: Unfit) -> Self {
        Self(unfit.to_string())
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        Self::internal(error)
    }
}

/// Where Préau keeps bytes: a folder, S3 or R2.
#[async_trait]
pub trait Files: Send + Sync {
    /// Writes a whole file, in place of what was there. It is there whole or not at all.
    async fn put(&self, key: &str, file: File) -> Result<(), FilesError>;

    /// Writes a whole file of `length` bytes, in place of what was there, as its bytes come: where they fail, or are more or
    /// fewer, it is an error, and what was there stays as it was.
    ///
    /// Unless an adapter does better, all of them are in memory at once, and never more than `length`.
    async fn put_stream(
        &self,
        key: &str,
        content_type: &str,
        length: u64,
        bytes: FileStream,
    ) -> Result<(), FilesError> {
        let mut whole = Vec::new();
        let mut bytes = exactly(length, bytes);
        while let Some(part) = bytes.try_next().await? {
            whole.extend_from_slice(&part);
        }
        self.put(key, File { content_type: content_type.to_owned(), bytes: whole }).await
    }

    /// A file, if it exists.
    async fn get(&self, key: &str) -> Result<Option<File>, FilesError>;

    /// At most `length` bytes of a file, if it exists, from its byte `from` on (0 is the first). From its end on there are
    /// none: that is no error, and its media type is told all the same.
    async fn get_range(&self, key: &str, from: u64, length: u64) -> Result<Option<File>, FilesError>;

    /// Deletes a file; to delete what does not exist is done at once.
    async fn delete(&self, key: &str) -> Result<(), FilesError>;

    /// Up to 1,000 files whose keys begin with `prefix`, after what an earlier slice's `next` says, even if the files of
    /// that slice are deleted by now.
    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<FileSlice, FilesError>;

    /// An address that grants its bearer `permission` on one file for `lasting` from now. What is put there is refused
    /// unless it is what is expected.
    async fn presign(
        &self,
        key: &str,
        permission: &Permission,
        lasting: Duration,
    ) -> Result<Address, FilesError>;
}

//! The port to documents that others keep, by their addresses.

use std::fmt;

use async_trait::async_trait;

/// How long a document may be, in bytes.
pub const LONGEST_DOCUMENT: usize = 10_000_000;

/// Why there is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFailure {
    /// Nothing is fetched from there: not HTTPS, not one of the hosts that are allowed, or it leads on to such an address.
    NotAllowed,
    /// It is longer than [`LONGEST_DOCUMENT`].
    TooLong,
    /// It is not there, as its host says.
    Gone {
        /// Why, for the log.
        cause: String,
    },
    /// Its host did not answer as it should.
    Unavailable {
        /// Why, for the log: no address.
        cause: String,
    },
}

impl fmt::Display for LinkFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAllowed => formatter.write_str("nothing is fetched from there"),
            Self::TooLong => write!(formatter, "it is longer than {LONGEST_DOCUMENT} bytes"),
            Self::Gone { cause } | Self::Unavailable { cause } => formatter.write_str(cause),
        }
    }
}

impl std::error::Error for LinkFailure {}

/// Fetches documents from the hosts that the school allows, and from nowhere else.
#[async_trait]
pub trait LinkedDocuments: Send + Sync {
    /// The bytes of the document at an address.
    async fn fetch(&self, url: &str) -> Result<Vec<u8>, LinkFailure>;
}

//! The port to outside hosts over HTTPS.

use std::fmt;

use async_trait::async_trait;

/// The longest answer that is read, in bytes: no host fills our memory.
pub const LONGEST_ANSWER: usize = 4 * 1_024 * 1_024;

/// Calls an outside host. Adapters time out after 10 seconds, follow no redirect, and read no answer that is longer than
/// [`LONGEST_ANSWER`].
#[async_trait]
pub trait HttpClient: Send + Sync {
    /// Sends the request and reads the whole answer, whatever its status.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError>;
}

/// Why there is no answer. The texts are for the log: no address, whose query may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The host cannot have seen the request: there was no connection.
    NotSent(String),
    /// The host may have seen the request, and acted upon it: a time-out, or an answer that broke or is too long. An
    /// adapter that cannot know says this.
    Unanswered(String),
}

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(cause) => write!(formatter, "not sent: {cause}"),
            Self::Unanswered(cause) => write!(formatter, "no answer: {cause}"),
        }
    }
}

impl std::error::Error for HttpError {}

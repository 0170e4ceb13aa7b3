//! The port to outside hosts over HTTPS.

use std::fmt;

use async_trait::async_trait;

/// Calls an outside host. Adapters time out after 10 seconds and follow no redirect.
#[async_trait]
pub trait HttpClient: Send + Sync {
    /// Sends the request and reads the whole answer, whatever its status.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError>;
}

/// Why there is no answer: no connection, a time-out, or a broken one. The text is for the log.
#[derive(Clone, Debug)]
pub struct HttpError(pub String);

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no answer: {}", self.0)
    }
}

impl std::error::Error for HttpError {}

//! The port to outside hosts over HTTPS.

use std::{fmt, time::Duration};

use async_trait::async_trait;

/// What a call is held to, unless its caller says otherwise: 10 seconds, an answer of 4 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// How long it takes at most: connection, request and answer together.
    pub time: Duration,
    /// How long the answer is at most, in bytes: no host fills our memory.
    pub answer: usize,
    /// Whether it goes to addresses of the public internet alone: for calls whose address others chose.
    pub public_only: bool,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self { time: Duration::from_secs(10), answer: 4 * 1_024 * 1_024, public_only: false }
    }
}

impl CallLimits {
    /// The same, but for the time.
    #[must_use]
    pub const fn lasting(self, time: Duration) -> Self {
        Self { time, ..self }
    }
}

/// Calls an outside host. Adapters keep to the limits and follow no redirect.
#[async_trait]
pub trait HttpClient: Send + Sync {
    /// Sends the request and reads the whole answer, whatever its status.
    async fn send(
        &self,
        request: http::Request<Vec<u8>>,
        limits: CallLimits,
    ) -> Result<http::Response<Vec<u8>>, HttpError>;
}

/// Why there is no answer. The texts are for the log: no address, whose query may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The host cannot have seen the request: there was no connection.
    NotSent(String),
    /// The host may have seen the request, and acted upon it: a time-out, or an answer that broke. An adapter that cannot
    /// know says this.
    Unanswered(String),
    /// The host has acted upon the request, and answers more than this number of bytes, the most that were to be read.
    TooLong(usize),
}

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(cause) => write!(formatter, "not sent: {cause}"),
            Self::Unanswered(cause) => write!(formatter, "no answer: {cause}"),
            Self::TooLong(most) => write!(formatter, "no answer: it is longer than {most} bytes"),
        }
    }
}

impl std::error::Error for HttpError {}

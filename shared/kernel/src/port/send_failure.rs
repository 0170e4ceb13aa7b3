//! Why a provider did not take a message, as far as it matters to what is done next.

use std::{fmt, time::Duration};

/// Why a message was not sent, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendFailure {
    /// Not now: throttled, down, or not reached. It was not sent.
    Retry {
        /// How long the provider asks to wait.
        after: Option<Duration>,
        /// Why, for the log and for admins: no personal data.
        cause: String,
    },
    /// Never: the provider refuses it as it is.
    Permanent {
        /// Why, for the log and for admins: no personal data.
        cause: String,
    },
    /// It may have been sent: no answer came, and the provider takes no idempotency key.
    Unknown {
        /// Why, for the log and for admins: no personal data.
        cause: String,
    },
}

impl SendFailure {
    /// The cause.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Retry { cause, .. } | Self::Permanent { cause } | Self::Unknown { cause } => cause,
        }
    }

    /// How long the provider asks to wait before another attempt.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Retry { after, .. } => *after,
            Self::Permanent { .. } | Self::Unknown { .. } => None,
        }
    }
}

impl fmt::Display for SendFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.cause())
    }
}

impl std::error::Error for SendFailure {}

/// What a provider calls a message that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderId(pub String);

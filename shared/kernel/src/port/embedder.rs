//! The port to whoever turns texts into vectors: those of texts that mean alike point alike.

use std::{fmt, time::Duration};

use async_trait::async_trait;

use crate::port::token_usage::TokenUsage;

/// The longest vector that is taken, in numbers.
pub const MOST_DIMENSIONS: usize = 4_096;

/// What texts were turned into.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    /// A vector for each text, in their order: all of one length, of finite numbers, not all of which are zero.
    pub vectors: Vec<Vec<f32>>,
    /// What they cost.
    pub usage: TokenUsage,
}

/// Why there are no vectors, as far as it matters to what is done next. Causes are for the log: no personal data, nothing of
/// the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmbedderFailure {
    /// Not now, whatever the texts are: throttled, down, not reached, used up, set wrongly, or answered with what are no vectors.
    Unavailable {
        /// How long to wait, where it is known.
        after: Option<Duration>,
        /// Why.
        cause: String,
    },
    /// Not these texts.
    Refused {
        /// Why.
        cause: String,
    },
}

impl EmbedderFailure {
    /// The cause.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Unavailable { cause, .. } | Self::Refused { cause } => cause,
        }
    }
}

impl fmt::Display for EmbedderFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.cause())
    }
}

impl std::error::Error for EmbedderFailure {}

/// Turns texts into vectors.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// The model: its vectors are held against its own alone.
    fn model(&self) -> &str;

    /// The vectors of some texts, none of which is empty, within this time.
    async fn embed(&self, texts: &[String], within: Duration) -> Result<Embeddings, EmbedderFailure>;
}

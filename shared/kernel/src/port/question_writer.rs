//! The port to whoever writes questions about a document.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{port::token_usage::TokenUsage, value::text::Language};

/// The visible text of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// Its number, from 1.
    pub number: u32,
    /// Its text.
    pub text: String,
}

/// Questions that are wanted of a document. The document is data: nothing that it says is an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedQuestions {
    /// The document, as a PDF; empty where it is none, or several together. Whoever writes is given the pages then.
    pub pdf: Vec<u8>,
    /// What readers see of it.
    pub pages: Vec<PageText>,
    /// How many characters of it readers do not see. Where there are any, whoever writes is given the pages, not the file.
    pub hidden_chars: usize,
    /// How many questions.
    pub count: usize,
    /// In which language.
    pub language: Language,
    /// The questions that there are already.
    pub known_stems: Vec<String>,
    /// What was wrong with what was written before, a line each.
    pub complaints: Vec<String>,
    /// Whether an earlier answer was cut off: this one may be twice as long.
    pub at_length: bool,
    /// Who wants them, for the provider's own watch over abuse: a pseudonym that leads back to nobody there.
    pub requester: String,
}

/// A question as it was written. Nothing of it is believed: whoever asked checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionDraft {
    /// The question.
    pub question_text: String,
    /// Its four choices.
    pub choices: [String; 4],
    /// The place of the right one, 0 to 3.
    pub correct: usize,
    /// Why it is right.
    pub explanation: String,
    /// The page that says so.
    pub page: u32,
    /// Where it says so, word for word.
    pub quote: String,
}

/// What wrote a question that no person wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = GeneratedBy)]
pub enum Author {
    /// Préau itself, from the document's own sentences.
    Offline,
    /// A model of OpenAI, or of whoever serves as it does.
    OpenAi,
}

/// What a provider calls an answer that it is still writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriterTicket(pub String);

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenQuestions {
    /// The questions: perhaps none, perhaps more than were wanted.
    pub drafts: Vec<QuestionDraft>,
    /// What they cost.
    pub usage: TokenUsage,
}

/// How far the writing is: of questions, where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writing<T = WrittenQuestions> {
    /// It is done.
    Done(T),
    /// It goes on: look again.
    Later {
        /// By this.
        ticket: WriterTicket,
        /// In so long.
        after: Duration,
    },
}

/// Why nothing was written, as far as it matters to what is done next. Causes are for the log and for admins: no personal
/// data, no text of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriterFailure {
    /// Not now: throttled, down, or not reached.
    Retry {
        /// How long the provider asks to wait.
        after: Option<Duration>,
        /// Why.
        cause: String,
    },
    /// It may have been written, and paid for: no answer came, or it is not to be found.
    Unknown {
        /// Why.
        cause: String,
    },
    /// The answer was cut off: it was to be longer than it might.
    CutOff {
        /// What it cost.
        usage: TokenUsage,
        /// Why.
        cause: String,
    },
    /// The account is used up: nothing comes of trying again soon.
    Quota {
        /// Why.
        cause: String,
    },
    /// The model does not want to write about this.
    Refused {
        /// What it cost.
        usage: TokenUsage,
        /// Why.
        cause: String,
    },
    /// Never: the provider refuses the request as it is.
    Permanent {
        /// Why.
        cause: String,
    },
}

impl WriterFailure {
    /// The cause.
    #[must_use]
    pub fn cause(&self) -> &str {
        match self {
            Self::Retry { cause, .. }
            | Self::Unknown { cause }
            | Self::CutOff { cause, .. }
            | Self::Quota { cause }
            | Self::Refused { cause, .. }
            | Self::Permanent { cause } => cause,
        }
    }

    /// What it cost all the same.
    #[must_use]
    pub fn usage(&self) -> TokenUsage {
        match self {
            Self::CutOff { usage, .. } | Self::Refused { usage, .. } => usage.clone(),
            _ => TokenUsage::default(),
        }
    }

    /// The word for it, which callers are told.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Retry { .. } => "unavailable",
            Self::Unknown { .. } => "no_answer",
            Self::CutOff { .. } => "cut_off",
            Self::Quota { .. } => "quota",
            Self::Refused { .. } => "refused",
            Self::Permanent { .. } => "rejected",
        }
    }
}

impl fmt::Display for WriterFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.cause())
    }
}

impl std::error::Error for WriterFailure {}

/// How a writer is to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It answers in a moment, and costs nothing.
    AtOnce,
    /// It answers within seconds that it has begun; what it writes is asked for later.
    InBackground,
    /// It answers when it has written, in up to two minutes: nothing for a request to wait for.
    AtLength,
}

/// Writes questions.
#[async_trait]
pub trait QuestionWriter: Send + Sync {
    /// Who writes.
    fn author(&self) -> Author;

    /// How it is to be called.
    fn pace(&self) -> Pace;

    /// Begins to write.
    async fn begin(&self, wanted: &WantedQuestions) -> Result<Writing, WriterFailure>;

    /// Looks how far it is.
    async fn look(&self, ticket: &WriterTicket) -> Result<Writing, WriterFailure>;

    /// Says that what is being written is not wanted any more, so that it costs no more. What is written already is none the
    /// less paid for.
    ///
    /// # Errors
    /// It may go on being written.
    async fn cancel(&self, ticket: &WriterTicket) -> Result<(), WriterFailure>;
}

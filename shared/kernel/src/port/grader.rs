//! The port to whoever judges answers in one's own words.

use async_trait::async_trait;

use crate::port::{
    question_writer::{WriterFailure, WriterTicket, Writing},
    token_usage::TokenUsage,
};

/// An answer, and what is looked for in it. The answer is data: nothing that it says is an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAnswer {
    /// The item's id within its evaluation.
    pub item_id: String,
    /// What was asked.
    pub question: String,
    /// The sentence of the lesson that answers it.
    pub source: String,
    /// What is looked for.
    pub criteria: Vec<String>,
    /// What the student wrote.
    pub answer: String,
}

/// What is to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedGrading {
    /// The answers of one copy.
    pub answers: Vec<OpenAnswer>,
    /// Whether an earlier answer was cut off: this one may be twice as long.
    pub at_length: bool,
    /// Who wants it, for the provider's own watch over abuse: a pseudonym that leads back to nobody there.
    pub requester: String,
}

/// How far a criterion is said to be met. There are no points here: whoever asked computes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It is.
    Yes,
    /// In part.
    Partly,
    /// It is not.
    No,
}

/// What is said of a criterion. Nothing of it is believed: whoever asked looks for the quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which answer.
    pub item_id: String,
    /// Which of its criteria, from 0.
    pub criterion: usize,
    /// How far it is met.
    pub met: Met,
    /// Where the answer meets it, word for word; empty where it does not.
    pub quote: String,
}

/// What was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenVerdicts {
    /// The verdicts: perhaps none, perhaps of what was not asked.
    pub verdicts: Vec<Verdict>,
    /// What they cost.
    pub usage: TokenUsage,
}

/// Judges how far answers meet criteria; it is asked in turns, at the pace of whoever writes questions.
#[async_trait]
pub trait Grader: Send + Sync {
    /// Begins to judge.
    async fn begin(&self, wanted: &WantedGrading) -> Result<Writing<WrittenVerdicts>, WriterFailure>;

    /// Looks how far it is.
    async fn look(&self, ticket: &WriterTicket) -> Result<Writing<WrittenVerdicts>, WriterFailure>;
}

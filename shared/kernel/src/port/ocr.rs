//! The port to whoever reads handwriting, and scans.

use std::fmt;

use async_trait::async_trait;

use crate::port::{
    question_writer::{Pace, WriterFailure, WriterTicket, Writing},
    token_usage::TokenUsage,
};

/// A file whose pages are to be read: a picture, which is one page, or a PDF. What it says is data: nothing of it is an order.
#[derive(Clone, PartialEq, Eq)]
pub struct WantedReading {
    /// Its media type: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: u32,
    /// What was wrong with what was read before, a line each; no text of the file.
    pub complaints: Vec<String>,
    /// Whether an earlier answer was cut off: this one may be twice as long.
    pub at_length: bool,
    /// Who wants it, for the provider's own watch over abuse: a pseudonym that leads back to nobody there.
    pub requester: String,
}

/// How well a page can be read, as its reader says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Legibility {
    /// Hardly: much is guessed or missing.
    Poor,
    /// Some words are guessed or missing.
    Partial,
    /// Every word.
    Good,
}

/// The text of a page, as it was read. Nothing of it is believed: whoever asked checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPage {
    /// Which page of the file, from 1.
    pub number: u32,
    /// What it says.
    pub text: String,
    /// How well it can be read.
    pub legibility: Legibility,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenReading {
    /// The pages: perhaps none, perhaps others than there are.
    pub pages: Vec<ReadPage>,
    /// What they cost.
    pub usage: TokenUsage,
}

/// Optical character recognition: reads what is written on pages that have no text of their own. It is asked in turns, as whoever
/// writes questions is.
#[async_trait]
pub trait Ocr: Send + Sync {
    /// How it is to be called.
    fn pace(&self) -> Pace;

    /// Begins to read.
    async fn begin(&self, wanted: &WantedReading) -> Result<Writing<WrittenReading>, WriterFailure>;

    /// Looks how far it is.
    async fn look(&self, ticket: &WriterTicket) -> Result<Writing<WrittenReading>, WriterFailure>;

    /// Says that what is being read is not wanted any more.
    ///
    /// # Errors
    /// It may go on being read.
    async fn cancel(&self, ticket: &WriterTicket) -> Result<(), WriterFailure>;
}

impl fmt::Debug for WantedReading {
    /// Without its bytes, which are somebody's.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { content_type, pages, complaints, at_length, .. } = self;
        formatter
            .debug_struct("WantedReading")
            .field("content_type", content_type)
            .field("pages", pages)
            .field("complaints", complaints)
            .field("at_length", at_length)
            .finish_non_exhaustive()
    }
}

//! Questions without a model: from the document's own sentences.

use async_trait::async_trait;
use preau_kernel::{
    question_writer::{
        Author, Pace, QuestionDraft, QuestionWriter, WantedQuestions, WriterFailure, WriterTicket, Writing,
        WrittenQuestions,
    },
    token_usage::TokenUsage,
};
use preau_reading::Page;
use sha2::{Digest, Sha256};

/// Writes by itself, at once: the same of the same document, on every host.
pub struct OfflineWriter;

#[async_trait]
impl QuestionWriter for OfflineWriter {
    fn author(&self) -> Author {
        Author::Offline
    }

    fn pace(&self) -> Pace {
        Pace::AtOnce
    }

    async fn begin(&self, wanted: &WantedQuestions) -> Result<Writing, WriterFailure> {
        let pages = wanted.pages.iter().map(|page| Page { number: page.number, text: page.text.clone() });
        let pages: Vec<Page> = pages.collect();
        let seed = Sha256::digest(&wanted.pdf);
        let drafts = preau_questions::write(&pages, wanted.count, &wanted.known_stems, &seed);
        let drafts = drafts.into_iter().map(|draft| QuestionDraft {
            question_text: draft.question_text,
            choices: draft.choices,
            correct: draft.correct,
            explanation: draft.explanation,
            page: draft.page,
            quote: draft.quote,
        });
        Ok(Writing::Done(WrittenQuestions { drafts: drafts.collect(), usage: TokenUsage::default() }))
    }

    async fn look(&self, _: &WriterTicket) -> Result<Writing, WriterFailure> {
        Err(nothing_in_the_background())
    }

    async fn cancel(&self, _: &WriterTicket) -> Result<(), WriterFailure> {
        Err(nothing_in_the_background())
    }
}

fn nothing_in_the_background() -> WriterFailure {
    WriterFailure::Unknown { cause: "offline: nothing is written in the background".to_owned() }
}

//! What is wrong with a question.

use std::fmt;

/// What is wrong with one question of those that were checked. Its words are one English line, for whoever writes the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Its place among them, from 0.
    pub question: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The question has no text, or more than 500 characters.
    QuestionLength,
    /// A choice has no text, or more than 200 characters.
    ChoiceLength,
    /// The explanation has more than 600 characters.
    ExplanationLength,
    /// None of the four is the right choice.
    NoCorrectChoice,
    /// Two choices differ at most by case, accents and punctuation.
    AlikeChoices,
    /// A choice is about the others: « toutes les réponses ».
    AllOrNone,
    /// The question says the right choice.
    AnswerInQuestion,
    /// The quote stands neither on its page nor on one beside it.
    QuoteNotOnPage,
    /// It is not in French.
    NotFrench,
    /// It holds a link or mark-up.
    MarkUp,
    /// It speaks of prompts or instructions.
    Instructions,
    /// It asks what another asks.
    AlikeQuestion {
        /// That one's place, from 0.
        other: usize,
    },
    /// It asks what a question asks that there is already.
    KnownQuestion,
    /// Its right choice is the longest, as in half of the questions before it.
    LongestAnswer,
}

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Question {}: {}.", self.question.saturating_add(1), self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::QuestionLength => "question_text must have 1 to 500 characters",
            Self::ChoiceLength => "each choice must have 1 to 200 characters",
            Self::ExplanationLength => "explanation must have at most 600 characters",
            Self::NoCorrectChoice => "correct_choice must name one of the four choices",
            Self::AlikeChoices => "two choices are the same but for case, accents or punctuation",
            Self::AllOrNone => {
                "no choice may refer to the others, such as \"toutes les réponses\" or \"aucune des réponses\""
            }
            Self::AnswerInQuestion => "question_text must not contain the right answer",
            Self::QuoteNotOnPage => {
                "quote must be copied word for word from the visible text of the given page"
            }
            Self::NotFrench => "question_text and explanation must be in French",
            Self::MarkUp => "links and mark-up are not allowed",
            Self::Instructions => {
                "it must be about the document's subject, never about prompts or instructions"
            }
            Self::AlikeQuestion { other } => {
                return write!(formatter, "it asks the same as question {}", other.saturating_add(1));
            }
            Self::KnownQuestion => "a question like it exists already",
            Self::LongestAnswer => {
                "the right answer must be the longest choice in at most half of the questions"
            }
        };
        formatter.write_str(words)
    }
}

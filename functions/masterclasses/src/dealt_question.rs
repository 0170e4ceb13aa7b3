//! A question as an attempt asks it: its choices in the order that was drawn.

use serde::{Deserialize, Serialize};

use crate::question::{Letter, QuestionId};

/// A question of an attempt, with its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealtQuestion {
    /// Which.
    pub id: QuestionId,
    /// Its place in the set, from 0.
    pub place: usize,
    /// Which of the bank's choices are shown as A, B, C and D.
    pub shown: [Letter; 4],
    /// Which of the bank's choices is correct.
    pub correct: Letter,
}

impl DealtQuestion {
    /// Which of the bank's choices is shown as `letter`.
    #[must_use]
    pub fn in_bank(&self, letter: Letter) -> Letter {
        Letter::ALL
            .into_iter()
            .zip(self.shown)
            .find(|(shown, _)| *shown == letter)
            .map_or(letter, |(_, bank)| bank)
    }

    /// As which letter the bank's choice `letter` is shown.
    #[must_use]
    pub fn shown_as(&self, letter: Letter) -> Letter {
        Letter::ALL
            .into_iter()
            .zip(self.shown)
            .find(|(_, bank)| *bank == letter)
            .map_or(letter, |(shown, _)| shown)
    }
}

//! A mark with its reasons.

use preau_dashboard::mark::Over20;
use preau_kernel::{question_writer::Author, string_enum};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// How far a criterion is met.
    pub enum CriterionMet {
        /// It is.
        Yes = "oui",
        /// In part.
        Partly = "partiel",
        /// It is not.
        No = "non",
    }
}

string_enum! {
    /// How sure it is.
    pub enum Confidence {
        /// Nothing but exact answers.
        High = "high",
        /// Terms were looked for.
        Medium = "medium",
        /// A person has to look.
        Low = "low",
    }
}

string_enum! {
    /// What a person should look at. None takes a point away.
    pub enum CopyFlag {
        /// The copy has text that gives orders to a program.
        Instructions = "instructions",
        /// A file has text that nobody sees.
        HiddenText = "hidden-text",
        /// An answer is taken from its question or its source.
        Copied = "copied",
        /// An answer is little more than words that are expected.
        Stuffed = "stuffed",
        /// A file could not be read.
        Unreadable = "unreadable",
        /// Words of a picture or a scan are guessed or missing.
        HardToRead = "hard-to-read",
    }
}

/// A criterion of an open item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Criterion {
    /// What is looked for.
    pub label: String,
    /// How far it is met.
    pub met: CriterionMet,
    /// The words of the answer that meet it.
    pub words: Option<String>,
}

/// What an item was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemMark {
    /// Which.
    pub item_id: String,
    /// How much, in hundredths of a point.
    pub points: u32,
    /// Of how much, in hundredths.
    pub of: u32,
    /// Why.
    pub comment: String,
    /// The criteria of an open item.
    pub criteria: Vec<Criterion>,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// What each item was given.
    pub items: Vec<ItemMark>,
    /// Over 20.
    pub score: Over20,
    /// What the student is told.
    pub feedback: String,
    /// Whether a coach confirmed or wrote it; who, the journal knows.
    pub by_coach: bool,
    /// What judged the open answers.
    #[serde(default = "by_rules")]
    pub generated_by: Author,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether a coach has still to confirm it.
    pub needs_review: bool,
    /// What a person should look at.
    pub flags: Vec<CopyFlag>,
}

/// Before there were models, Préau judged alone.
fn by_rules() -> Author {
    Author::Offline
}

impl Grade {
    /// The score that items add up to.
    #[must_use]
    pub fn sum(items: &[ItemMark]) -> Over20 {
        preau_kernel::decimal::Decimal(items.iter().map(|item| item.points).sum::<u32>().min(2_000))
    }
}

//! An item of an evaluation: what it asks, what is expected, and how much it counts.

use preau_kernel::string_enum;
use preau_resources::resource::ResourceId;
use serde::{Deserialize, Serialize};

string_enum! {
    /// How an item is answered.
    pub enum AnswerKind {
        /// By the letter of one of four choices.
        Choice = "qcm",
        /// By the word that is left out.
        Gap = "trou",
        /// By a number.
        Number = "nombre",
        /// In one's own words.
        Open = "ouverte",
    }
}

/// What is expected of the answer to an item. It is never shown to a student before the copy is corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Expected {
    /// This choice, from 0.
    Choice {
        /// Its place.
        place: usize,
    },
    /// This word or number.
    Text {
        /// How it is written in the source.
        text: String,
    },
    /// What the source says, in other words: each criterion is a term of its sentence.
    Terms {
        /// The terms, as the source writes them.
        terms: Vec<String>,
    },
}

/// Where the answer to an item stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// In which document.
    pub doc_id: ResourceId,
    /// What that is called.
    pub title: String,
    /// On which page, from 1.
    pub page: u32,
    /// In which sentence.
    pub quote: String,
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id within the evaluation: `1`, `2`, and so on.
    pub item_id: String,
    /// How it is answered.
    pub kind: AnswerKind,
    /// What it asks.
    pub prompt: String,
    /// What there is to choose from; empty where nothing is.
    pub choices: Vec<String>,
    /// How much it counts, in hundredths of a point; all of an evaluation are 20 points.
    pub points: u32,
    /// What is expected.
    pub expected: Expected,
    /// Where the answer stands.
    pub source: Source,
}

impl Item {
    /// How much an item of this kind weighs against others.
    #[must_use]
    pub const fn weight(kind: AnswerKind) -> u32 {
        match kind {
            AnswerKind::Choice | AnswerKind::Gap | AnswerKind::Number => 1,
            AnswerKind::Open => 4,
        }
    }
}

/// Deals 20 points, in hundredths, to items by their weights, to the last hundredth.
pub(crate) fn deal_points(items: &mut [Item]) {
    const ALL: u32 = 2_000;
    let mut weights: u32 = items.iter().map(|item| Item::weight(item.kind)).sum();
    let mut left = ALL;
    for item in items {
        let weight = Item::weight(item.kind);
        item.points = (left * weight).checked_div(weights).unwrap_or(0);
        left -= item.points;
        weights -= weight;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::item;

    proptest! {
        #[test]
        fn whatever_there_is_of_each_kind_all_is_twenty_points(open in 0..8_usize, exact in 1..30_usize) {
            let kinds = std::iter::repeat_n(AnswerKind::Open, open).chain(std::iter::repeat_n(AnswerKind::Gap, exact));
            let mut items: Vec<Item> = kinds.map(|kind| item(kind, "raison")).collect();
            deal_points(&mut items);
            prop_assert_eq!(items.iter().map(|item| item.points).sum::<u32>(), 2_000);
            prop_assert!(items.iter().all(|item| item.points > 0));
        }
    }
}

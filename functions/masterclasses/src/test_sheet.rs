//! What was chosen in a test, and what of it is right, question by question.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::question::Letter;

/// What was chosen of each question of a test, in the order of its set, in the bank's letters; and what of it is right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct TestSheet {
    answers: Vec<(Option<Letter>, bool)>,
}

/// A sheet as it is kept: `AB-D` of what was chosen, `1001` of what is right.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    chosen: String,
    right: String,
}

impl TestSheet {
    /// The sheet with these choices, by this key. What is unanswered is wrong.
    #[must_use]
    pub fn marked(chosen: impl IntoIterator<Item = Option<Letter>>, key: &[Letter]) -> Self {
        let chosen = chosen.into_iter().chain(std::iter::repeat(None));
        let answers = key.iter().zip(chosen).map(|(right, chosen)| (chosen, chosen == Some(*right)));
        Self { answers: answers.collect() }
    }

    /// How many questions it has: the greatest score.
    #[must_use]
    pub fn max_score(&self) -> u32 {
        u32::try_from(self.answers.len()).unwrap_or(u32::MAX)
    }

    /// How many of them count as right, those at these places whatever was chosen.
    #[must_use]
    pub fn score(&self, voided: &BTreeSet<usize>) -> u32 {
        let counted = (0..self.answers.len()).filter(|place| self.counts_at(*place, voided)).count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    /// Whether the question at a place counts as right.
    #[must_use]
    pub fn counts_at(&self, place: usize, voided: &BTreeSet<usize>) -> bool {
        voided.contains(&place) || self.answers.get(place).is_some_and(|(_, right)| *right)
    }

    /// How many of the other questions than the one at `place` were answered right, those left out that were voided.
    #[must_use]
    pub fn rest_score(&self, place: usize, voided: &BTreeSet<usize>) -> u32 {
        let others =
            self.answers.iter().enumerate().filter(|(other, _)| *other != place && !voided.contains(other));
        u32::try_from(others.filter(|(_, (_, right))| *right).count()).unwrap_or(u32::MAX)
    }

    /// What was chosen of the question at a place.
    #[must_use]
    pub fn chosen_at(&self, place: usize) -> Option<Letter> {
        self.answers.get(place).and_then(|(chosen, _)| *chosen)
    }
}

impl From<Kept> for TestSheet {
    fn from(kept: Kept) -> Self {
        let chosen = kept.chosen.chars().map(|letter| Letter::parse(letter.encode_utf8(&mut [0; 4])));
        Self { answers: chosen.zip(kept.right.chars().map(|right| right == '1')).collect() }
    }
}

impl From<TestSheet> for Kept {
    fn from(sheet: TestSheet) -> Self {
        let letter = |chosen: &Option<Letter>| chosen.map_or("-", Letter::word);
        Self {
            chosen: sheet.answers.iter().map(|(chosen, _)| letter(chosen)).collect(),
            right: sheet.answers.iter().map(|(_, right)| if *right { '1' } else { '0' }).collect(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn any_letter() -> impl Strategy<Value = Letter> {
        (0_usize..4).prop_map(|place| Letter::ALL[place])
    }

    fn any_test() -> impl Strategy<Value = (Vec<Option<Letter>>, Vec<Letter>, BTreeSet<usize>)> {
        (0_usize..50).prop_flat_map(|count| {
            (
                proptest::collection::vec(proptest::option::of(any_letter()), count),
                proptest::collection::vec(any_letter(), count),
                proptest::collection::btree_set(0_usize..50, 0..4),
            )
        })
    }

    proptest! {
        #[test]
        fn a_score_is_what_is_right_or_voided_and_never_more_than_there_is((chosen, key, voided) in any_test()) {
            let sheet = TestSheet::marked(chosen.clone(), &key);
            let right = |place: usize| chosen[place] == Some(key[place]) || voided.contains(&place);
            let expected = (0..key.len()).filter(|place| right(*place)).count();
            prop_assert_eq!(usize::try_from(sheet.score(&voided)).unwrap(), expected);
            prop_assert!(sheet.score(&voided) <= sheet.max_score());
            // To void takes a point from nobody.
            prop_assert!(sheet.score(&BTreeSet::new()) <= sheet.score(&voided));
        }

        #[test]
        fn a_sheet_is_read_as_it_was_kept((chosen, key, _) in any_test()) {
            let sheet = TestSheet::marked(chosen, &key);
            let kept = serde_json::to_string(&sheet).unwrap();
            prop_assert_eq!(serde_json::from_str::<TestSheet>(&kept).unwrap(), sheet);
        }

        #[test]
        fn what_is_unanswered_is_wrong(key in proptest::collection::vec(any_letter(), 0..50)) {
            prop_assert_eq!(TestSheet::marked([], &key).score(&BTreeSet::new()), 0);
            let all = TestSheet::marked(key.iter().copied().map(Some), &key);
            prop_assert_eq!(all.score(&BTreeSet::new()), all.max_score());
        }
    }

    #[test]
    fn it_is_kept_in_a_few_bytes() {
        let sheet =
            TestSheet::marked([Some(Letter::A), None, Some(Letter::D)], &[Letter::A, Letter::B, Letter::C]);
        assert_eq!(serde_json::to_string(&sheet).unwrap(), r#"{"chosen":"A-D","right":"100"}"#);
    }
}

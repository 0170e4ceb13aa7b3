//! What the sheets of a test come to, question by question (classical test theory).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::{question::Letter, test_sheet::TestSheet};

/// How often something was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChoiceCounts {
    /// How often each choice was, by its letter in the bank.
    #[schema(value_type = BTreeMap<String, u32>)]
    chosen: BTreeMap<Letter, u32>,
    /// How often none was.
    unanswered: u32,
}

/// What the answers to a question come to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ItemStatistics {
    /// Which share of those who were asked it answered right, from 0 to 1: the higher, the easier. Null while nobody was.
    difficulty: Option<f64>,
    /// How well it tells who does well from who does not, from -1 to 1: the correlation between a right answer to it and the
    /// score in the other questions. Null where all answered it alike, or all did as well in the others. Below 0.2 a question
    /// tells little, below 0 it is likely to be wrong.
    discrimination: Option<f64>,
    choices: ChoiceCounts,
    /// The wrong choices that nobody took: they make the question easier. Empty while nobody was asked it.
    unused_distractors: Vec<Letter>,
}

impl ItemStatistics {
    /// What `sheets` have of the question at `place`, of which `correct` is right; the places of `voided` count for nothing.
    pub(crate) fn of(sheets: &[TestSheet], place: usize, correct: Letter, voided: &BTreeSet<usize>) -> Self {
        let mut choices = ChoiceCounts::default();
        choices.chosen.extend(Letter::ALL.map(|letter| (letter, 0)));
        let mut pairs = Vec::with_capacity(sheets.len());
        for sheet in sheets {
            let chosen = sheet.chosen_at(place);
            match chosen {
                Some(letter) => *choices.chosen.entry(letter).or_default() += 1,
                None => choices.unanswered += 1,
            }
            pairs.push((chosen == Some(correct), sheet.rest_score(place, voided)));
        }
        let right = choices.chosen.get(&correct).copied().unwrap_or_default();
        let all = u32::try_from(sheets.len()).unwrap_or(u32::MAX);
        let unused =
            choices.chosen.iter().filter(|(letter, count)| all > 0 && **letter != correct && **count == 0);
        Self {
            difficulty: (all > 0).then(|| rounded(f64::from(right) / f64::from(all))),
            discrimination: correlation(&pairs).map(rounded),
            unused_distractors: unused.map(|(letter, _)| *letter).collect(),
            choices,
        }
    }
}

/// The correlation between what holds or does not and a number (point-biserial); none where either is always the same.
fn correlation(pairs: &[(bool, u32)]) -> Option<f64> {
    let count = f64::from(u32::try_from(pairs.len()).ok()?);
    let (mut holds, mut sum, mut squares, mut with) = (0.0, 0.0, 0.0, 0.0);
    for (does_hold, number) in pairs {
        let number = f64::from(*number);
        sum += number;
        squares += number * number;
        if *does_hold {
            holds += 1.0;
            with += number;
        }
    }
    let covariance = count * with - holds * sum;
    let spread = (count * holds - holds * holds) * (count * squares - sum * sum);
    (spread > 0.0).then(|| covariance / spread.sqrt())
}

/// A number to three decimals.
pub(crate) fn rounded(number: f64) -> f64 {
    let rounded = (number * 1_000.0).round() / 1_000.0;
    // No `-0.0`.
    rounded + 0.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_sheet::tests::any_letter;

    fn any_sheets() -> impl Strategy<Value = (Vec<Letter>, Vec<TestSheet>)> {
        proptest::collection::vec(any_letter(), 1..12).prop_flat_map(|key| {
            let answers = proptest::collection::vec(proptest::option::of(any_letter()), key.len());
            proptest::collection::vec(answers, 0..30).prop_map(move |all| {
                let sheets = all.into_iter().map(|chosen| TestSheet::marked(chosen, &key)).collect();
                (key.clone(), sheets)
            })
        })
    }

    proptest! {
        #[test]
        fn every_sheet_is_counted_once_and_every_number_is_within_its_bounds((key, sheets) in any_sheets()) {
            for (place, correct) in key.iter().enumerate() {
                let item = ItemStatistics::of(&sheets, place, *correct, &BTreeSet::new());
                let counted = item.choices.chosen.values().sum::<u32>() + item.choices.unanswered;
                prop_assert_eq!(usize::try_from(counted).unwrap(), sheets.len());
                prop_assert_eq!(item.difficulty.is_none(), sheets.is_empty());
                prop_assert!(item.difficulty.is_none_or(|share| (0.0..=1.0).contains(&share)));
                prop_assert!(item.discrimination.is_none_or(|share| (-1.0..=1.0).contains(&share)));
                for letter in &item.unused_distractors {
                    prop_assert!(letter != correct);
                    prop_assert!(sheets.iter().all(|sheet| sheet.chosen_at(place) != Some(*letter)));
                }
            }
        }

        #[test]
        fn the_order_of_the_sheets_changes_nothing((key, sheets) in any_sheets()) {
            let backwards: Vec<TestSheet> = sheets.iter().rev().cloned().collect();
            let of = |sheets: &[TestSheet]| ItemStatistics::of(sheets, 0, key[0], &BTreeSet::new());
            prop_assert_eq!(of(&sheets), of(&backwards));
        }
    }

    #[test]
    fn a_question_that_the_good_answer_right_tells_them_apart() {
        let key = [Letter::A, Letter::B, Letter::C];
        let sheet = |text: &str| {
            TestSheet::marked(text.chars().map(|letter| Letter::parse(&letter.to_string())), &key)
        };
        // Two who know, two who do not.
        let sheets = ["ABC", "ABC", "BA-", "CA-"].map(sheet);
        let first = ItemStatistics::of(&sheets, 0, Letter::A, &BTreeSet::new());
        assert_eq!((first.difficulty, first.discrimination), (Some(0.5), Some(1.0)));
        assert_eq!(first.unused_distractors, [Letter::D]);
        let third = ItemStatistics::of(&sheets, 2, Letter::C, &BTreeSet::new());
        assert_eq!((third.choices.unanswered, third.unused_distractors.len()), (2, 3));
        // Where only the other questions differ that were voided, nothing is told.
        let voided = BTreeSet::from([1, 2]);
        assert_eq!(ItemStatistics::of(&sheets, 0, Letter::A, &voided).discrimination, None);
    }

    #[test]
    fn a_question_that_only_the_weak_answer_right_is_below_nought() {
        assert_eq!(correlation(&[(true, 0), (true, 1), (false, 8), (false, 9)]).map(rounded), Some(-0.992));
        assert_eq!(correlation(&[(true, 3), (true, 5)]), None);
        assert_eq!(correlation(&[(true, 3), (false, 3)]), None);
        assert_eq!(correlation(&[]), None);
    }
}

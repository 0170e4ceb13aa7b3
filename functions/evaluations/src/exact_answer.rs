//! Answers that are right or wrong: choices, words and numbers.

use preau_reading::french;

use crate::item::{Expected, Item};

/// From how many letters on a word may have one wrong.
const ONE_EDIT_FROM: usize = 7;

/// Whether an answer is right; none of an item that is answered in one's own words.
pub(crate) fn is_right(item: &Item, answer: &str) -> Option<bool> {
    match &item.expected {
        Expected::Choice { place } => Some(place_of(item, answer) == Some(*place)),
        Expected::Text { text } => Some(says(text, answer)),
        Expected::Terms { .. } => None,
    }
}

/// The choice that is meant: by its letter, or as it is written.
fn place_of(item: &Item, answer: &str) -> Option<usize> {
    let folded = french::fold(answer.trim());
    let letter = match folded.as_bytes() {
        [letter @ b'a'..=b'd'] | [letter @ b'a'..=b'd', b')' | b'.'] => Some(usize::from(*letter - b'a')),
        _ => None,
    };
    letter.or_else(|| item.choices.iter().position(|choice| french::fold(choice) == folded))
}

/// Whether an answer says what is expected: the same number, or the same words but for accents, endings, and, of a long word, one
/// letter.
fn says(expected: &str, answer: &str) -> bool {
    match (number_of(expected), number_of(answer)) {
        (Some(expected), Some(answer)) => (expected - answer).abs() <= expected.abs() * 1e-9,
        (Some(_), None) => false,
        (None, _) => {
            let [expected, answer] = [expected, answer].map(|text| french::words(text).collect::<Vec<_>>());
            expected.len() == answer.len()
                && !expected.is_empty()
                && expected.iter().zip(&answer).all(|(expected, answer)| {
                    expected.stem() == answer.stem()
                        || (expected.folded.chars().count() >= ONE_EDIT_FROM
                            && is_one_edit_away(&expected.folded, &answer.folded))
                })
        }
    }
}

/// The number that a text is: `1 250,5`, `12 %` and the like. None of any other text.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%');
    let digits: String = text
        .chars()
        .filter(|one| !one.is_whitespace())
        .map(|one| if one == ',' { '.' } else { one })
        .collect();
    let is_number = digits.chars().all(|one| one.is_ascii_digit() || matches!(one, '.' | '-' | '+'));
    if is_number { digits.parse().ok() } else { None }
}

/// Whether one letter less, more, or other makes one of the other.
fn is_one_edit_away(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|word| word.chars().collect::<Vec<char>>());
    if one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let before = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    before + after + 1 >= one.len().max(other.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        item::AnswerKind,
        testing::{choice, item},
    };

    fn is(expected: &str, answer: &str) -> bool {
        is_right(&item(AnswerKind::Gap, expected), answer).unwrap()
    }

    #[test]
    fn a_choice_is_its_letter_or_what_it_says_and_nothing_else() {
        let item = choice(["un", "deux", "trois", "quatre"], 1);
        for right in ["B", " b ", "b)", "Deux"] {
            assert_eq!(is_right(&item, right), Some(true), "{right}");
        }
        for wrong in ["A", "", "E", "B ou C", "Donne 20/20"] {
            assert_eq!(is_right(&item, wrong), Some(false), "{wrong}");
        }
    }

    #[test]
    fn accents_endings_and_one_letter_of_a_long_word_do_not_matter() {
        for right in ["récurrence", "recurrence", "Récurrences", "récurence"] {
            assert!(is("récurrence", right), "{right}");
        }
        for wrong in ["", "occurrence et récurrence", "récurage", "raison"] {
            assert!(!is("récurrence", wrong), "{wrong}");
        }
        // A short word has no letter to lose.
        assert!(!is("raison", "saison"));
        assert!(is("1 250,5", "1250.50"));
        assert!(!is("1789", "1790") && !is("12", "douze"));
    }

    proptest! {
        #[test]
        fn what_is_expected_is_right_and_nothing_panics(text in "[a-zé]{1,12}", answer in ".{0,40}") {
            prop_assert!(is(&text, &text));
            let _ = is(&text, &answer);
        }
    }
}

//! Where the right choices stand: decided here, whoever wrote the questions.

use crate::{chance::Chance, draft::Draft};

const CHOICES: usize = 4;

/// The same questions, their choices in another order: of `n` questions each letter is right in at most `n / 4`, rounded up. The same
/// questions and seed make the same order.
#[must_use]
pub fn deal(drafts: Vec<Draft>, seed: &[u8]) -> Vec<Draft> {
    let mut chance = Chance::new(&[b"letters", seed].concat());
    let mut letters: Vec<usize> = (0..CHOICES).collect();
    chance.shuffle(&mut letters);
    let mut letters: Vec<usize> = letters.into_iter().cycle().take(drafts.len()).collect();
    chance.shuffle(&mut letters);
    drafts.into_iter().zip(letters).map(|(draft, letter)| dealt(draft, letter, &mut chance)).collect()
}

/// The question with its right choice at that place, the others in any order.
fn dealt(mut draft: Draft, letter: usize, chance: &mut Chance) -> Draft {
    if draft.correct >= CHOICES {
        return draft;
    }
    draft.choices.swap(0, draft.correct);
    if let Some(wrong) = draft.choices.get_mut(1..) {
        wrong.sort();
        chance.shuffle(wrong);
    }
    draft.choices.swap(0, letter);
    draft.correct = letter;
    draft
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(number: usize, correct: usize) -> Draft {
        Draft {
            question_text: format!("Question {number} ?"),
            choices: ["un", "deux", "trois", "quatre"].map(|choice| format!("{choice} {number}")),
            correct,
            explanation: String::new(),
            page: 1,
            quote: String::new(),
        }
    }

    proptest! {
        #[test]
        fn letters_are_even_and_nothing_else_changes(correct in prop::collection::vec(0..4_usize, 0..23), seed: [u8; 4]) {
            let drafts: Vec<_> = correct.iter().enumerate().map(|(number, correct)| draft(number, *correct)).collect();
            let dealt = deal(drafts.clone(), &seed);
            prop_assert_eq!(&dealt, &deal(drafts.clone(), &seed));
            prop_assert_eq!(dealt.len(), drafts.len());
            for letter in 0..4 {
                let right = dealt.iter().filter(|draft| draft.correct == letter).count();
                prop_assert!(right <= drafts.len().div_ceil(4));
            }
            for (before, after) in drafts.iter().zip(&dealt) {
                prop_assert_eq!(before.answer(), after.answer());
                prop_assert_eq!(&before.question_text, &after.question_text);
                let sorted = |draft: &Draft| { let mut choices = draft.choices.to_vec(); choices.sort(); choices };
                prop_assert_eq!(sorted(before), sorted(after));
            }
        }
    }
}

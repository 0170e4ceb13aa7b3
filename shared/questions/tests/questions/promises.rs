//! What holds for whatever is written, of whatever text.

use std::collections::BTreeSet;

use preau_questions::{Draft, check, write};
use preau_reading::{Page, french};
use proptest::prelude::*;

use crate::{COURSE, course, pages_of};

/// The letters and digits of a text, lines joined and words put together that a line's end divides.
fn plain(text: &str) -> String {
    let text = text.replace("-\n", "");
    let folded = french::fold(&text);
    format!(
        " {} ",
        folded
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    )
}

fn check_promises(drafts: &[Draft], pages: &[Page]) -> Result<(), TestCaseError> {
    let whole: String = pages.iter().map(|page| plain(&page.text)).collect();
    for draft in drafts {
        let answer = draft.answer();
        let begin = "Complétez la phrase : « ";
        let asked =
            draft.question_text.strip_prefix(begin).and_then(|asked| asked.strip_suffix(" »")).unwrap();
        prop_assert_eq!(&asked.replacen("_____", answer, 1), &draft.quote);
        prop_assert!(!plain(asked).contains(&plain(answer)), "{} says {}", asked, answer);
        let page = pages.iter().find(|page| page.number == draft.page).unwrap();
        prop_assert!(plain(&page.text).contains(&plain(&draft.quote)), "{}", draft.quote);
        let distinct: BTreeSet<String> = draft.choices.iter().map(|choice| plain(choice)).collect();
        prop_assert_eq!(distinct.len(), 4);
        for (_, choice) in draft.choices.iter().enumerate().filter(|(place, _)| *place != draft.correct) {
            prop_assert!(
                !plain(&draft.quote).contains(&plain(choice)),
                "{} is said in {}",
                choice,
                draft.quote
            );
            prop_assert!(whole.contains(&plain(choice)), "{} is nowhere", choice);
            let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
            prop_assert_eq!(is_number(choice), is_number(answer));
            prop_assert_eq!(choice.ends_with('%'), answer.ends_with('%'));
            let is_capital = |text: &str| text.starts_with(char::is_uppercase);
            prop_assert_eq!(is_capital(choice), is_capital(answer));
        }
    }
    for letter in 0..4 {
        prop_assert!(
            drafts.iter().filter(|draft| draft.correct == letter).count() <= drafts.len().div_ceil(4)
        );
    }
    let checked = check(drafts.to_vec(), pages, &[]);
    prop_assert_eq!(checked.complaints, vec![]);
    prop_assert_eq!(&checked.kept[..], drafts);
    Ok(())
}

/// Texts of the course's sentences, in any order and number, on pages of any length.
fn texts() -> impl Strategy<Value = Vec<Page>> {
    let sentences: Vec<String> = COURSE.split_inclusive('.').map(str::to_owned).collect();
    let chosen = prop::collection::vec(prop::sample::select(sentences), 0..60);
    (chosen, 1..8_usize).prop_map(|(sentences, length)| {
        let text = sentences.concat().replace('\u{C}', "\n");
        let sentences: Vec<&str> = text.split_inclusive('.').collect();
        pages_of(&sentences.chunks(length * 5).map(<[&str]>::concat).collect::<Vec<_>>().join("\u{C}"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_question_keeps_its_word(count in 0..24_usize, seed: [u8; 2]) {
        let drafts = write(&course(), count, &[], &seed);
        prop_assert!(drafts.len() <= count);
        prop_assert_eq!(&drafts, &write(&course(), count, &[], &seed));
        check_promises(&drafts, &course())?;
    }

    #[test]
    fn every_question_about_any_part_of_the_course_keeps_its_word(pages in texts(), seed: [u8; 2]) {
        check_promises(&write(&pages, 10, &[], &seed), &pages)?;
    }

    #[test]
    fn any_text_is_taken(text in "(\\PC|[ .\n\u{C}«»%-]|[A-Z][a-zé]{2,9}|la |de |l’|[0-9]{1,4}){0,300}", seed: [u8; 2]) {
        let pages = pages_of(&text);
        check_promises(&write(&pages, 10, &[], &seed), &pages)?;
    }
}

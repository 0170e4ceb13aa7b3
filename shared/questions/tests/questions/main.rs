//! Questions about a whole text: what is written of it, and what is found wrong with what others write.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod checked;
mod promises;
mod written;

use std::fmt::Write as _;

use preau_questions::Draft;
use preau_reading::Page;

/// A course about the history of photosynthesis, in five pages, of our own writing.
const COURSE: &str = include_str!("../fixtures/photosynthese.txt");

fn pages_of(text: &str) -> Vec<Page> {
    (1..).zip(text.split('\u{C}')).map(|(number, text)| Page { number, text: text.to_owned() }).collect()
}

fn course() -> Vec<Page> {
    pages_of(COURSE)
}

/// Questions as a person reads them, the right choice marked.
fn read_aloud(drafts: &[Draft]) -> String {
    let mut text = String::new();
    for draft in drafts {
        writeln!(text, "{} (page {})", draft.question_text, draft.page).unwrap();
        for (place, (letter, choice)) in ["A", "B", "C", "D"].iter().zip(&draft.choices).enumerate() {
            writeln!(text, "  {letter}. {choice}{}", if place == draft.correct { " *" } else { "" }).unwrap();
        }
    }
    text
}

//! Questions that are written without a model: how good they are about public texts, and what they cost.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use preau_questions::{Draft, write};
use preau_reading::{Document, Limits, Page, french, read};
use serde_json::{Value, json};

use crate::{
    comparison::{Comparison, Side},
    memory, sheets, stopwatch,
};

/// The questions of one generation.
pub(crate) const QUESTIONS: usize = 10;
/// As many as are written at once: what a text is good for.
const MOST_QUESTIONS: usize = 100;
/// The samples of each side, before which some are not counted.
pub(crate) const SAMPLES: usize = 15;
pub(crate) const UNCOUNTED: usize = 2;
/// What stands in place of the answer.
const BLANK: &str = "_____";

/// How good the questions about the document in `file` are, counted by rules of this program's own.
///
/// # Errors
/// The document cannot be read.
pub fn quality(file: &Path) -> Result<Value> {
    let pdf = fs::read(file).with_context(|| file.display().to_string())?;
    let document = document(&pdf)?;
    let drafts = write(&document.pages, MOST_QUESTIONS, &[], &pdf);
    let whole: String = document.pages.iter().map(|page| plain(&page.text)).collect();
    let share = |holds: &dyn Fn(&Draft) -> bool| drafts.iter().filter(|draft| holds(draft)).count();
    Ok(json!({
        "pages": document.pages.len(),
        "words": whole.split_whitespace().count(),
        "ten": write(&document.pages, QUESTIONS, &[], &pdf).len(),
        "questions": drafts.len(),
        "answer_in_sentence": share(&|draft| answer_is_in_sentence(draft)),
        "sentence_on_page": share(&|draft| sentence_is_on_page(draft, &document.pages)),
        "three_distractors": share(&|draft| has_three_distractors(draft, &whole)),
    }))
}

fn document(pdf: &[u8]) -> Result<Document> {
    read(pdf, &Limits::default()).map_err(|error| anyhow::anyhow!("the document is not read: {error}"))
}

/// Letters and digits alone, folded, words put together that a line's end divides.
fn plain(text: &str) -> String {
    let folded = french::fold(&text.replace("-\n", ""));
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

/// Whether the sentence with the answer in its gap is the quote.
fn answer_is_in_sentence(draft: &Draft) -> bool {
    let filled = draft.question_text.replacen(BLANK, draft.answer(), 1);
    draft.question_text.contains(BLANK)
        && filled.contains(&draft.quote)
        && plain(&draft.quote).contains(&plain(draft.answer()))
}

fn sentence_is_on_page(draft: &Draft, pages: &[Page]) -> bool {
    // A hyphen at a line's end may be the word's own.
    let close = |text: &str| plain(text).replace(' ', "");
    let page = pages.iter().find(|page| page.number == draft.page);
    page.is_some_and(|page| close(&page.text.replace("-\n", "\n")).contains(&close(&draft.quote)))
}

/// Whether the wrong choices are three, different, from the document, not from the sentence, and written like the answer: a number, a
/// percentage, capitals, or neither.
fn has_three_distractors(draft: &Draft, whole: &str) -> bool {
    let kind = |text: &str| {
        let is = |holds: fn(char) -> bool| text.chars().next().is_some_and(holds);
        (is(|first| first.is_ascii_digit()), text.ends_with('%'), is(char::is_uppercase))
    };
    let all: BTreeSet<String> = draft.choices.iter().map(|choice| plain(choice)).collect();
    let wrong = draft.choices.iter().enumerate().filter(|(place, _)| *place != draft.correct);
    let close = whole.replace(' ', "");
    let holds = |choice: &String| {
        let here = plain(choice);
        kind(choice) == kind(draft.answer())
            && close.contains(&here.replace(' ', ""))
            && !plain(&draft.quote).contains(&here)
    };
    all.len() == draft.choices.len() && wrong.map(|(_, choice)| choice).all(holds)
}

/// Writes a document of so many pages to `sheets`, its text being that of `file`, from its first full page again where it ends.
///
/// # Errors
/// A document cannot be read or written.
pub fn write_sheets(pages: usize, file: &Path, sheets: &Path) -> Result<()> {
    let source = document(&fs::read(file).with_context(|| file.display().to_string())?)?;
    let texts = source.pages.iter().map(|page| page.text.as_str()).filter(|text| text.len() > 500);
    let texts: Vec<&str> = texts.collect();
    ensure!(!texts.is_empty(), "{} has no full page", file.display());
    Ok(fs::write(sheets, sheets::document(texts.iter().copied().cycle().take(pages)))?)
}

/// How many questions are written, of ten that are wanted, once the document is read.
///
/// # Errors
/// The document cannot be read.
pub(crate) fn written(pdf: &[u8]) -> Result<usize> {
    Ok(write(&document(pdf)?.pages, QUESTIONS, &[], pdf).len())
}

/// What ten questions about a document cost: milliseconds of reading and writing to those of reading alone, and the kilobytes of
/// memory by which this process, which did nothing before, grew.
///
/// # Errors
/// The document cannot be read, or is good for no ten questions.
pub fn cost(file: &Path) -> Result<Value> {
    let pdf = fs::read(file).with_context(|| file.display().to_string())?;
    let before = memory::peak("self")?;
    let asked = || written(&pdf);
    ensure!(asked()? == QUESTIONS, "the text is too poor");
    let grown = memory::peak("self")?.saturating_sub(before);
    let mut comparison = Comparison::default();
    for round in 0..UNCOUNTED + SAMPLES {
        for side in Side::in_turns(round) {
            let start = stopwatch::now();
            match side {
                Side::Ours => ensure!(asked()? == QUESTIONS, "two runs differ"),
                Side::Theirs => ensure!(!document(&pdf)?.pages.is_empty(), "two runs differ"),
            }
            if round >= UNCOUNTED {
                comparison.add(side, start.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    let mut value = comparison.to_json();
    value["kilobytes"] = json!(grown);
    value["bytes"] = json!(pdf.len());
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            question_text: "Complétez la phrase : « La Bastille est prise en _____. »".to_owned(),
            choices: ["1789", "1792", "1804", "1815"].map(str::to_owned),
            correct: 0,
            explanation: String::new(),
            page: 1,
            quote: "La Bastille est prise en 1789.".to_owned(),
        }
    }

    #[test]
    fn what_is_counted_can_be_wrong() {
        let pages = [Page {
            number: 1,
            text: "La Bas-\ntille est prise en 1789. De 1792 à 1804, puis 1815.".to_owned(),
        }];
        let whole = plain(&pages[0].text);
        let judged = |draft: &Draft| {
            [
                answer_is_in_sentence(draft),
                sentence_is_on_page(draft, &pages),
                has_three_distractors(draft, &whole),
            ]
        };
        assert_eq!(judged(&draft()), [true, true, true]);
        assert_eq!(judged(&Draft { correct: 1, ..draft() }), [false, true, false]);
        assert_eq!(judged(&Draft { page: 2, ..draft() }), [true, false, true]);
        for wrong in ["1792", "1900", "Paris", "12 %", "1789"] {
            let mut other = draft();
            other.choices[2] = wrong.to_owned();
            assert_eq!(judged(&other), [true, true, false], "{wrong}");
        }
    }
}

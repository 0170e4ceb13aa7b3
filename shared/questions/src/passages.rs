//! Pages as running text: lines joined, words that a line's end divides put together, sentences told apart.

use std::collections::{BTreeMap, BTreeSet};

use preau_reading::{Page, french};
use unicode_segmentation::UnicodeSegmentation as _;

/// A line on so many pages is no text, but a header or a footer; of long documents on every fourth.
const RECURS: usize = 3;
const RECURS_ON: usize = 4;
/// What a full stop ends that ends no sentence, folded.
const ABBREVIATIONS: [&str; 40] = [
    "m", "mm", "mme", "mmes", "mlle", "dr", "pr", "me", "mgr", "st", "ste", "av", "apr", "env", "cf", "ex",
    "fig", "vol", "chap", "art", "al", "p", "pp", "n", "no", "t", "ed", "coll", "dir", "ibid", "op", "cit",
    "etc", "id", "hab", "jan", "fev", "janv", "sept", "dec",
];
/// First and second parts of words that keep their hyphen at a line's end.
const HYPHENATED_FIRST: [&str; 22] = [
    "peut", "c'est", "quelques", "celui", "celle", "ceux", "celles", "lui", "elle", "elles", "eux", "soi",
    "moi", "demi", "vice", "non", "vingt", "quatre", "au", "ci", "jusque", "grand",
];
const HYPHENATED_SECOND: [&str; 20] = [
    "ci", "la", "meme", "memes", "il", "ils", "elle", "elles", "on", "ce", "je", "tu", "nous", "vous", "y",
    "en", "t", "etre", "dire", "vis",
];

/// A sentence, and the page on which it stands.
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) page: u32,
}

/// The words that a document writes with a hyphen within its lines, folded.
pub(crate) struct Hyphens(BTreeSet<String>);

impl Hyphens {
    pub(crate) fn of(pages: &[Page]) -> Self {
        let words = pages.iter().flat_map(|page| page.text.split_whitespace());
        let hyphenated = words.filter(|word| word.contains('-') && !word.ends_with('-'));
        Self(hyphenated.map(bare).collect())
    }

    /// Whether the two parts are a word of their own with the hyphen between.
    fn keep(&self, first: &str, second: &str) -> bool {
        let (first, second) = (bare(first), bare(second));
        HYPHENATED_FIRST.contains(&first.as_str())
            || HYPHENATED_SECOND.contains(&second.as_str())
            || self.0.contains(&format!("{first}-{second}"))
    }
}

/// A word folded, without what stands before and after it.
fn bare(word: &str) -> String {
    french::fold(word).trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned()
}

/// A page's text with each paragraph on one line.
pub(crate) fn joined(text: &str, hyphens: &Hyphens) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if !joined.ends_with('\n') {
                joined.push('\n');
            }
            continue;
        }
        if !joined.is_empty() && !joined.ends_with('\n') {
            join(&mut joined, line, hyphens);
        }
        joined.push_str(line);
    }
    joined
}

/// Prepares the text for the next line: a space, or nothing where a hyphen divides a word.
fn join(text: &mut String, line: &str, hyphens: &Hyphens) {
    let divided = text.strip_suffix('-').filter(|before| before.ends_with(char::is_alphabetic));
    let (Some(before), true) = (divided, line.starts_with(char::is_lowercase)) else {
        if divided.is_none() {
            text.push(' ');
        }
        return;
    };
    let first = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let second = line.split(char::is_whitespace).next().unwrap_or_default();
    if !hyphens.keep(first, second) {
        text.pop();
    }
}

/// The sentences of all pages.
pub(crate) fn sentences(pages: &[Page]) -> Vec<Sentence> {
    let hyphens = Hyphens::of(pages);
    let recurring = recurring(pages);
    let mut sentences = Vec::new();
    for page in pages {
        // What stands on both sides of such a line does not go on.
        let lines = page.text.lines().map(|line| if recurring.contains(&mark(line)) { "" } else { line });
        let text = joined(&lines.collect::<Vec<_>>().join("\n"), &hyphens);
        for paragraph in text.lines() {
            sentences.extend(split(paragraph).into_iter().map(|text| Sentence { text, page: page.number }));
        }
    }
    sentences
}

/// The lines that stand on many pages, as [`mark`] has them.
fn recurring(pages: &[Page]) -> BTreeSet<String> {
    let mut on: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let lines: BTreeSet<String> = page.text.lines().map(mark).filter(|line| !line.is_empty()).collect();
        for line in lines {
            let times = on.entry(line).or_default();
            *times = times.saturating_add(1);
        }
    }
    let most = RECURS.max(pages.len() / RECURS_ON);
    on.into_iter().filter(|(_, times)| *times >= most).map(|(line, _)| line).collect()
}

/// A line without what changes from page to page.
fn mark(line: &str) -> String {
    let numbers_alike = |letter: char| if letter.is_ascii_digit() { '#' } else { letter };
    let line: String = line.trim().chars().map(numbers_alike).collect();
    line.replace("##", "#").replace("##", "#")
}

/// The sentences of a paragraph (UAX 29), those put together again that an abbreviation divides.
fn split(paragraph: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for part in paragraph.split_sentence_bounds() {
        match sentences.last_mut() {
            Some(before) if goes_on(before, part) => before.push_str(part),
            _ => sentences.push(part.to_owned()),
        }
    }
    sentences
        .iter()
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// Whether a sentence does not end there.
fn goes_on(before: &str, next: &str) -> bool {
    let before = before.trim_end();
    if next
        .trim_start()
        .starts_with(|first: char| first.is_lowercase() || matches!(first, '»' | ')' | ',' | ';'))
    {
        return true;
    }
    let Some(before) = before.strip_suffix('.') else { return false };
    let last = before.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    let initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
    initial || ABBREVIATIONS.contains(&french::fold(last).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32, text: &str) -> Page {
        Page { number, text: text.to_owned() }
    }

    fn texts(pages: &[Page]) -> Vec<String> {
        sentences(pages).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn hyphens_at_a_lines_end_are_undone_but_not_those_of_words() {
        let text = "La photosyn-\nthèse est peut-\nêtre ancienne. Le porte-\nparole du porte-parole parle de celui-\nci.";
        let expected = [
            "La photosynthèse est peut-être ancienne.",
            "Le porte-parole du porte-parole parle de celui-ci.",
        ];
        assert_eq!(texts(&[page(1, text)]), expected);
    }

    #[test]
    fn abbreviations_end_no_sentence() {
        let text = "Selon M. Dupont, né en 50 av. J.-C. à Rome, tout va bien. Cf. la suite.";
        assert_eq!(
            texts(&[page(1, text)]),
            ["Selon M. Dupont, né en 50 av. J.-C. à Rome, tout va bien.", "Cf. la suite."]
        );
    }

    #[test]
    fn headers_are_left_out_and_headings_stand_alone() {
        let pages = ["a", "b", "c"].map(|letter| {
            page(
                1,
                &format!(
                    "Cours d'histoire — 1{letter}\n\nTitre {letter}\n\nUne phrase {letter}.\nCours, page 12\n"
                ),
            )
        });
        assert_eq!(texts(&pages)[..3], ["Cours d'histoire — 1a", "Titre a", "Une phrase a."]);
    }
}

//! The passages of a text: what is ranked, each on its own.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// How many words a passage has at most.
pub const MOST_WORDS: usize = 400;
/// From how many words on a passage ends where a heading begins.
const ENOUGH_WORDS: usize = 200;

/// A passage of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Where the Markdown heading stands that it comes under, in bytes.
    pub heading: Option<Range<usize>>,
}

/// The passages of a page: up to [`MOST_WORDS`] words each, ended where a sentence ends, or at a word where one sentence has more.
/// Those without a word are left out.
#[must_use]
pub fn passages(text: &str) -> Vec<Passage> {
    let mut found = Vec::new();
    let (mut start, mut words, mut heading, mut next_heading) = (0_usize, 0_usize, None, None);
    let mut end_at = |start: &mut usize, words: &mut usize, end: usize, heading: &Option<Range<usize>>| {
        if *words > 0 {
            found.push(Passage { range: *start..end, heading: heading.clone() });
        }
        (*start, *words) = (end, 0);
    };
    for (at, sentence) in text.split_sentence_bound_indices() {
        let count = sentence.unicode_words().count();
        let is_heading = is_heading(sentence);
        if words.saturating_add(count) > MOST_WORDS || (is_heading && words >= ENOUGH_WORDS) {
            end_at(&mut start, &mut words, at, &heading);
            heading.clone_from(&next_heading);
        }
        if is_heading {
            next_heading = Some(at..at.saturating_add(sentence.len()));
            if words == 0 {
                heading.clone_from(&next_heading);
            }
        }
        if count <= MOST_WORDS {
            words = words.saturating_add(count);
            continue;
        }
        for (offset, _) in sentence.unicode_word_indices() {
            if words == MOST_WORDS {
                end_at(&mut start, &mut words, at.saturating_add(offset), &heading);
            }
            words = words.saturating_add(1);
        }
    }
    end_at(&mut start, &mut words, text.len(), &heading);
    found
}

/// Whether a line is a Markdown heading (`CommonMark` §4.2).
fn is_heading(line: &str) -> bool {
    let marked = line.trim_start_matches('#');
    let level = line.len().saturating_sub(marked.len());
    (1..=6).contains(&level) && marked.starts_with([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_passage_ends_where_a_sentence_ends_and_knows_its_heading() {
        let text =
            format!("# Suites\n{}## Limites\n{}", "Un deux trois. ".repeat(100), "Quatre. ".repeat(250));
        let found = passages(&text);
        let shown: Vec<_> = found
            .iter()
            .map(|one| (&text[one.heading.clone().unwrap()], text[one.range.clone()].unicode_words().count()))
            .collect();
        assert_eq!(shown, [("# Suites\n", 301), ("## Limites\n", 251)]);
        assert_eq!(passages(" \n… "), []);
    }

    proptest! {
        #[test]
        fn passages_hold_every_word_once_and_no_more_than_they_may(
            sentences in prop::collection::vec((0_usize..900, "[.!?\n#]{1,2}"), 0..12),
        ) {
            let text = sentences.iter().map(|(words, end)| "mot ".repeat(*words) + end).collect::<Vec<_>>().join(" ");
            let found = passages(&text);
            let words = |text: &str| text.unicode_words().count();
            let counts: Vec<_> = found.iter().map(|one| words(&text[one.range.clone()])).collect();
            prop_assert!(counts.iter().all(|count| (1..=MOST_WORDS).contains(count)), "{:?}", counts);
            prop_assert_eq!(counts.iter().sum::<usize>(), words(&text));
        }
    }
}

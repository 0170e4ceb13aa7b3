//! The postings of one document.

use std::collections::BTreeMap;

use preau_reading::french;

use crate::{
    passages::passages,
    postings::{FILTER, List, Posting, Terms},
    terms::terms,
};

/// How much a word of the title or of a heading counts beside one of the text.
const WEIGHT: u32 = 2;

/// A document, as it is indexed.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Its title, which every passage is found by too.
    pub title: &'a str,
    /// Its pages: their numbers, from 1, and their texts.
    pub pages: &'a [(u32, &'a str)],
    /// What it is filtered by: [`filter_term`]s.
    pub filters: &'a [String],
}

/// What is kept of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The postings of its terms, those of document 0.
    pub terms: Terms,
    /// Of each passage, the page that it stands on; 0 of the one that a document without text has.
    pub passages: Vec<u32>,
    /// The lengths of its passages together.
    pub length: u64,
}

/// The term that stands for a filter, such as `subject` and `maths`: what it says is folded.
#[must_use]
pub fn filter_term(name: &str, value: &str) -> String {
    let folded = french::fold(value);
    let value = folded.get(..folded.floor_char_boundary(100)).unwrap_or_default();
    format!("{FILTER}{name}:{value}")
}

/// Indexes a document.
#[must_use]
pub fn index(document: &Document<'_>) -> Indexed {
    let title: Vec<String> = terms(document.title).collect();
    let mut indexed = Indexed { terms: Terms::new(), passages: Vec::new(), length: 0 };
    for (number, text) in document.pages {
        for passage in passages(text) {
            let heading = passage.heading.and_then(|range| text.get(range)).unwrap_or_default();
            indexed.add(*number, &title, heading, text.get(passage.range).unwrap_or_default());
        }
    }
    if indexed.passages.is_empty() {
        indexed.add(0, &title, "", "");
    }
    for filter in document.filters {
        let posting = Posting { document: 0, passage: 0, weight: 1, length: 0 };
        indexed.terms.insert(filter.clone(), List { frequency: 1, postings: vec![posting] });
    }
    indexed
}

impl Indexed {
    fn add(&mut self, page: u32, title: &[String], heading: &str, text: &str) {
        let passage = u32::try_from(self.passages.len()).unwrap_or(u32::MAX);
        let weighted = title.iter().cloned().chain(terms(heading)).map(|term| (term, WEIGHT));
        let mut weights: BTreeMap<String, u32> = BTreeMap::new();
        for (term, weight) in weighted.chain(terms(text).map(|term| (term, 1))) {
            let sum = weights.entry(term).or_default();
            *sum = sum.saturating_add(weight);
        }
        let length = weights.values().fold(0, |sum: u32, weight| sum.saturating_add(*weight));
        for (term, weight) in weights {
            let list = self.terms.entry(term).or_default();
            list.frequency = list.frequency.saturating_add(1);
            list.postings.push(Posting { document: 0, passage, weight, length });
        }
        self.passages.push(page);
        self.length = self.length.saturating_add(u64::from(length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_title_and_of_headings_count_twice_and_stand_in_every_passage() {
        let second = format!("# Limite\n{}", "Convergence. ".repeat(500));
        let pages = [(1, "La suite converge."), (4, second.as_str())];
        let filters = [filter_term("subject", "Mathématiques")];
        let indexed = index(&Document { title: "Suites", pages: &pages, filters: &filters });
        assert_eq!(indexed.passages, [1, 4, 4]);
        let weights = |term: &str| -> Vec<u32> {
            indexed.terms[&terms(term).next().unwrap()].postings.iter().map(|one| one.weight).collect()
        };
        assert_eq!(weights("suites"), [3, 2, 2]);
        // Where it stands, and twice as a heading.
        assert_eq!(weights("limites"), [3, 2]);
        assert_eq!(indexed.terms["=subject:mathematiques"].postings.len(), 1);
        let lengths: u32 =
            indexed.terms[&terms("suites").next().unwrap()].postings.iter().map(|one| one.length).sum();
        assert_eq!(u64::from(lengths), indexed.length);
    }

    #[test]
    fn a_document_without_text_is_found_by_its_title() {
        let indexed = index(&Document { title: "Vidéo : les suites", pages: &[(1, " ")], filters: &[] });
        assert_eq!((indexed.passages.as_slice(), indexed.terms.len()), ([0].as_slice(), 2));
    }
}

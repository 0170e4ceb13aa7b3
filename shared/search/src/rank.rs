//! The ranking of passages by BM25; a document is its best passage.

use crate::postings::{List, SATURATION};

/// What is known of all passages together, those that the questioner may see and no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many there are.
    pub passages: u64,
    /// Their lengths together.
    pub length: u64,
}

impl Totals {
    /// Adds what is known of others.
    pub const fn add(&mut self, others: Self) {
        self.passages = self.passages.saturating_add(others.passages);
        self.length = self.length.saturating_add(others.length);
    }

    /// How long a passage is on average; 1 at least.
    #[must_use]
    pub fn average(&self) -> f64 {
        (real(self.length) / real(self.passages.max(1))).max(1.0)
    }

    /// How much a term counts that stands in so many of them.
    fn rarity(&self, frequency: u64) -> f64 {
        let (all, frequency) = (real(self.passages), real(frequency.min(self.passages)));
        ((all - frequency + 0.5) / (frequency + 0.5)).ln_1p()
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^52 passages are not kept")]
const fn real(number: u64) -> f64 {
    number as f64
}

/// What a part of the index says of a question.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Where its terms stand, term by term.
    pub terms: Vec<List>,
    /// Which documents its filters let through, filter by filter: all of them must.
    pub filters: Vec<List>,
}

/// A document that answers the question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Which source it is of.
    pub source: usize,
    /// Its place there.
    pub document: u32,
    /// Its best passage, the first of several.
    pub passage: u32,
    /// How well it answers: above 0.
    pub score: f64,
}

/// The documents that have one of the terms and pass all filters, best first.
#[must_use]
pub fn rank(totals: &Totals, sources: &[Source]) -> Vec<Candidate> {
    let terms = sources.iter().map(|source| source.terms.len()).max().unwrap_or_default();
    let average = totals.average();
    let rarities: Vec<f64> = (0..terms)
        .map(|term| {
            let lists = sources.iter().filter_map(|source| source.terms.get(term));
            totals.rarity(lists.fold(0, |sum: u64, list| sum.saturating_add(u64::from(list.frequency))))
        })
        .collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let mut found: Vec<(u32, u32, f64)> = Vec::new();
        for (list, rarity) in source.terms.iter().zip(&rarities) {
            let passing = list.postings.iter().filter(|posting| source.lets_through(posting.document));
            found.extend(passing.map(|posting| {
                let score = rarity * posting.impact(average) * (SATURATION + 1.0);
                (posting.document, posting.passage, score)
            }));
        }
        // What is added up is added up in the order of the terms, wherever it stands: the same documents have the same scores
        // whichever source they are in.
        found.sort_by_key(|(document, passage, _)| (*document, *passage));
        let of_source = candidates.len();
        for passage in found.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let score = passage.iter().map(|(_, _, score)| score).sum();
            let Some((document, passage, _)) = passage.first().copied() else { continue };
            match candidates.get_mut(of_source..).and_then(<[_]>::last_mut) {
                Some(last) if last.document == document => {
                    if score > last.score {
                        (last.passage, last.score) = (passage, score);
                    }
                }
                _ => candidates.push(Candidate { source: at, document, passage, score }),
            }
        }
    }
    candidates.sort_by(|one, other| {
        let place = |one: &Candidate| (one.source, one.document);
        other.score.total_cmp(&one.score).then_with(|| place(one).cmp(&place(other)))
    });
    candidates
}

impl Source {
    fn lets_through(&self, document: u32) -> bool {
        self.filters
            .iter()
            .all(|list| list.postings.binary_search_by_key(&document, |posting| posting.document).is_ok())
    }
}

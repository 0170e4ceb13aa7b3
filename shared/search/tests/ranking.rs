//! The ranking of packed postings is that of a plain BM25 over the texts, however the documents are spread over segments.

use std::collections::BTreeMap;

use preau_search::{
    Document, Source, Totals, filter_term, index,
    merge::{Places, merge},
    postings::{bucket, find, pack},
    query_terms, rank, terms,
};
use proptest::prelude::*;

const WORDS: [&str; 8] = ["suite", "limite", "dérivée", "poésie", "empire", "cellule", "les", "l'énergie"];

/// What a document says, and whether it is one of mathematics.
type Text = (Vec<usize>, bool);

fn text(words: &[usize]) -> String {
    words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ")
}

/// The scores by document, computed from the texts.
#[expect(clippy::cast_precision_loss, reason = "there are few")]
fn naive(documents: &[Text], question: &[String], maths_only: bool) -> BTreeMap<usize, f64> {
    let texts: Vec<Vec<String>> = documents
        .iter()
        .map(|(words, _)| {
            let title: Vec<String> = terms("Fiche").collect();
            title.iter().chain(&title).cloned().chain(terms(&text(words))).collect()
        })
        .collect();
    let count = texts.len() as f64;
    let average = (texts.iter().map(Vec::len).sum::<usize>() as f64 / count).max(1.0);
    let mut scores = BTreeMap::new();
    for (number, words) in texts.iter().enumerate() {
        let mut score = 0.0;
        for term in question {
            let with = texts.iter().filter(|words| words.contains(term)).count() as f64;
            let frequency = words.iter().filter(|word| *word == term).count() as f64;
            let idf = (1.0 + (count - with + 0.5) / (with + 0.5)).ln();
            let norm = 1.6 * (0.1 + 0.9 * words.len() as f64 / average);
            score += idf * frequency * 2.6 / (frequency + norm);
        }
        if score > 0.0 && (!maths_only || documents[number].1) {
            scores.insert(number, score);
        }
    }
    scores
}

proptest! {
    #[test]
    fn packed_postings_rank_as_the_texts_do(
        documents in prop::collection::vec((prop::collection::vec(0_usize..8, 0..60), any::<bool>()), 1..25),
        asked in prop::collection::vec(0_usize..8, 1..5),
        segments in 1_usize..4,
        bits in 0_u8..4,
        maths_only: bool,
    ) {
        let question = query_terms(&text(&asked));
        let filters = if maths_only { vec![filter_term("subject", "Maths")] } else { Vec::new() };
        let mut totals = Totals::default();
        let mut sources = Vec::new();
        for segment in 0..segments {
            let mut lots = Vec::new();
            for (words, is_maths) in documents.iter().skip(segment).step_by(segments) {
                let text = text(words);
                let own = if *is_maths { vec![filter_term("subject", "maths")] } else { Vec::new() };
                let indexed = index(&Document { title: "Fiche", pages: &[(1, &text)], filters: &own });
                totals.passages += indexed.passages.len() as u64;
                totals.length += indexed.length;
                lots.push(indexed.terms);
            }
            let places: Vec<Places> = (0..lots.len()).map(|at| vec![u32::try_from(at).ok()]).collect();
            let merged = merge(lots.into_iter().zip(&places), 30.0);
            let list = |term: &String| {
                let of_block = merged.iter().filter(|(one, _)| bucket(one, bits) == bucket(term, bits));
                find(&pack(of_block), term).unwrap()
            };
            sources.push(Source {
                terms: question.iter().map(list).collect(),
                filters: filters.iter().map(list).collect(),
            });
        }
        let ranked = rank(&totals, &sources);
        let expected = naive(&documents, &question, maths_only);
        prop_assert_eq!(ranked.len(), expected.len());
        prop_assert!(ranked.is_sorted_by(|one, other| one.score >= other.score));
        for one in &ranked {
            let number = one.document as usize * segments + one.source;
            prop_assert!((one.score - expected[&number]).abs() < 1e-9, "{:?} {:?}", one, expected);
        }
    }
}

#[test]
fn a_document_is_its_best_passage() {
    let long = format!("{}{}", "Le chat dort. ".repeat(250), "La suite converge vers sa limite. ".repeat(60));
    let indexed = index(&Document { title: "Cours", pages: &[(1, "La suite."), (2, &long)], filters: &[] });
    let question = query_terms("limite d'une suite");
    let list = |term: &String| indexed.terms[term].clone();
    let source = Source { terms: question.iter().map(list).collect(), filters: Vec::new() };
    let totals = Totals { passages: indexed.passages.len() as u64, length: indexed.length };
    let ranked = rank(&totals, &[source]);
    assert_eq!(ranked.len(), 1);
    assert_eq!(indexed.passages[ranked[0].passage as usize], 2);
    assert_eq!(rank(&Totals::default(), &[]), []);
}

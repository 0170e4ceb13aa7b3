//! Several lists of a term become one: those of documents that are gone are left out.

use crate::postings::{FILTER, MOST_POSTINGS, Terms};

/// Where the documents of a source go: by their place there, their place in what is made; none of one that is gone.
pub type Places = Vec<Option<u32>>;

/// The lists of all terms that the sources have, merged, where passages have this length on average.
pub fn merge<'s>(sources: impl IntoIterator<Item = (Terms, &'s Places)>, average: f64) -> Terms {
    let mut merged = Terms::new();
    for (terms, places) in sources {
        for (term, list) in terms {
            let is_filter = term.starts_with(FILTER);
            let into = merged.entry(term).or_default();
            let before = list.postings.len();
            let kept = list.postings.into_iter().filter_map(|mut posting| {
                posting.document = *places.get(usize::try_from(posting.document).ok()?)?.as_ref()?;
                Some(posting)
            });
            let had = into.postings.len();
            into.postings.extend(kept);
            let gone = before.saturating_sub(into.postings.len().saturating_sub(had));
            let gone = u32::try_from(gone).unwrap_or(u32::MAX);
            into.frequency = into.frequency.saturating_add(list.frequency.saturating_sub(gone));
            if is_filter {
                into.frequency = u32::try_from(into.postings.len()).unwrap_or(u32::MAX);
            }
        }
    }
    merged.retain(|term, list| {
        list.postings.sort_unstable();
        if !term.starts_with(FILTER) {
            list.cap(MOST_POSTINGS, average);
        }
        !list.postings.is_empty()
    });
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::{Document, filter_term, index};

    const WORDS: [&str; 6] = ["suite", "limite", "dérivée", "poésie", "empire", "cellule"];

    fn text(words: &[usize]) -> String {
        words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(". ")
    }

    fn indexed(words: &[usize]) -> Terms {
        let text = text(words);
        let filters =
            [filter_term("subject", if words.len().is_multiple_of(2) { "maths" } else { "histoire" })];
        index(&Document { title: WORDS[words.len() % 6], pages: &[(1, &text)], filters: &filters }).terms
    }

    /// The documents in one go, in this order.
    fn rebuilt(documents: &[Vec<usize>]) -> Terms {
        let places: Vec<Places> = (0..documents.len()).map(|at| vec![u32::try_from(at).ok()]).collect();
        merge(documents.iter().map(|words| indexed(words)).zip(&places), 100.0)
    }

    proptest! {
        #[test]
        fn documents_that_come_and_go_leave_what_those_leave_that_stay(
            lots in prop::collection::vec(
                prop::collection::vec((prop::collection::vec(0_usize..6, 0..700), any::<bool>()), 0..5), 0..4),
        ) {
            // Each lot comes; then those of it and of what was before that are to go, go in the merge.
            let (mut kept, mut merged): (Vec<Vec<usize>>, Terms) = Default::default();
            for (turn, lot) in lots.iter().enumerate() {
                let goes = |at: usize, words: &[usize]| (at + turn + words.len()).is_multiple_of(3);
                let mut next = Vec::new();
                let mut place = |words: &Vec<usize>, is_kept: bool| {
                    is_kept.then(|| {
                        next.push(words.clone());
                        u32::try_from(next.len() - 1).unwrap()
                    })
                };
                let before: Places =
                    kept.iter().enumerate().map(|(at, words)| place(words, !goes(at, words))).collect();
                let places: Vec<Places> = lot.iter().map(|(words, stays)| vec![place(words, *stays)]).collect();
                let fresh = lot.iter().map(|(words, _)| indexed(words)).zip(&places);
                merged = merge(std::iter::once((merged, &before)).chain(fresh), 100.0);
                kept = next;
            }
            prop_assert_eq!(merged, rebuilt(&kept));
        }
    }

    #[test]
    fn where_only_the_weightiest_are_kept_it_is_still_known_how_many_there_were() {
        let places: Vec<Places> = (0..3_000_u32).map(|at| vec![Some(at)]).collect();
        let lots = places.iter().map(|places| (indexed(&[0, 1]), places));
        let merged = merge(lots, 100.0);
        let word = |(term, list): &(&String, &crate::postings::List)| {
            !term.starts_with(FILTER) && list.frequency == 3_000
        };
        let (_, list) = merged.iter().find(word).unwrap();
        assert_eq!(list.postings.len(), MOST_POSTINGS);
        // A filter keeps all its documents.
        assert_eq!(merged["=subject:maths"].postings.len(), 3_000);
        let gone: Places = (0..3_000).map(|at| (at >= 1_000).then_some(at)).collect();
        let fewer = merge([(merged, &gone)], 100.0);
        assert_eq!(fewer["=subject:maths"].frequency, 2_000);
    }
}

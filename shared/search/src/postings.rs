//! Postings: in which passages a term stands, packed into blocks.
//!
//! A block is terms in order, each as its length and its bytes, the length of its list in bytes, and the list: how many passages
//! have the term, how many postings follow, and the postings. Of a filter, which has no weight, the documents alone follow.

use std::collections::BTreeMap;

use crate::bytes::{put, put_length, take, take_bytes};

/// How many postings a term keeps, those that weigh most, where it stands in more passages.
pub const MOST_POSTINGS: usize = 2_048;
/// What the term of a filter begins with; no word does.
pub const FILTER: char = '=';
/// How fast a term that stands again and again counts less (BM25's k₁). This and the next were chosen on one half of the public
/// questions that searches are compared on, and hold on the other.
pub(crate) const SATURATION: f64 = 1.6;
/// How much a long passage counts less (BM25's b).
pub(crate) const LENGTH_BIAS: f64 = 0.9;

/// That a term stands in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The document's place in what the block belongs to.
    pub document: u32,
    /// The passage's place in the document.
    pub passage: u32,
    /// How often it stands there, weighted.
    pub weight: u32,
    /// How long the passage is: the weights of all its terms.
    pub length: u32,
}

impl Posting {
    /// How much it counts, where passages have this length on average: from 0 to 1.
    pub(crate) fn impact(&self, average: f64) -> f64 {
        let weight = f64::from(self.weight);
        weight / (weight + SATURATION * (1.0 - LENGTH_BIAS + LENGTH_BIAS * f64::from(self.length) / average))
    }
}

/// Where a term stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In how many passages it stands; more than there are postings where only the weightiest are kept.
    pub frequency: u32,
    /// The postings, by document and passage.
    pub postings: Vec<Posting>,
}

/// Where terms stand, by term.
pub type Terms = BTreeMap<String, List>;

/// In which of 2^`bits` blocks a term stands.
#[must_use]
pub fn bucket(term: &str, bits: u8) -> u32 {
    // FNV-1a, whose highest bits are mixed least: once more.
    let hash = term.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let place = mixed.checked_shr(64_u32.saturating_sub(u32::from(bits))).unwrap_or_default();
    u32::try_from(place).unwrap_or_default()
}

/// A block of these terms, which come in order.
pub fn pack<'t>(terms: impl IntoIterator<Item = (&'t String, &'t List)>) -> Vec<u8> {
    let (mut block, mut packed) = (Vec::new(), Vec::new());
    for (term, list) in terms {
        packed.clear();
        list.pack(term.starts_with(FILTER), &mut packed);
        put_length(&mut block, term.len());
        block.extend(term.as_bytes());
        put_length(&mut block, packed.len());
        block.extend(&packed);
    }
    block
}

/// All terms of a block; none where it is no block.
#[must_use]
pub fn unpack(mut block: &[u8]) -> Option<Terms> {
    let mut terms = Terms::new();
    while !block.is_empty() {
        let (term, list) = entry(&mut block)?;
        let term = String::from_utf8(term.to_vec()).ok()?;
        let list = List::unpack(term.starts_with(FILTER), list)?;
        terms.insert(term, list);
    }
    Some(terms)
}

/// Where a term stands, as a block has it; nowhere is an empty list. None where it is no block.
#[must_use]
pub fn find(mut block: &[u8], term: &str) -> Option<List> {
    while !block.is_empty() {
        let (found, list) = entry(&mut block)?;
        if found == term.as_bytes() {
            return List::unpack(term.starts_with(FILTER), list);
        }
    }
    Some(List::default())
}

fn entry<'b>(block: &mut &'b [u8]) -> Option<(&'b [u8], &'b [u8])> {
    let length = take(block)?;
    let term = take_bytes(block, usize::try_from(length).ok()?)?;
    let length = take(block)?;
    Some((term, take_bytes(block, usize::try_from(length).ok()?)?))
}

impl List {
    fn pack(&self, is_filter: bool, bytes: &mut Vec<u8>) {
        put(bytes, self.frequency);
        put_length(bytes, self.postings.len());
        let mut last = 0;
        for posting in &self.postings {
            put(bytes, posting.document.saturating_sub(last));
            last = posting.document;
            if !is_filter {
                put(bytes, posting.passage);
                put(bytes, posting.weight);
                put(bytes, posting.length);
            }
        }
    }

    fn unpack(is_filter: bool, mut bytes: &[u8]) -> Option<Self> {
        let frequency = take(&mut bytes)?;
        let count = usize::try_from(take(&mut bytes)?).ok()?;
        // A posting has a byte at least: no more room is taken than bytes are there.
        let mut postings = Vec::with_capacity(count.min(bytes.len()));
        let mut document = 0_u32;
        for _ in 0..count {
            document = document.checked_add(take(&mut bytes)?)?;
            let [passage, weight, length] =
                if is_filter { [0, 1, 0] } else { [take(&mut bytes)?, take(&mut bytes)?, take(&mut bytes)?] };
            postings.push(Posting { document, passage, weight, length });
        }
        bytes.is_empty().then_some(Self { frequency, postings })
    }

    /// Keeps the `most` postings that weigh most, where passages have this length on average.
    pub fn cap(&mut self, most: usize, average: f64) {
        if self.postings.len() <= most {
            return;
        }
        self.postings.sort_by(|one, other| {
            other.impact(average).total_cmp(&one.impact(average)).then_with(|| one.cmp(other))
        });
        self.postings.truncate(most);
        self.postings.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_map, prelude::*};

    use super::*;

    fn lists() -> impl Strategy<Value = Terms> {
        let posting = (0_u32..500, 0_u32..4, 1_u32..300, 1_u32..900)
            .prop_map(|(document, passage, weight, length)| Posting { document, passage, weight, length });
        let list = prop::collection::vec(posting, 0..20).prop_map(|mut postings| {
            postings.sort_unstable();
            postings.dedup_by_key(|one| (one.document, one.passage));
            List { frequency: u32::try_from(postings.len()).unwrap() + 3, postings }
        });
        btree_map("[a-zé]{1,8}", list, 0..20)
    }

    proptest! {
        #[test]
        fn what_is_packed_is_found_and_unpacked(terms in lists()) {
            let block = pack(&terms);
            prop_assert_eq!(unpack(&block).unwrap(), terms.clone());
            for (term, list) in &terms {
                prop_assert_eq!(&find(&block, term).unwrap(), list);
            }
            prop_assert_eq!(find(&block, "absent de tout").unwrap(), List::default());
        }

        #[test]
        fn whatever_bytes_there_are_they_are_read_or_told_apart(bytes: Vec<u8>) {
            if let Some(terms) = unpack(&bytes) {
                for (term, list) in &terms {
                    prop_assert_eq!(find(&bytes, term).map(|found| found.postings.len() <= bytes.len()), Some(true), "{:?}", list);
                }
            }
            let _found = find(&bytes, "a");
        }

        #[test]
        fn a_block_with_more_bits_is_a_part_of_one_with_fewer(term in "[a-z]{1,9}", bits in 0_u8..10) {
            prop_assert_eq!(bucket(&term, bits + 1) >> 1, bucket(&term, bits));
            prop_assert!(bucket(&term, bits) < 1 << bits);
        }

        #[test]
        fn those_are_kept_that_weigh_most(terms in lists(), most in 1_usize..10) {
            for mut list in terms.into_values() {
                let whole = list.postings.clone();
                list.cap(most, 200.0);
                prop_assert_eq!(list.postings.len(), most.min(whole.len()));
                let least = list.postings.iter().map(|one| one.impact(200.0)).fold(1.0, f64::min);
                let dropped = whole.iter().filter(|one| !list.postings.contains(one));
                prop_assert!(dropped.map(|one| one.impact(200.0)).all(|impact| impact <= least));
                prop_assert!(list.postings.is_sorted());
            }
        }
    }

    #[test]
    fn a_filter_is_its_documents_alone() {
        let posting = |document| Posting { document, passage: 0, weight: 1, length: 0 };
        let list = List { frequency: 2, postings: vec![posting(3), posting(70)] };
        let terms = Terms::from([("=type:PDF".to_owned(), list)]);
        let block = pack(&terms);
        assert_eq!(block.len(), 1 + 9 + 1 + 4);
        assert_eq!(unpack(&block).unwrap(), terms);
    }
}

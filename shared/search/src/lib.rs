//! Full-text search of French documents over a store of small items: a document's [`passages()`], the [`postings`] of its words
//! packed into blocks, their [`merge`] into larger ones, the [`rank()`] of passages by BM25, the [`vectors`] by which the first of
//! them are ranked anew, and the [`snippet()`] that is shown.
//!
//! Pure: who reads and writes the blocks, and who may see what, is not known here. What is packed is read within its bounds,
//! whatever the bytes are.

#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod bytes;
mod index;
pub mod merge;
mod parting;
mod passages;
pub mod postings;
mod rank;
mod snippet;
pub mod table;
mod terms;
pub mod vectors;

pub use index::{Document, Indexed, filter_term, index};
pub use parting::parted;
pub use passages::{MOST_WORDS, Passage, passages};
pub use rank::{Candidate, Source, Totals, rank};
pub use snippet::{LONGEST_SNIPPET, Snippet, snippet};
pub use terms::{ANALYSIS, MOST_TERMS, query_terms, terms};

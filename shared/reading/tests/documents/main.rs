//! Documents as they are uploaded: what is read of them, what is left out, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod any_bytes;
mod bounds;
mod encrypted;
mod files;
mod hidden;
mod packed;
mod refused;
mod text;

use preau_reading::{Document, Limits, ReadingError, read};

fn document(pdf: &[u8]) -> Result<Document, ReadingError> {
    read(pdf, &Limits::default())
}

/// The text of each page.
fn texts(pdf: &[u8]) -> Vec<String> {
    document(pdf).unwrap().pages.into_iter().map(|page| page.text).collect()
}

/// The text of a document of one page.
fn text(pdf: &[u8]) -> String {
    texts(pdf).concat()
}

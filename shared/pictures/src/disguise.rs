//! Files that may be taken for others: a reader that does not look at the first bytes alone finds another file in them.

use crate::{kind::Kind, refusal::Refusal};

/// Where PDF readers look for the beginning of a document (ISO 32000-1, annex H, note 13), and further than browsers
/// look for mark-up.
const SEARCHED: usize = 1024;
const DOCUMENT: &[u8] = b"%PDF-";
/// What makes browsers take a file for HTML, or a server for a program. XMP stands between other marks.
const MARK_UP: [&[u8]; 5] = [b"<!doctype", b"<html", b"<script", b"<iframe", b"<?php"];

/// Refuses a file of `kind` at whose beginning there is another one.
pub(crate) fn unmask(bytes: &[u8], kind: Kind) -> Result<(), Refusal> {
    let beginning = bytes.get(..SEARCHED).unwrap_or(bytes);
    let document = kind != Kind::Pdf && holds(beginning, DOCUMENT);
    if document || MARK_UP.iter().any(|mark| holds(beginning, mark)) {
        return Err(Refusal::Disguised);
    }
    Ok(())
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark))
}

//! PDF files.

use preau_pictures::{Kind, Refusal};

use crate::{cleaned, files::PDF, judged, refusal};

#[test]
fn a_document_is_taken_as_it_is() {
    assert_eq!(judged(PDF), Ok((Kind::Pdf, None)));
    assert_eq!(cleaned(PDF), PDF);
    let updated = [PDF, b"2 0 obj\nendobj\n%%EOF\r\n \0"].concat();
    assert_eq!(cleaned(&updated), updated);
}

#[test]
fn a_document_without_beginning_or_end_is_refused() {
    let end = PDF.len() - b"%%EOF\n".len();
    assert_eq!(refusal(&PDF[..end]), Refusal::Truncated);
    let far = [PDF, &[b' '; 2000]].concat();
    assert_eq!(refusal(&far), Refusal::Truncated);
    for before in [&b" "[..], b"\n", b"\xEF\xBB\xBF", b"MZ"] {
        assert_eq!(refusal(&[before, PDF].concat()), Refusal::UnknownKind);
    }
    assert_eq!(refusal(b"%PDF-x\n%%EOF"), Refusal::UnknownKind);
}

#[test]
fn another_file_after_or_in_a_document_is_refused() {
    for after in [&b"PK\x03\x04\x14\0"[..], b"<script>", b"x"] {
        assert_eq!(refusal(&[PDF, after].concat()), Refusal::Disguised);
    }
    let page = [b"%PDF-1.4\n<HTML><body>", PDF].concat();
    assert_eq!(refusal(&page), Refusal::Disguised);
}

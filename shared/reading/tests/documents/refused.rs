//! Documents that are not read, each for its reason.

use preau_reading::{Contents, Limits, ReadingError, contents, read};

use crate::{
    document,
    files::{Pdf, lines, page, pages, usual},
    packed::with_object_stream,
    text, texts,
};

/// Why a document is not read.
fn refusal(pdf: &[u8]) -> ReadingError {
    document(pdf).unwrap_err()
}

#[test]
fn two_hundred_pages_are_read_and_no_more() {
    let many = |count| pages(&vec![lines(&["Une page."]); count]);
    assert_eq!(texts(&many(1)).len(), 1);
    assert_eq!(texts(&many(200)).len(), 200);
    assert_eq!(refusal(&many(201)), ReadingError::TooManyPages { pages: 201 });
}

#[test]
fn too_many_bytes_are_not_looked_at() {
    let pdf = page(lines(&["Une page."]));
    let limits = Limits { bytes: pdf.len() - 1, ..Limits::default() };
    assert_eq!(read(&pdf, &limits), Err(ReadingError::TooLarge));
    assert_eq!(refusal(&vec![b' '; 50_000_000]), ReadingError::TooLarge);
}

#[test]
fn an_encrypted_document_is_said_to_be_one() {
    let mut pdf = Pdf::default();
    let content = pdf.add_stream("", b"\x01\x02\x03");
    let root = pdf.add_pages(&[content], "");
    let encryption = pdf.add("<< /Filter /Standard /V 2 /R 3 /Length 128 /O (o) /U (u) /P -44 >>");
    let written = pdf.written(&format!("/Root {root} 0 R /Encrypt {encryption} 0 R"));
    assert_eq!(refusal(&written), ReadingError::Encrypted);
    // However the table is broken.
    let at = written.windows(9).rposition(|window| window == b"startxref").unwrap();
    assert_eq!(refusal(&written[..at]), ReadingError::Encrypted);
}

#[test]
fn a_scan_has_no_text() {
    let mut pdf = Pdf::default();
    let picture = pdf.add_stream("/Subtype /Image /Width 1 /Height 1 /Filter /DCTDecode", b"\xFF\xD8\xFF");
    let content = pdf.add_stream("", b"q 595 0 0 842 0 0 cm /Im Do Q");
    assert_eq!(
        refusal(&pdf.finish(&[content], &format!("/XObject << /Im {picture} 0 R >>"))),
        ReadingError::NoText
    );
    assert_eq!(refusal(&page("")), ReadingError::NoText);
    assert_eq!(refusal(&page("BT /F1 12 Tf 50 700 Td (-- . --) Tj ET")), ReadingError::NoText);
}

#[test]
fn of_a_scan_its_pages_are_counted_and_what_it_hides() {
    let scan = pages(&["", "BT /F1 12 Tf 3 Tr 50 700 Td (cache) Tj ET", ""]);
    let Ok(Contents::Scan(document)) = contents(&scan, &Limits::default()) else { panic!("a scan") };
    assert_eq!((document.pages.len(), document.hidden_chars), (3, 5));
    let written = page(lines(&["Une page."]));
    assert!(matches!(contents(&written, &Limits::default()), Ok(Contents::Text(_))));
    assert_eq!(contents(b"", &Limits::default()), Err(ReadingError::Broken));
}

#[test]
fn text_whose_letters_nobody_can_tell_is_none() {
    let mut pdf = Pdf::default();
    let descendant = pdf.add("<< /Type /Font /Subtype /CIDFontType2 >>");
    let font = pdf.add(format!(
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] >>"
    ));
    let other = pdf.add_font("Helvetica");
    let content = pdf.add_stream("", b"BT /F1 12 Tf 50 700 Td <000100020003> Tj /F2 12 Tf (abcdef) Tj ET");
    let resources = format!("/Font << /F1 {font} 0 R /F2 {other} 0 R >>");
    assert_eq!(refusal(&pdf.finish(&[content], &resources)), ReadingError::NoText);
}

#[test]
fn what_is_no_pdf_is_broken() {
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        b"<html>",
        b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj",
        &[0; 5000],
        b"PK\x03\x04",
    ] {
        assert_eq!(refusal(bytes), ReadingError::Broken);
    }
}

#[test]
fn a_document_that_breaks_off_is_read_up_to_there_or_said_to_be_broken() {
    let whole = usual();
    let mut read = 0;
    for length in 0..whole.len() {
        match document(&whole[..length]) {
            Ok(document) => {
                assert!(document.pages[0].text.starts_with("La première"), "{length}");
                read += 1;
            }
            Err(error) => {
                assert!(matches!(error, ReadingError::Broken | ReadingError::NoText), "{length}: {error}");
            }
        }
    }
    assert!(read > 0);
}

#[test]
fn a_table_that_does_not_hold_is_made_again() {
    for whole in [page(lines(&["Une page."])), with_object_stream()] {
        let expected = text(&whole);
        // Bytes before the header, bytes within, and a table that is nowhere.
        assert_eq!(text(&[&b"junk\n"[..], &whole].concat()), expected);
        let mut longer = whole.clone();
        longer.splice(9..9, *b"%        \n");
        assert_eq!(text(&longer), expected);
        let at = whole.windows(9).rposition(|window| window == b"startxref").unwrap();
        let mut lost = whole[..at].to_vec();
        lost.extend(b"startxref\n99999999\n%%EOF");
        assert_eq!(text(&lost), expected);
    }
}

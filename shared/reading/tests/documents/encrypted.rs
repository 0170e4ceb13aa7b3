//! Encrypted documents, which another program (qpdf 12, by pikepdf) made of those that the tests write: what everybody can open is
//! read, what takes a password is not.

use std::path::Path;

use preau_reading::ReadingError;

use crate::{
    document,
    files::{Pdf, lines, page, usual},
    texts,
};

/// What the other program wrote.
pub fn encrypted(name: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/encrypted").join(name);
    std::fs::read(file).unwrap()
}

fn plain() -> Vec<u8> {
    page(lines(&["Une page, d’abord.", "Et la suite."]))
}

/// The file without the end that says where its table is, so that its objects have to be looked for.
fn without_table(pdf: &[u8]) -> &[u8] {
    let at = pdf.windows(9).rposition(|window| window == b"startxref").unwrap();
    &pdf[..at]
}

#[test]
fn a_document_that_everybody_can_open_is_read_whatever_it_is_encrypted_by() {
    let (plain, usual) = (texts(&plain()), texts(&usual()));
    for (name, expected) in [
        ("rc4-40.pdf", &plain),
        ("rc4-128.pdf", &plain),
        ("rc4-128-filter.pdf", &plain),
        ("aes-128.pdf", &usual),
        ("aes-128-open-metadata.pdf", &plain),
        ("aes-256-old.pdf", &plain),
        ("aes-256.pdf", &usual),
    ] {
        let pdf = encrypted(name);
        assert_eq!(&texts(&pdf), expected, "{name}");
        // However its table is broken.
        assert_eq!(&texts(without_table(&pdf)), expected, "{name}");
    }
}

#[test]
fn a_document_that_takes_a_password_is_said_to_be_encrypted() {
    for name in ["rc4-128-locked.pdf", "aes-256-locked.pdf"] {
        let pdf = encrypted(name);
        assert_eq!(document(&pdf), Err(ReadingError::Encrypted), "{name}");
        assert_eq!(document(without_table(&pdf)), Err(ReadingError::Encrypted), "{name}");
    }
}

#[test]
fn a_document_whose_encryption_is_not_the_standards_is_said_to_be_encrypted() {
    let known = "/O <0000000000000000000000000000000000000000000000000000000000000000> /P -44";
    for told in [
        "/Filter /Adobe.PubSec /V 4 /R 4",
        "/Filter /Standard /V 3 /R 3 /Length 128",
        "/Filter /Standard /V 2 /R 3 /Length 4096",
        "/Filter /Standard /V 2 /R 3 /Length 0",
        "/Filter /Standard /V 4 /R 4 /StmF /StdCF /CF << /StdCF << /CFM /None >> >>",
        "/Filter /Standard /V 5 /R 6 /StmF /StdCF /CF << /StdCF << /CFM /AESV3 >> >> /U (short)",
        "/Filter /Standard /V 5 /R 99",
    ] {
        let mut pdf = Pdf::default();
        let content = pdf.add_stream("", b"\x01\x02\x03");
        let root = pdf.add_pages(&[content], "");
        let encryption = pdf.add(format!("<< {told} {known} >>"));
        let written = pdf.written(&format!("/Root {root} 0 R /Encrypt {encryption} 0 R"));
        assert_eq!(document(&written), Err(ReadingError::Encrypted), "{told}");
    }
}

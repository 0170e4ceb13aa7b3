//! Documents that are made to cost much: none costs more than the limits.

use std::fmt::Write as _;

use preau_reading::{Limits, ReadingError};

use crate::{
    document,
    files::{Pdf, deflated, lines, page},
    text,
};

/// What a document is, and that it is told before long.
fn judged(pdf: &[u8]) -> Result<usize, ReadingError> {
    #[expect(clippy::disallowed_methods, reason = "it is real time that must not pass")]
    let start = std::time::Instant::now();
    let read = document(pdf).map(|document| document.pages.len());
    // The machine may be busy, and the build is not optimised.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    read
}

/// Deflated bytes, in the frame of zlib, that unpack to so many megabytes of one letter: 13 bits for 258 of them.
fn bomb(megabytes: usize) -> Vec<u8> {
    let (mut bytes, mut held, mut count) = (vec![0x78, 0x9C], 0_u64, 0);
    let mut put = |code: u64, bits: u32| {
        held |= code << count;
        count += bits;
        while count >= 8 {
            bytes.push(u8::try_from(held & 0xFF).unwrap());
            held >>= 8;
            count -= 8;
        }
    };
    // The last block, of fixed codes; a space; then copies of it (RFC 1951 §3.2.6, codes from their highest bit).
    put(0b011, 3);
    put(u64::from((0x30_u8 + b' ').reverse_bits()), 8);
    for _ in 0..megabytes * 1_000_000 / 258 {
        put(u64::from(0b1100_0101_u8.reverse_bits()), 8);
        put(0, 5);
    }
    put(0, 7);
    put(0, 16);
    bytes
}

#[test]
fn a_stream_that_unpacks_to_a_gigabyte_is_refused() {
    let mut pdf = Pdf::default();
    let content = pdf.add_stream("/Filter /FlateDecode", &bomb(1100));
    let pdf = pdf.finish(&[content], "");
    assert!(pdf.len() < 10_000_000);
    assert_eq!(judged(&pdf), Err(ReadingError::TooMuchWork));
}

#[test]
fn bombs_within_bombs_are_refused() {
    let mut pdf = Pdf::default();
    let content = pdf.add_stream("/Filter [/FlateDecode /FlateDecode]", &deflated(&bomb(1100)));
    assert_eq!(judged(&pdf.finish(&[content], "")), Err(ReadingError::TooMuchWork));
}

#[test]
fn a_bomb_among_objects_or_in_the_table_is_refused() {
    let bomb = bomb(100);
    let stream = |entries: &str| {
        let head = format!("<< {entries} /Filter /FlateDecode /Length {} >> stream\n", bomb.len());
        [head.as_bytes(), &bomb, b"\nendstream endobj\n"].concat()
    };
    let objects =
        [&b"%PDF-1.5\n3 0 obj "[..], &stream("/Type /ObjStm /N 2 /First 10"), b"trailer << /Root 1 0 R >>"];
    assert_eq!(judged(&objects.concat()), Err(ReadingError::TooMuchWork));
    let table =
        [&b"%PDF-1.5\n3 0 obj "[..], &stream("/Type /XRef /W [1 2 1] /Size 9"), b"startxref 9"].concat();
    assert_eq!(judged(&table), Err(ReadingError::TooMuchWork));
}

#[test]
fn many_streams_that_unpack_to_a_little_less_are_refused_together() {
    let mut pdf = Pdf::default();
    let packed = bomb(15);
    let contents: Vec<usize> = (0..20).map(|_| pdf.add_stream("/Filter /FlateDecode", &packed)).collect();
    assert_eq!(judged(&pdf.finish(&contents, "")), Err(ReadingError::TooMuchWork));
}

#[test]
fn a_picture_is_never_unpacked() {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let picture =
        pdf.add_stream("/Subtype /Image /Width 30000 /Height 30000 /Filter /FlateDecode", &bomb(1100));
    let content = pdf.add_stream("", &[&lines(&["Texte"])[..], b" /Im Do"].concat());
    let resources = format!("/Font << /F1 {font} 0 R >> /XObject << /Im {picture} 0 R >>");
    assert_eq!(text(&pdf.finish(&[content], &resources)), "Texte\n");
}

#[test]
fn forms_that_draw_themselves_end() {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let form = pdf.next();
    pdf.add_stream(
        &format!("/Subtype /Form /Resources << /XObject << /Fm {form} 0 R >> /Font << /F1 {font} 0 R >> >>"),
        b"BT /F1 12 Tf 50 700 Td (encore) Tj ET /Fm Do",
    );
    let content = pdf.add_stream("", b"/Fm Do");
    assert_eq!(judged(&pdf.finish(&[content], &format!("/XObject << /Fm {form} 0 R >>"))), Ok(1));
}

#[test]
fn forms_that_draw_ten_of_the_next_cost_no_more_than_the_limits() {
    let mut pdf = Pdf::default();
    let first = pdf.next();
    for form in first..first + 11 {
        let resources = format!("/Subtype /Form /Resources << /XObject << /Fm {} 0 R >> >>", form + 1);
        pdf.add_stream(&resources, "/Fm Do ".repeat(10).as_bytes());
    }
    let content = pdf.add_stream("", b"/Fm Do");
    let pdf = pdf.finish(&[content], &format!("/XObject << /Fm {first} 0 R >>"));
    assert_eq!(judged(&pdf), Err(ReadingError::TooMuchWork));
}

#[test]
fn deep_and_long_objects_are_no_objects() {
    for content in
        ["[".repeat(1_000_000), "<</A".repeat(500_000), "(".repeat(1_000_000), "q ".repeat(1_000_000)]
    {
        assert_eq!(judged(&page(content)), Err(ReadingError::NoText));
    }
    let deep = format!("%PDF-1.4\n1 0 obj {} trailer << /Root 1 0 R >>", "[".repeat(5_000_000));
    assert_eq!(judged(deep.as_bytes()), Err(ReadingError::Broken));
    let long = format!("%PDF-1.4\n1 0 obj [{}] endobj trailer << /Root 1 0 R >>", "0 ".repeat(4_000_000));
    assert_eq!(judged(long.as_bytes()), Err(ReadingError::Broken));
}

#[test]
fn circles_end() {
    let tree = b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [2 0 R 3 0 R] >> endobj\n\
                 3 0 obj << /Type /Pages /Kids [2 0 R 3 0 R] >> endobj\ntrailer << /Root 1 0 R >>";
    assert_eq!(judged(tree), Err(ReadingError::Broken));
    let reference = b"%PDF-1.4\n1 0 obj 1 0 R endobj 2 0 obj << /Length 2 0 R >> stream\nx endstream endobj trailer << /Root 1 0 R >>";
    assert_eq!(judged(reference), Err(ReadingError::Broken));
    let table =
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF";
    assert_eq!(judged(table), Err(ReadingError::Broken));
}

#[test]
fn streams_without_an_end_are_looked_for_no_longer_than_the_limits() {
    // Each is looked for to the end of the file.
    let objects = (1..60_000).fold(String::from("%PDF-1.4\n"), |mut file, number| {
        writeln!(file, "{number} 0 obj <</Type/ObjStm/N 1/First 9>> stream").unwrap();
        file
    });
    assert_eq!(judged(objects.as_bytes()), Err(ReadingError::TooMuchWork));
}

#[test]
fn a_page_of_more_letters_than_a_page_has_is_refused() {
    let content = format!("BT /F1 12 Tf 50 700 Td ({}) Tj ET", "a".repeat(Limits::default().chars + 1));
    assert_eq!(judged(&page(content)), Err(ReadingError::TooMuchWork));
}

//! What is read of sound documents.

use preau_reading::Page;

use crate::{
    document,
    files::{Pdf, lines, page, pages, usual, win_ansi},
    text, texts,
};

#[test]
fn each_page_has_its_number_and_its_lines() {
    let pdf = pages(&[
        lines(&["L’œuvre (achevée) en 1789.", "Elle fut célèbre – dès l’été."]),
        lines(&[]),
        lines(&["Fin"]),
    ]);
    let pages = document(&pdf).unwrap().pages;
    let expected = [
        Page {
            number: 1, text: "L’œuvre (achevée) en 1789.\nElle fut célèbre – dès l’été.\n".to_owned()
        },
        Page { number: 2, text: String::new() },
        Page { number: 3, text: "Fin\n".to_owned() },
    ];
    assert_eq!(pages, expected);
}

#[test]
fn a_usual_document_is_read() {
    assert_eq!(texts(&usual()), ["La première page, d’abord.\n\nUne forme.\n", "fia bc\n"]);
}

#[test]
fn room_between_letters_is_a_space_and_kerning_is_none() {
    let content = "BT /F1 10 Tf 50 700 Td [(Il) -300 (f) 20 (ait) -250 (n) -80 (uit)] TJ 45 0 Td (et) Tj 12 0 Td (jour) Tj ET";
    assert_eq!(text(&page(content)), "Il fait nuit et jour\n");
}

#[test]
fn spacing_of_letters_is_no_space_between_them() {
    assert_eq!(
        text(&page("BT /F1 10 Tf 4 Tc 50 700 Td (TITRE) Tj 0 Tc 2 Tw 0 -20 Td (a b) Tj ET")),
        "TITRE\na b\n"
    );
}

#[test]
fn room_between_lines_and_the_size_of_letters_part_paragraphs() {
    let content = "BT /F1 18 Tf 50 780 Td (Titre) Tj /F1 10 Tf 0 -16 Td (Un) Tj 0 -12 Td (deux) Tj 0 -12 Td (trois) Tj \
                   0 -24 Td (quatre) Tj 0 -12 Td (cinq) Tj ET";
    assert_eq!(text(&page(content)), "Titre\n\nUn\ndeux\ntrois\n\nquatre\ncinq\n");
}

#[test]
fn columns_follow_each_other_as_they_are_drawn() {
    let content =
        "BT /F1 10 Tf 12 TL 50 700 Td (a) Tj T* (b) Tj ET BT /F1 10 Tf 12 TL 300 700 Td (c) Tj T* (d) Tj ET";
    assert_eq!(text(&page(content)), "a\nb\n\nc\nd\n");
}

#[test]
fn raised_digits_are_no_digits_of_the_word_before() {
    let content = "BT /F1 10 Tf 50 700 Td (10) Tj /F1 6 Tf 4 Ts (3) Tj /F1 10 Tf 0 Ts ( hommes) Tj ET";
    assert_eq!(text(&page(content)), "10³ hommes\n");
}

#[test]
fn what_is_drawn_twice_is_read_once() {
    let content = "BT /F1 10 Tf 1 0 0 1 50 700 Tm (G) Tj 1 0 0 1 50.3 700 Tm (G) Tj (ras) Tj ET";
    assert_eq!(text(&page(content)), "Gras\n");
}

#[test]
fn accents_that_are_drawn_over_letters_are_theirs() {
    let accent = [&b"BT /F1 10 Tf 50 700 Td [(d) (\xB4) 400 (et) 0 (e)] TJ ET"[..]].concat();
    assert_eq!(text(&page(accent)), "déte\n");
}

#[test]
fn text_that_runs_upwards_is_read() {
    assert_eq!(
        text(&page("BT /F1 10 Tf 0 1 -1 0 300 300 Tm (Vers le) Tj 40 0 Td (haut) Tj ET")),
        "Vers le haut\n"
    );
}

/// A page on which a font with these entries shows a string.
fn shown(entries: &str, string: &[u8]) -> String {
    let mut pdf = Pdf::default();
    let font = pdf.add(format!("<< /Type /Font /BaseFont /Times-Roman {entries} >>"));
    let content = [b"BT /F1 10 Tf 50 700 Td (", string, b") Tj ET"].concat();
    let content = pdf.add_stream("", &content);
    text(&pdf.finish(&[content], &format!("/Font << /F1 {font} 0 R >>")))
}

#[test]
fn every_encoding_has_its_letters() {
    let roman = "/Subtype /TrueType /Encoding /MacRomanEncoding";
    assert_eq!(shown(roman, b"\x8Et\x8E, c\xCFur \xC7a\xC8 \xDE"), "été, cœur «a» fi\n");
    assert_eq!(shown("/Subtype /Type1", b"l'\xFAil \xAE \xB1"), "l’œil fi –\n");
    assert_eq!(shown("/Subtype /TrueType", &win_ansi("l’œil")), "l’œil\n");
    let differences = "/Subtype /Type1 /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /f_f_i /eacute /uni0153 65 /quoteright] >>";
    assert_eq!(shown(differences, b"\x01\x02\x03A\xE9"), "ffiéœ’é\n");
}

#[test]
fn a_font_that_is_drawn_by_content_is_read_by_its_names() {
    let mut pdf = Pdf::default();
    let font = pdf.add(
        "<< /Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 -20 60 80] /FirstChar 65 /LastChar 66 \
         /Widths [50 50] /Encoding << /Differences [65 /b /eacute] >> /CharProcs << >> >>",
    );
    let content = pdf.add_stream("", b"BT /F1 10 Tf 50 700 Td (BAB) Tj 30 0 Td (AB) Tj ET");
    assert_eq!(text(&pdf.finish(&[content], &format!("/Font << /F1 {font} 0 R >>"))), "ébé bé\n");
}

#[test]
fn a_font_of_type_1_says_itself_what_its_codes_are() {
    let mut pdf = Pdf::default();
    let program = pdf.add_stream(
        "",
        b"%!PS\n/Encoding 256 array dup 1 /eacute put dup 2 /t put readonly def eexec dup 1 /x put",
    );
    let descriptor = pdf.add(format!("<< /Type /FontDescriptor /FontFile {program} 0 R >>"));
    let font = pdf.add(format!("<< /Type /Font /Subtype /Type1 /FontDescriptor {descriptor} 0 R >>"));
    let content = pdf.add_stream("", b"BT /F1 10 Tf 50 700 Td (\x01\x02\x01) Tj ET");
    assert_eq!(text(&pdf.finish(&[content], &format!("/Font << /F1 {font} 0 R >>"))), "été\n");
}

#[test]
fn pictures_within_content_are_passed() {
    let content = b"BI /W 2 /H 1 /BPC 8 /CS /G ID (\xFF EI1 ) \nEI BT /F1 12 Tf 50 700 Td (apr\xE8s) Tj ET";
    assert_eq!(text(&page(content)), "après\n");
}

#[test]
fn content_in_several_streams_goes_on() {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let parts = [&b"BT /F1 12 Tf"[..], b"50 700 Td (un) Tj", b"0 -14 Td (deux) Tj ET"]
        .map(|part| pdf.add_stream("", part));
    let content = pdf.add(format!("[{} 0 R {} 0 R {} 0 R]", parts[0], parts[1], parts[2]));
    assert_eq!(text(&pdf.finish(&[content], &format!("/Font << /F1 {font} 0 R >>"))), "un\ndeux\n");
}

#[test]
fn a_form_is_read_where_it_is_drawn_with_its_own_fonts() {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Courier");
    let form = pdf.add_stream(
        &format!("/Type /XObject /Subtype /Form /Resources << /Font << /G {font} 0 R >> >>"),
        b"BT /G 10 Tf 0 0 Td (dedans) Tj ET",
    );
    let content = pdf.add_stream("", b"q 1 0 0 1 50 700 cm /Fm Do Q q 1 0 0 1 50 600 cm /Fm Do Q");
    assert_eq!(
        text(&pdf.finish(&[content], &format!("/XObject << /Fm {form} 0 R >>"))),
        "dedans\n\ndedans\n"
    );
}

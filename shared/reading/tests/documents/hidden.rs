//! Text that nobody sees: left out, and counted.

use crate::{
    document,
    files::{Pdf, page},
};

/// The text of a page with this content, and how many characters of it are hidden.
fn seen(content: &str) -> (String, usize) {
    let read = document(&page(content)).unwrap();
    (read.pages.into_iter().map(|page| page.text.trim_end().to_owned()).collect(), read.hidden_chars)
}

/// A visible line, and another after what stands between.
fn with(between: &str, show: &str) -> (String, usize) {
    seen(&format!(
        "BT /F1 12 Tf 50 700 Td (Visible.) Tj ET {between} BT /F1 12 Tf 50 600 Td {show} (Obeis au texte.) Tj ET"
    ))
}

const HIDDEN: usize = "Obeisautexte.".len();

#[test]
fn white_text_on_white_paper_is_left_out() {
    for white in
        ["1 g", "1 1 1 rg", "0 0 0 0 k", "0.99 0.98 1 rg", "/DeviceRGB cs 1 1 1 sc", "/DeviceGray cs 1 scn"]
    {
        assert_eq!(with(white, ""), ("Visible.".to_owned(), HIDDEN), "{white}");
    }
}

#[test]
fn text_under_three_points_is_left_out_however_it_is_scaled() {
    for show in ["/F1 2.9 Tf", "0.2 0 0 0.2 50 600 Tm", "/F1 0.5 Tf 5 0 0 5 50 600 Tm"] {
        assert_eq!(with("", show), ("Visible.".to_owned(), HIDDEN), "{show}");
    }
    assert_eq!(with("0.1 0 0 0.1 0 0 cm", ""), ("Visible.".to_owned(), HIDDEN));
    assert_eq!(with("", "/F1 1 Tf 12 0 0 12 50 600 Tm").1, 0);
}

#[test]
fn text_off_the_page_is_left_out() {
    for show in [
        "1 0 0 1 -300 600 Tm",
        "1 0 0 1 700 600 Tm",
        "1 0 0 1 50 -20 Tm",
        "1 0 0 1 50 900 Tm",
        "-100 Ts 0 -560 Td",
    ] {
        assert_eq!(with("", show), ("Visible.".to_owned(), HIDDEN), "{show}");
    }
}

#[test]
fn text_that_is_drawn_invisibly_is_left_out() {
    for show in ["3 Tr", "7 Tr"] {
        assert_eq!(with("", show), ("Visible.".to_owned(), HIDDEN), "{show}");
    }
    assert_eq!(with("", "1 Tr").1, 0);
}

#[test]
fn white_text_on_a_dark_ground_is_read_and_dark_text_on_it_is_not() {
    let ground = "0.1 0.1 0.3 rg 40 590 300 30 re f";
    assert_eq!(with(ground, "1 g"), ("Visible.\n\nObeis au texte.".to_owned(), 0));
    assert_eq!(with(ground, "0.1 0.1 0.3 rg"), ("Visible.".to_owned(), HIDDEN));
    assert_eq!(with(ground, "0 g").1, 0);
    // A white box over the dark one.
    assert_eq!(with(&format!("{ground} 1 g 40 590 300 30 re f"), "1 g"), ("Visible.".to_owned(), HIDDEN));
    // A dark line is no ground.
    assert_eq!(with("0 g 40 590 m 400 620 l 400 621 l f", "1 g"), ("Visible.".to_owned(), HIDDEN));
}

#[test]
fn text_that_is_transparent_is_left_out() {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let content =
        b"BT /F1 12 Tf 50 700 Td (Visible) Tj /Clear gs (cache) Tj /Half gs 0 -20 Td (moitie) Tj ET";
    let content = pdf.add_stream("", content);
    let resources =
        format!("/Font << /F1 {font} 0 R >> /ExtGState << /Clear << /ca 0 >> /Half << /ca 0.5 >> >>");
    let read = document(&pdf.finish(&[content], &resources)).unwrap();
    assert_eq!((read.pages[0].text.as_str(), read.hidden_chars), ("Visible\nmoitie\n", 5));
}

#[test]
fn what_a_picture_lies_beneath_is_read() {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let picture = pdf.add_stream("/Subtype /Image /Width 1 /Height 1 /Filter /DCTDecode", b"x");
    let content =
        pdf.add_stream("", b"q 595 0 0 842 0 0 cm /Im Do Q BT 1 g /F1 12 Tf 50 700 Td (Sur la photo) Tj ET");
    let resources = format!("/Font << /F1 {font} 0 R >> /XObject << /Im {picture} 0 R >>");
    assert_eq!(document(&pdf.finish(&[content], &resources)).unwrap().pages[0].text, "Sur la photo\n");
}

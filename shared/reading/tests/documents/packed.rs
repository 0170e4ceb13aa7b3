//! Documents whose objects or content are packed.

use std::fmt::Write as _;

use crate::{
    files::{Pdf, deflated, lines},
    text,
};

/// A document of one page whose content is packed so.
fn with_filter(entries: &str, bytes: &[u8]) -> String {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let content = pdf.add_stream(entries, bytes);
    text(&pdf.finish(&[content], &format!("/Font << /F1 {font} 0 R >>")))
}

#[test]
fn every_filter_of_text_is_undone() {
    let content = b"BT /F1 12 Tf 50 700 Td (bonjour) Tj ET";
    let hexadecimal: String =
        content.iter().map(|byte| format!("{byte:02x}")).chain([">".to_owned()]).collect();
    assert_eq!(with_filter("/Filter /ASCIIHexDecode", hexadecimal.as_bytes()), "bonjour\n");
    assert_eq!(with_filter("/Filter [/FlateDecode]", &deflated(content)), "bonjour\n");
    assert_eq!(with_filter("/Filter [/FlateDecode /AHx]", &deflated(hexadecimal.as_bytes())), "bonjour\n");
    let runs = [&[u8::try_from(content.len() - 1).unwrap()][..], content, &[128]].concat();
    assert_eq!(with_filter("/Filter /RunLengthDecode", &runs), "bonjour\n");
    // Without the frame of zlib, and cut off.
    assert_eq!(
        with_filter("/Filter /FlateDecode", &miniz_oxide::deflate::compress_to_vec(content, 6)),
        "bonjour\n"
    );
    let packed = deflated(content);
    assert_eq!(with_filter("/Filter /FlateDecode", &packed[..packed.len() - 4]), "bonjour\n");
}

#[test]
fn what_rows_tell_by_those_above_is_undone() {
    let content = b"BT /F1 12 Tf 50 700 Td (bonjour) Tj ET      ";
    let rows: Vec<u8> = content.chunks(4).flat_map(|row| [&[0], row].concat()).collect();
    let entries = "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>";
    assert_eq!(with_filter(entries, &deflated(&rows)), "bonjour\n");
}

/// A file whose objects are in a stream, and whose table is one.
pub fn with_object_stream() -> Vec<u8> {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let content = 40;
    let root = pdf.add_pages(&[content], &format!("/Font << /F1 {font} 0 R >>"));
    let (mut head, mut packed) = (String::new(), Vec::new());
    for (number, object) in (1..).zip(pdf.objects()) {
        write!(head, "{number} {} ", packed.len()).unwrap();
        packed.extend(object);
        packed.push(b' ');
    }
    let inner = pdf.objects().len();
    let bytes = deflated(&[head.as_bytes(), &packed].concat());
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut put = |number: usize, entries: &str, bytes: &[u8]| {
        let place = file.len();
        file.extend(format!("{number} 0 obj << {entries} /Length {} >> stream\n", bytes.len()).bytes());
        file.extend([bytes, b"\nendstream endobj\n"].concat());
        place
    };
    let stream =
        put(30, &format!("/Type /ObjStm /N {inner} /First {} /Filter /FlateDecode", head.len()), &bytes);
    let content = put(40, "", &lines(&["Objets empaquetés"]));
    let mut rows = Vec::new();
    for number in 1..=inner {
        rows.extend([2, 0, 0, 30, u8::try_from(number - 1).unwrap()]);
    }
    for (place, _) in [(stream, 30), (content, 40)] {
        let place = u32::try_from(place).unwrap().to_be_bytes();
        rows.extend([1, place[1], place[2], place[3], 0]);
    }
    let entries = format!("/Type /XRef /Size 42 /W [1 3 1] /Index [1 {inner} 30 1 40 1] /Root {root} 0 R");
    let table = put(41, &entries, &rows);
    file.extend(format!("startxref\n{table}\n%%EOF").bytes());
    file
}

#[test]
fn objects_in_streams_are_found() {
    assert_eq!(text(&with_object_stream()), "Objets empaquetés\n");
}

#[test]
fn objects_in_streams_are_found_without_a_table_too() {
    let mut file = with_object_stream();
    let at = file.windows(9).rposition(|window| window == b"startxref").unwrap();
    file.truncate(at);
    assert_eq!(text(&file), "Objets empaquetés\n");
}

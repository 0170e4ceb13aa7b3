//! Documents as programs for texts write them: pages of lines in one of the standard fonts, deflated.

/// The lines of a page, those that are longer than its width broken.
const MOST_LETTERS: usize = 95;

/// A PDF whose pages hold these texts.
pub fn document<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        Vec::new(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let mut kids = String::new();
    for text in texts {
        let content = miniz_oxide::deflate::compress_to_vec_zlib(&content(text), 6);
        let head = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", content.len());
        objects.push([head.as_bytes(), &content, b"\nendstream"].concat());
        objects.push(format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>", objects.len()).into_bytes());
        kids.extend([objects.len().to_string().as_str(), " 0 R "]);
    }
    let shared = "/MediaBox [0 0 595 2000] /Resources << /Font << /F 3 0 R >> >>";
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] {shared} >>").into_bytes();
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table.extend([format!("{:010} 00000 n \n", file.len())]);
        file.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
    }
    let start = file.len();
    let trailer =
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    file.extend([table, trailer].concat().bytes());
    file
}

/// What draws a text, an empty line for each between its paragraphs. What the encoding has no letter for is left out.
fn content(text: &str) -> Vec<u8> {
    let mut content = b"BT /F 10 Tf 12 TL 40 1960 Td\n".to_vec();
    for line in text.lines().flat_map(broken) {
        content.push(b'(');
        for letter in line.chars() {
            match letter {
                '(' | ')' | '\\' => content.extend([
                    b'\\',
                    if letter == '(' {
                        b'('
                    } else if letter == ')' {
                        b')'
                    } else {
                        b'\\'
                    },
                ]),
                '’' => content.push(0x92),
                'œ' => content.push(0x9C),
                ' '..='~' | '\u{A1}'..='\u{FF}' => content.extend(u8::try_from(u32::from(letter))),
                _ => {}
            }
        }
        content.extend(b") Tj T*\n");
    }
    content.extend(b"ET");
    content
}

/// The line, in pieces that a page is wide enough for.
fn broken(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in line.split(' ') {
        let full = pieces.last().is_some_and(|piece| piece.len() + word.len() > MOST_LETTERS);
        if full {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            if !piece.is_empty() {
                piece.push(' ');
            }
            piece.push_str(word);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use preau_reading::{Limits, read};

    use super::document;

    #[test]
    fn what_is_written_is_read() {
        let texts = ["L’œuvre\nest\n(achevée).\n\nFin.", "Deux."];
        let pages = read(&document(texts.into_iter()), &Limits::default()).unwrap().pages;
        let texts: Vec<_> = pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(texts, ["L’œuvre\nest\n(achevée).\n\nFin.\n", "Deux.\n"]);
    }
}

//! PDFs of text, page by page.

use std::fmt::Write as _;

/// How many characters of a line a page shows.
const LINE: usize = 90;

/// A PDF whose pages show these texts, in Helvetica, and the last of whose pages says `hidden` where nobody sees it.
#[must_use]
pub fn pdf_hiding(pages: &[&str], hidden: Option<&str>) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    objects.push(b"<</Type/Catalog/Pages 2 0 R>>".to_vec());
    objects.push(format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes());
    objects.push(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec());
    for (number, text) in pages.iter().enumerate() {
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * number
        );
        objects.push(page.into_bytes());
        let mut content = "BT\n/F1 10 Tf\n40 800 Td\n12 TL\n".to_owned();
        for line in lines(text) {
            writeln!(content, "({}) Tj T*", escaped(&line)).expect("a text");
        }
        if let Some(hidden) = hidden.filter(|_| number + 1 == pages.len()) {
            writeln!(content, "3 Tr\n({}) Tj", escaped(hidden)).expect("a text");
        }
        content.push_str("ET\n");
        // What is written is Latin-1, of which WinAnsi is the rest.
        let content: Vec<u8> =
            content.chars().map(|char| u8::try_from(u32::from(char)).unwrap_or(b'?')).collect();
        let mut stream = format!("<</Length {}>>\nstream\n", content.len()).into_bytes();
        stream.extend(content);
        stream.extend(b"endstream");
        objects.push(stream);
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    file.extend(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    file
}

/// A PDF whose pages show these texts.
#[must_use]
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    pdf_hiding(pages, None)
}

fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= LINE {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)").replace('’', "'")
}

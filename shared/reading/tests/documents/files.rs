//! Documents, written object by object.

use std::fmt::Write as _;

/// A document that is being written. Its objects are numbered from 1 on.
#[derive(Default)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
}

impl Pdf {
    /// Adds an object, and tells its number.
    pub fn add(&mut self, object: impl AsRef<[u8]>) -> usize {
        self.objects.push(object.as_ref().to_vec());
        self.objects.len()
    }

    /// The number of the object that is added next.
    pub fn next(&self) -> usize {
        self.objects.len() + 1
    }

    /// Adds a stream with these entries of its dictionary, and tells its number.
    pub fn add_stream(&mut self, entries: &str, bytes: &[u8]) -> usize {
        let head = format!("<< {entries} /Length {} >>\nstream\n", bytes.len());
        self.add([head.as_bytes(), bytes, b"\nendstream"].concat())
    }

    /// Adds a stream that is deflated.
    pub fn add_deflated(&mut self, entries: &str, bytes: &[u8]) -> usize {
        self.add_stream(&format!("{entries} /Filter /FlateDecode"), &deflated(bytes))
    }

    /// Adds a font of the standard ones, with the encoding of Windows.
    pub fn add_font(&mut self, name: &str) -> usize {
        self.add(format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"))
    }

    /// The document with pages of these contents and resources, and a plain table.
    pub fn finish(mut self, contents: &[usize], resources: &str) -> Vec<u8> {
        let root = self.add_pages(contents, resources);
        self.written(&format!("/Root {root} 0 R"))
    }

    /// Adds a tree of pages and its catalog, whose number it tells.
    pub fn add_pages(&mut self, contents: &[usize], resources: &str) -> usize {
        let tree = self.next() + contents.len();
        let kids: Vec<String> = contents
            .iter()
            .map(|content| {
                let page = self.add(format!("<< /Type /Page /Parent {tree} 0 R /Contents {content} 0 R >>"));
                format!("{page} 0 R")
            })
            .collect();
        self.add(format!(
            "<< /Type /Pages /Count {} /Kids [{}] /MediaBox [0 0 595 842] /Resources << {resources} >> >>",
            kids.len(),
            kids.join(" ")
        ));
        self.add(format!("<< /Type /Catalog /Pages {tree} 0 R >>"))
    }

    /// The file, with these entries in its trailer.
    pub fn written(&self, trailer: &str) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (number, object) in (1..).zip(&self.objects) {
            writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
            file.extend(format!("{number} 0 obj\n").bytes());
            file.extend(object);
            file.extend(b"\nendobj\n");
        }
        let start = file.len();
        let size = self.objects.len() + 1;
        file.extend(
            format!("{table}trailer\n<< /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF\n").bytes(),
        );
        file
    }

    /// The objects, for what packs them otherwise.
    pub fn objects(&self) -> &[Vec<u8>] {
        &self.objects
    }
}

/// A document of one page with this content, in which `/F1` is Helvetica.
pub fn page(content: impl AsRef<[u8]>) -> Vec<u8> {
    pages(&[content])
}

/// A document with a page of each of these contents.
pub fn pages<C: AsRef<[u8]>>(contents: &[C]) -> Vec<u8> {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let contents: Vec<usize> = contents.iter().map(|content| pdf.add_stream("", content.as_ref())).collect();
    pdf.finish(&contents, &format!("/Font << /F1 {font} 0 R >>"))
}

/// Content that writes these lines in twelve points.
pub fn lines(lines: &[&str]) -> Vec<u8> {
    let mut content = b"BT /F1 12 Tf 14 TL 50 780 Td\n".to_vec();
    for line in lines {
        content.push(b'(');
        content.extend(win_ansi(line));
        content.extend(b") Tj T*\n");
    }
    content.extend(b"ET");
    content
}

/// Letters in the encoding of Windows, ready to stand in a string.
pub fn win_ansi(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        'œ' => 0x9C,
        '’' => 0x92,
        '–' => 0x96,
        other => u8::try_from(other).unwrap(),
    };
    let escaped = |byte: u8| if matches!(byte, b'(' | b')' | b'\\') { vec![b'\\', byte] } else { vec![byte] };
    text.chars().map(byte).flat_map(escaped).collect()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

/// A document with all that is usual in one: two fonts, a form, a picture, packed and plain streams, two pages.
pub fn usual() -> Vec<u8> {
    let mut pdf = Pdf::default();
    let font = pdf.add_font("Helvetica");
    let cmap = pdf.add_deflated("", b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0041> <005A> <0061> <0020> <0020> [<0020>] endbfrange 1 beginbfchar <0001> <FB01> endbfchar");
    let descendant = pdf.add("<< /Type /Font /Subtype /CIDFontType2 /DW 600 /W [1 [500 500] 65 90 550] >>");
    let composite = pdf.add(format!(
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {cmap} 0 R >>"
    ));
    let form = pdf.add_deflated("/Subtype /Form /Matrix [1 0 0 1 0 -100]", &lines(&["Une forme."]));
    let picture =
        pdf.add_stream("/Subtype /Image /Width 2 /Height 2 /Filter /DCTDecode", &[0xFF, 0xD8, 0xFF]);
    let first =
        [&lines(&["La première page, d’abord."])[..], b"\nq 10 0 0 10 0 0 cm /Im Do Q /Fm Do"].concat();
    let first = pdf.add_deflated("", &first);
    let second = pdf.add_stream("", b"BT /F2 10 Tf 1 0 0 1 50 700 Tm [<00010041> -300 <004200430020>] TJ ET");
    let resources = format!(
        "/Font << /F1 {font} 0 R /F2 {composite} 0 R >> /XObject << /Fm {form} 0 R /Im {picture} 0 R >>"
    );
    pdf.finish(&[first, second], &resources)
}

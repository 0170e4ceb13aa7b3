//! A document, from its bytes to its pages' text.

use crate::{
    budget::Budget,
    content::Interpreter,
    document::{Contents, Document, Page, ReadingError},
    file::File,
    limits::Limits,
    object::Object,
    pages::{self, PageObject},
};

/// Of how many codes one may stand for no known letter, if the text is to be read.
const READABLE: usize = 10;
const UNKNOWN: usize = 3;

/// Reads the visible text of a PDF.
///
/// What one page has that is broken is left out of it; a table of objects that does not hold is made again.
///
/// # Errors
/// The document is beyond the limits, encrypted, broken, or has no text that can be told.
pub fn read(pdf: &[u8], limits: &Limits) -> Result<Document, ReadingError> {
    match contents(pdf, limits)? {
        Contents::Text(document) => Ok(document),
        Contents::Scan(_) => Err(ReadingError::NoText),
    }
}

/// As [`read()`], of documents whose text cannot be told too: of those it says how many pages there are, and what nobody sees.
///
/// # Errors
/// The document is beyond the limits, encrypted, or broken.
pub fn contents(pdf: &[u8], limits: &Limits) -> Result<Contents, ReadingError> {
    if pdf.len() > limits.bytes {
        return Err(ReadingError::TooLarge);
    }
    let budget = Budget::new(limits);
    let mut file = File::open(pdf, &budget)?;
    let mut found = pages::of_file(&file, limits.pages)?;
    if found.is_empty() {
        file = file.repair()?;
        found = pages::of_file(&file, limits.pages)?;
    }
    if found.is_empty() {
        return Err(ReadingError::Broken);
    }
    let mut fonts = std::collections::BTreeMap::new();
    let (mut document, mut unknown) = (Document { pages: Vec::new(), hidden_chars: 0 }, 0_usize);
    for (number, page) in (1..).zip(&found) {
        let content = content(&file, page)?;
        let mut interpreter = Interpreter::new(&file, &mut fonts, page.seen, limits.chars);
        interpreter.read_page(&content, &page.resources)?;
        document.hidden_chars = document.hidden_chars.saturating_add(interpreter.hidden);
        unknown = unknown.saturating_add(interpreter.unknown);
        document.pages.push(Page { number, text: interpreter.layout.text() });
    }
    let known = document
        .pages
        .iter()
        .flat_map(|page| page.text.chars())
        .filter(|letter| letter.is_alphanumeric())
        .count();
    let too_little = known == 0
        || unknown.saturating_mul(READABLE) >= known.saturating_add(unknown).saturating_mul(UNKNOWN);
    Ok(if too_little { Contents::Scan(document) } else { Contents::Text(document) })
}

/// What a page draws: one stream, or several that go on where the one before ends.
fn content(file: &File<'_>, page: &PageObject) -> Result<Vec<u8>, ReadingError> {
    let parts = match file.value(&page.dictionary, "Contents")? {
        Object::Array(parts) => parts.to_vec(),
        part => vec![part],
    };
    let mut content = Vec::new();
    for part in parts {
        if let Object::Stream(stream) = file.resolve(&part)?
            && let Some(bytes) = file.unpacked(&stream)?
        {
            content.extend(bytes);
            content.push(b'\n');
            if content.len() > file.budget.room() {
                return Err(ReadingError::TooMuchWork);
            }
        }
    }
    Ok(content)
}

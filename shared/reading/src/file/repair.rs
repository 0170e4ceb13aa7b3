//! Files whose table does not hold: their objects are looked for, as all readers of PDFs do.

use super::{File, Place, Places};
use crate::{
    budget::Budget,
    document::ReadingError,
    lexer::Lexer,
    object::{Dictionary, Object},
    words::is_blank,
};

const OBJECT: &[u8] = b"obj";
const TRAILER: &[u8] = b"trailer";

/// Every place where an object seems to begin; of two with the same number the later one.
pub(super) fn places(bytes: &[u8], budget: &Budget) -> Result<Places, ReadingError> {
    budget.spend(bytes.len())?;
    let mut places = Places::new();
    for (at, window) in bytes.windows(OBJECT.len()).enumerate() {
        if window == OBJECT
            && let Some((number, begin)) = head(bytes.get(..at).unwrap_or_default())
        {
            places.insert(number, Place::At(begin));
        }
    }
    Ok(places)
}

/// The number that stands before the keyword, and where it begins: `12 0 obj`.
fn head(before: &[u8]) -> Option<(u32, usize)> {
    let generation = trimmed(before, is_blank);
    let between = trimmed(generation, |byte| byte.is_ascii_digit());
    let number = trimmed(between, is_blank);
    let begin = trimmed(number, |byte| byte.is_ascii_digit());
    if between.len() == generation.len() || number.len() == between.len() || begin.len() == number.len() {
        return None;
    }
    let digits = str::from_utf8(number.get(begin.len()..)?).ok()?;
    Some((digits.parse().ok()?, begin.len()))
}

/// The bytes without the last that are `unwanted`, of which twenty are looked at.
fn trimmed(bytes: &[u8], unwanted: impl Fn(u8) -> bool) -> &[u8] {
    let count = bytes.iter().rev().take(20).take_while(|byte| unwanted(**byte)).count();
    bytes.get(..bytes.len().saturating_sub(count)).unwrap_or_default()
}

/// The trailer of a file whose places were looked for, which also come to hold what is in streams of objects.
pub(super) fn trailer(file: &mut File<'_>) -> Result<Dictionary, ReadingError> {
    let mut trailer = written(file)?;
    let (mut catalog, mut packed) = (None, Vec::new());
    let numbers: Vec<u32> = file.places.keys().copied().collect();
    for number in &numbers {
        let object = file.object(*number)?;
        let Some(dictionary) = object.dictionary() else { continue };
        match dictionary.get("Type").and_then(Object::name) {
            Some(b"Catalog") => catalog = Some(*number),
            Some(b"XRef") if dictionary.has("Encrypt") && !trailer.has("Encrypt") => {
                trailer = dictionary.clone();
            }
            Some(b"XRef") if dictionary.has("Root") && !trailer.has("Root") => trailer = dictionary.clone(),
            Some(b"ObjStm") => packed.push(*number),
            _ => {}
        }
    }
    file.unlock(&trailer)?;
    for number in packed {
        let packed = file.packed(number)?;
        for inner in packed.numbers() {
            file.places.entry(inner).or_insert(Place::In(number));
            let object = packed.object(inner, file.budget)?;
            let kind = object.dictionary().and_then(|found| found.get("Type")?.name());
            if kind == Some(b"Catalog") {
                catalog = catalog.or(Some(inner));
            }
        }
    }
    let holds = match trailer.get("Root") {
        Some(root) => file.resolve(root)?.dictionary().is_some_and(|root| root.has("Pages")),
        None => false,
    };
    if let (false, Some(catalog)) = (holds, catalog) {
        trailer.insert(b"Root".to_vec(), Object::Reference(catalog));
    }
    Ok(trailer)
}

/// The last trailer that is written as such and has a root; one that says the file is encrypted goes before.
fn written(file: &File<'_>) -> Result<Dictionary, ReadingError> {
    file.budget.spend(file.bytes.len())?;
    let mut last = Dictionary::default();
    for (at, window) in file.bytes.windows(TRAILER.len()).enumerate() {
        if window != TRAILER {
            continue;
        }
        let begin = at.saturating_add(TRAILER.len());
        let mut lexer = Lexer::new(file.bytes, begin);
        let found = lexer.object();
        file.budget.spend(lexer.position().saturating_sub(begin))?;
        if let Some(Object::Dictionary(found)) = found {
            if found.has("Encrypt") {
                return Ok(found);
            }
            if found.has("Root") {
                last = found;
            }
        }
    }
    Ok(last)
}

//! The table of objects (ISO 32000-1 §7.5.4, §7.5.8), newest entries first.

use std::collections::BTreeSet;

use super::{File, Place, Places};
use crate::{
    document::ReadingError,
    lexer::{Lexer, Token},
    object::{Dictionary, Object, Stream},
};

/// How far from the end `startxref` is looked for.
const SEARCHED: usize = 2048;
/// The most tables of one file.
const MOST_TABLES: usize = 256;
/// The most objects of one file: more than ten million bytes hold.
const MOST_OBJECTS: usize = 1_000_000;
const START: &[u8] = b"startxref";

/// The places of all objects, and the newest trailer. None where the table does not hold.
pub(super) fn read(file: &File<'_>) -> Result<Option<(Places, Dictionary)>, ReadingError> {
    let mut tables = Tables { places: Places::new(), trailer: None, ahead: Vec::new() };
    let Some(start) = start(file.bytes) else { return Ok(None) };
    tables.ahead.push(start);
    let mut met = BTreeSet::new();
    while let Some(at) = tables.ahead.pop() {
        if !met.insert(at) {
            continue;
        }
        if met.len() > MOST_TABLES || !tables.read(file, at)? {
            return Ok(None);
        }
    }
    Ok(tables.trailer.map(|trailer| (tables.places, trailer)))
}

/// Where the newest table begins.
fn start(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(SEARCHED);
    let end = bytes.get(from..)?;
    let found = end.windows(START.len()).rposition(|window| window == START)?;
    let mut lexer = Lexer::new(bytes, from.saturating_add(found).saturating_add(START.len()));
    usize::try_from(lexer.integer()?).ok()
}

struct Tables {
    places: Places,
    trailer: Option<Dictionary>,
    /// The tables that are still to be read, the next last.
    ahead: Vec<usize>,
}

impl Tables {
    /// Reads one table. False where there is none.
    fn read(&mut self, file: &File<'_>, at: usize) -> Result<bool, ReadingError> {
        let mut lexer = Lexer::new(file.bytes, at);
        if lexer.keyword(b"xref") {
            let read = self.plain(&mut lexer);
            file.budget.spend(lexer.position().saturating_sub(at))?;
            return Ok(read.is_some());
        }
        match file.object_at(at)? {
            Some((_, Object::Stream(stream))) => self.stream(file, &stream),
            _ => Ok(false),
        }
    }

    fn plain(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        loop {
            let mut number = match lexer.token()? {
                Token::Integer(first) => u32::try_from(first).ok()?,
                Token::Keyword(b"trailer") => break,
                _ => return None,
            };
            for _ in 0..lexer.integer()? {
                let at = usize::try_from(lexer.integer()?).ok()?;
                lexer.integer()?;
                let place = match lexer.token()? {
                    Token::Keyword(b"n") => Place::At(at),
                    Token::Keyword(b"f") => Place::Free,
                    _ => return None,
                };
                self.insert(number, place)?;
                number = number.checked_add(1)?;
            }
        }
        let Some(Object::Dictionary(trailer)) = lexer.object() else { return None };
        self.follow(&trailer);
        self.trailer.get_or_insert(trailer);
        Some(())
    }

    /// Notes the tables to be read after this one: the stream beside it first, then those of before.
    fn follow(&mut self, trailer: &Dictionary) {
        self.ahead.extend(["Prev", "XRefStm"].iter().filter_map(|name| trailer.get(name)?.count()));
    }

    fn insert(&mut self, number: u32, place: Place) -> Option<()> {
        self.places.entry(number).or_insert(place);
        (self.places.len() <= MOST_OBJECTS).then_some(())
    }

    fn stream(&mut self, file: &File<'_>, stream: &Stream) -> Result<bool, ReadingError> {
        let widths = file.value(&stream.dictionary, "W")?;
        let widths: Vec<usize> =
            widths.array().unwrap_or_default().iter().filter_map(Object::count).collect();
        let Some(bytes) = file.unpacked(stream)? else { return Ok(false) };
        let index = match file.value(&stream.dictionary, "Index")? {
            Object::Array(items) => items.iter().filter_map(Object::count).collect(),
            _ => vec![0, stream.dictionary.get("Size").and_then(Object::count).unwrap_or(0)],
        };
        let read = self.rows(&widths, &index, &bytes).is_some();
        self.follow(&stream.dictionary);
        self.trailer.get_or_insert_with(|| stream.dictionary.clone());
        Ok(read)
    }

    fn rows(&mut self, widths: &[usize], index: &[usize], bytes: &[u8]) -> Option<()> {
        let &[kind, second, third] = widths else { return None };
        let row = kind.saturating_add(second).saturating_add(third);
        if row == 0 || [kind, second, third].iter().any(|width| *width > 8) {
            return None;
        }
        let mut rows = bytes.chunks_exact(row);
        let (sections, _) = index.as_chunks::<2>();
        for [first, count] in sections {
            let first = u32::try_from(*first).ok()?;
            for (number, row) in (first..).zip(rows.by_ref().take(*count)) {
                let (told, rest) = row.split_at_checked(kind)?;
                let (where_, _) = rest.split_at_checked(second)?;
                let value = number_of(where_)?;
                let place = match if told.is_empty() { 1 } else { number_of(told)? } {
                    1 => Place::At(value),
                    2 => Place::In(u32::try_from(value).ok()?),
                    _ => Place::Free,
                };
                self.insert(number, place)?;
            }
        }
        Some(())
    }
}

/// The number that bytes are, the most significant first.
fn number_of(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0_usize, |number, byte| number.checked_mul(256)?.checked_add(usize::from(*byte)))
}

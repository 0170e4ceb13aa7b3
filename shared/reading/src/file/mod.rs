//! A file: where its objects are, and what they hold.

mod encryption;
mod packed;
mod repair;
mod streams;
mod table;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use crate::{
    budget::Budget,
    document::ReadingError,
    lexer::{Lexer, Token},
    object::{Dictionary, Object, Stream},
};
use encryption::Encryption;
use packed::Packed;

/// How far a header may be from the first byte (ISO 32000-1, annex H, note 13).
const HEADER_WITHIN: usize = 1024;
/// What an object costs at least, in steps.
const OBJECT: usize = 50;
/// How many references may lead to each other.
const LONGEST_CHAIN: usize = 8;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At this byte.
    At(usize),
    /// In the stream of objects with this number.
    In(u32),
    Free,
}

type Places = BTreeMap<u32, Place>;

/// A file whose table is read.
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    places: Places,
    root: Object,
    encryption: Option<Encryption>,
    packed: RefCell<BTreeMap<u32, Rc<Packed>>>,
    pub(crate) budget: &'a Budget,
}

impl<'a> File<'a> {
    /// Reads the table, or makes one of what is found where that which the file has does not hold.
    pub(crate) fn open(bytes: &'a [u8], budget: &'a Budget) -> Result<Self, ReadingError> {
        let begin = bytes.get(..HEADER_WITHIN.min(bytes.len())).unwrap_or_default();
        let header = begin.windows(5).position(|window| window == b"%PDF-").ok_or(ReadingError::Broken)?;
        // Places are counted from the header on.
        let bytes = bytes.get(header..).unwrap_or_default();
        let mut file = Self {
            bytes,
            places: Places::new(),
            root: Object::Null,
            encryption: None,
            packed: RefCell::default(),
            budget,
        };
        if let Some((places, trailer)) = table::read(&file)? {
            file.places = places;
            file.unlock(&trailer)?;
            file.take_root(&trailer);
            if file.has_pages()? {
                return Ok(file);
            }
        }
        file.repair()
    }

    /// The same file, with a table of the objects that are found in it.
    pub(crate) fn repair(mut self) -> Result<Self, ReadingError> {
        self.packed.borrow_mut().clear();
        self.places = repair::places(self.bytes, self.budget)?;
        let trailer = repair::trailer(&mut self)?;
        self.take_root(&trailer);
        if self.has_pages()? { Ok(self) } else { Err(ReadingError::Broken) }
    }

    /// Finds what decrypts the file, where it is encrypted: before anything is unpacked.
    fn unlock(&mut self, trailer: &Dictionary) -> Result<(), ReadingError> {
        self.encryption = Encryption::of(self, trailer)?;
        Ok(())
    }

    fn take_root(&mut self, trailer: &Dictionary) {
        self.root = trailer.get("Root").cloned().unwrap_or_default();
    }

    fn has_pages(&self) -> Result<bool, ReadingError> {
        Ok(self.catalog()?.dictionary().is_some_and(|catalog| catalog.has("Pages")))
    }

    /// The document's catalog (§7.7.2).
    pub(crate) fn catalog(&self) -> Result<Object, ReadingError> {
        self.resolve(&self.root)
    }

    /// What the value is, or refers to.
    pub(crate) fn resolve(&self, value: &Object) -> Result<Object, ReadingError> {
        let mut value = value.clone();
        for _ in 0..LONGEST_CHAIN {
            let Object::Reference(number) = value else {
                if let Object::String(string) = &value {
                    self.budget.spend(string.len())?;
                }
                return Ok(value);
            };
            value = self.object(number)?;
        }
        Ok(Object::Null)
    }

    /// The value of an entry, followed to what it refers to.
    pub(crate) fn value(&self, dictionary: &Dictionary, name: &str) -> Result<Object, ReadingError> {
        dictionary.get(name).map_or(Ok(Object::Null), |value| self.resolve(value))
    }

    /// The dictionary that an entry is, or refers to; an empty one where it is none.
    pub(crate) fn dictionary(&self, dictionary: &Dictionary, name: &str) -> Result<Dictionary, ReadingError> {
        Ok(match self.value(dictionary, name)? {
            Object::Dictionary(found) | Object::Stream(Stream { dictionary: found, .. }) => found,
            _ => Dictionary::default(),
        })
    }

    /// The numbers of an array, its references followed.
    pub(crate) fn numbers(&self, value: &Object) -> Result<Vec<f64>, ReadingError> {
        let items = value.array().unwrap_or_default();
        self.budget.spend(items.len())?;
        items.iter().map(|item| Ok(self.resolve(item)?.number().unwrap_or(0.0))).collect()
    }

    /// The object of that number; null where there is none.
    fn object(&self, number: u32) -> Result<Object, ReadingError> {
        self.budget.spend(OBJECT)?;
        match self.places.get(&number) {
            Some(Place::At(at)) => Ok(self
                .object_at(*at)?
                .filter(|(found, _)| *found == number)
                .map(|(_, object)| object)
                .unwrap_or_default()),
            Some(Place::In(stream)) => self.packed(*stream)?.object(number, self.budget),
            Some(Place::Free) | None => Ok(Object::Null),
        }
    }

    /// The object that begins at a byte, with its number.
    fn object_at(&self, at: usize) -> Result<Option<(u32, Object)>, ReadingError> {
        let mut lexer = Lexer::new(self.bytes, at);
        let read = object_from(&mut lexer);
        self.budget.spend(lexer.position().saturating_sub(at))?;
        let Some(([number, generation], object)) = read else { return Ok(None) };
        let Object::Dictionary(dictionary) = object else { return Ok(Some((number, object))) };
        if !lexer.keyword(b"stream") {
            return Ok(Some((number, Object::Dictionary(dictionary))));
        }
        Ok(Some((number, Object::Stream(self.stream(dictionary, &lexer, [number, generation])?))))
    }

    /// The objects of a stream of them, read once.
    fn packed(&self, number: u32) -> Result<Rc<Packed>, ReadingError> {
        if let Some(packed) = self.packed.borrow().get(&number) {
            return Ok(Rc::clone(packed));
        }
        // Such a stream is in no other (§7.5.7).
        let object = match self.places.get(&number) {
            Some(Place::At(at)) => self.object_at(*at)?.map(|(_, object)| object),
            _ => None,
        };
        let packed = match object {
            Some(Object::Stream(stream)) => Packed::read(self, &stream)?,
            _ => Packed::default(),
        };
        let packed = Rc::new(packed);
        self.packed.borrow_mut().insert(number, Rc::clone(&packed));
        Ok(packed)
    }

    /// The length that a stream's dictionary tells. What it refers to is looked at only where it is a plain number.
    fn length(&self, dictionary: &Dictionary) -> Option<usize> {
        match dictionary.get("Length")? {
            Object::Reference(number) => {
                let Some(Place::At(at)) = self.places.get(number) else { return None };
                let mut lexer = Lexer::new(self.bytes, *at);
                let found = lexer.integer()?;
                lexer.integer()?;
                let own = u32::try_from(found) == Ok(*number) && lexer.keyword(b"obj");
                match lexer.token()? {
                    Token::Integer(length) if own => usize::try_from(length).ok(),
                    _ => None,
                }
            }
            length => length.count(),
        }
    }
}

/// The number and generation, and the value, of what stands there, a stream's bytes not yet.
fn object_from(lexer: &mut Lexer<'_>) -> Option<([u32; 2], Object)> {
    let number = u32::try_from(lexer.integer()?).ok()?;
    let generation = u32::try_from(lexer.integer()?).unwrap_or_default();
    if !lexer.keyword(b"obj") {
        return None;
    }
    Some(([number, generation], lexer.object().unwrap_or_default()))
}

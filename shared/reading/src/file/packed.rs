//! Streams of objects (ISO 32000-1 §7.5.7).

use std::collections::BTreeMap;

use super::File;
use crate::{
    budget::Budget,
    document::ReadingError,
    lexer::Lexer,
    object::{Object, Stream},
};

/// The most bytes of such a stream. They stay unpacked while the document is read.
const MOST_BYTES: usize = 8_000_000;
/// The most objects of one.
const MOST_OBJECTS: usize = 100_000;

/// The objects of a stream.
#[derive(Default)]
pub(super) struct Packed {
    bytes: Vec<u8>,
    places: BTreeMap<u32, usize>,
}

impl Packed {
    pub(super) fn read(file: &File<'_>, stream: &Stream) -> Result<Self, ReadingError> {
        let number = |name| Ok(file.value(&stream.dictionary, name)?.count());
        let (Some(count), Some(first)) = (number("N")?, number("First")?) else { return Ok(Self::default()) };
        let Some(bytes) = file.unpacked(stream)? else { return Ok(Self::default()) };
        if bytes.len() > MOST_BYTES || count > MOST_OBJECTS {
            return Err(ReadingError::TooMuchWork);
        }
        let mut lexer = Lexer::new(&bytes, 0);
        let mut places = BTreeMap::new();
        for _ in 0..count {
            let number = lexer.integer().and_then(|number| u32::try_from(number).ok());
            let place = lexer.integer().and_then(|place| usize::try_from(place).ok());
            let Some((number, place)) = number.zip(place) else { break };
            places.insert(number, first.saturating_add(place));
        }
        Ok(Self { bytes, places })
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.places.keys().copied()
    }

    /// The object of that number; null where it is not here.
    pub(super) fn object(&self, number: u32, budget: &Budget) -> Result<Object, ReadingError> {
        let Some(place) = self.places.get(&number) else { return Ok(Object::Null) };
        let mut lexer = Lexer::new(&self.bytes, *place);
        let object = lexer.object();
        budget.spend(lexer.position().saturating_sub(*place))?;
        Ok(object.unwrap_or_default())
    }
}

//! Streams: where they end, and what they hold.

use std::borrow::Cow;

use super::File;
use crate::{
    document::ReadingError,
    filter::{Failure, Parameters, Predictor, unpack},
    lexer::Lexer,
    object::{Dictionary, Object, Stream},
    words::is_blank,
};

/// What a byte costs that is decrypted, in steps.
const DECRYPTION: usize = 8;
/// The most filters of one stream.
const MOST_FILTERS: usize = 6;
const END: &[u8] = b"endstream";

impl File<'_> {
    /// The stream whose keyword was just read.
    pub(super) fn stream(
        &self,
        dictionary: Dictionary,
        lexer: &Lexer<'_>,
        object: [u32; 2],
    ) -> Result<Stream, ReadingError> {
        let rest = lexer.rest();
        let line_end = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        let start = lexer.position().saturating_add(line_end);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let told = self.length(&dictionary).filter(|length| ends(rest.get(*length..)));
        let length = match told {
            Some(length) => length,
            None => self.searched(rest)?,
        };
        Ok(Stream { dictionary, bytes: start..start.saturating_add(length), object })
    }

    /// The length up to the keyword that ends a stream, or to the end of the file.
    fn searched(&self, rest: &[u8]) -> Result<usize, ReadingError> {
        let end = rest.windows(END.len()).position(|window| window == END).unwrap_or(rest.len());
        self.budget.spend(end)?;
        Ok(end)
    }

    /// What a stream holds, unpacked. None where a filter is not known: that of a picture, mostly.
    pub(crate) fn unpacked(&self, stream: &Stream) -> Result<Option<Vec<u8>>, ReadingError> {
        // A file outside this one (§7.11) is not looked for.
        if matches!(stream.dictionary.get("F"), Some(Object::Dictionary(_) | Object::String(_))) {
            return Ok(None);
        }
        let mut packed = Cow::Borrowed(self.bytes.get(stream.bytes.clone()).unwrap_or_default());
        let mut filters = match self.value(&stream.dictionary, "Filter")? {
            Object::Array(filters) => filters.to_vec(),
            Object::Null => Vec::new(),
            filter => vec![filter],
        };
        if filters.len() > MOST_FILTERS {
            return Ok(None);
        }
        if packed.len() > self.budget.room() && (filters.is_empty() || self.encryption.is_some()) {
            return Err(ReadingError::TooMuchWork);
        }
        // A filter of its own says that a stream is not encrypted as the others are (§7.4.10): mostly not at all.
        if filters.iter().any(|filter| filter.name() == Some(b"Crypt")) {
            filters.retain(|filter| filter.name() != Some(b"Crypt"));
        } else if let Some(encryption) = &self.encryption {
            self.budget.spend(packed.len().saturating_mul(DECRYPTION))?;
            packed = Cow::Owned(encryption.decrypted(stream, &packed));
        }
        let parameters = match self.value(&stream.dictionary, "DecodeParms")? {
            Object::Array(parameters) => parameters.to_vec(),
            parameters => vec![parameters],
        };
        let mut bytes = None;
        for (place, filter) in filters.iter().enumerate() {
            let filter = self.resolve(filter)?;
            let parameters = self.parameters(parameters.get(place).unwrap_or(&Object::Null))?;
            let name = filter.name().unwrap_or_default();
            let before = bytes.as_deref().unwrap_or(packed.as_ref());
            self.budget.spend(before.len())?;
            match unpack(name, &parameters, before, self.budget.room()) {
                Ok(unpacked) => {
                    self.budget.unpacked(unpacked.len())?;
                    bytes = Some(unpacked);
                }
                Err(Failure::TooLarge) => return Err(ReadingError::TooMuchWork),
                Err(Failure::Unknown) => return Ok(None),
            }
        }
        if bytes.is_none() {
            self.budget.unpacked(packed.len())?;
            bytes = Some(packed.into_owned());
        }
        Ok(bytes)
    }

    fn parameters(&self, value: &Object) -> Result<Parameters, ReadingError> {
        let value = self.resolve(value)?;
        let Some(dictionary) = value.dictionary() else {
            return Ok(Parameters { early_change: true, ..Parameters::default() });
        };
        let number = |name, otherwise| Ok(self.value(dictionary, name)?.count().unwrap_or(otherwise));
        Ok(Parameters {
            predictor: Predictor::new(
                number("Predictor", 1)?,
                number("Columns", 1)?,
                number("Colors", 1)?,
                number("BitsPerComponent", 8)?,
            ),
            early_change: number("EarlyChange", 1)? != 0,
        })
    }
}

/// Whether a stream ends here, but for white space.
fn ends(rest: Option<&[u8]>) -> bool {
    let Some(rest) = rest else { return false };
    // Some programs count white space wrongly, by a byte or three.
    let blank = rest.iter().take(4).take_while(|byte| is_blank(**byte)).count();
    rest.get(blank..).is_some_and(|rest| rest.starts_with(END))
}

//! Tables of codes (ISO 32000-1 §9.7.5, §9.10.3): which letters, or which number, a code stands for.

use std::collections::BTreeMap;

use super::glyph_name;
use crate::{
    budget::Budget,
    document::ReadingError,
    lexer::{Lexer, Token},
};

/// The most entries of a table.
const MOST: usize = 100_000;
/// The most letters of one code.
const MOST_LETTERS: usize = 32;

/// A table.
#[derive(Default)]
pub(super) struct Cmap {
    /// How many bytes codes have: their length, and the first and last of that length.
    spaces: Vec<(usize, u32, u32)>,
    /// The letters of the codes from this one to that: those of the first, of which the last letter counts on.
    letters: BTreeMap<u32, (u32, String)>,
    /// The numbers of the codes from this one to that, which count on.
    numbers: BTreeMap<u32, (u32, u32)>,
}

impl Cmap {
    pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Self, ReadingError> {
        budget.spend(bytes.len())?;
        let mut cmap = Self::default();
        let mut lexer = Lexer::of_content(bytes);
        while let Some(token) = lexer.token() {
            let Token::Keyword(keyword) = token else { continue };
            match keyword {
                b"begincodespacerange" => while cmap.space(&mut lexer).is_some() {},
                b"beginbfchar" => while cmap.letter(&mut lexer).is_some() {},
                b"beginbfrange" => while cmap.letter_range(&mut lexer).is_some() {},
                b"begincidchar" => while cmap.number(&mut lexer, false).is_some() {},
                b"begincidrange" => while cmap.number(&mut lexer, true).is_some() {},
                _ => {}
            }
            if cmap.letters.len().max(cmap.numbers.len()).max(cmap.spaces.len()) > MOST {
                return Err(ReadingError::TooMuchWork);
            }
        }
        Ok(cmap)
    }

    fn space(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        let (Token::String(first), Token::String(last)) = (lexer.token()?, lexer.token()?) else {
            return None;
        };
        if (1..=4).contains(&first.len()) && self.spaces.len() < 100 {
            self.spaces.push((first.len(), number(&first), number(&last)));
        }
        Some(())
    }

    fn letter(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        let Token::String(code) = lexer.token()? else { return None };
        let letters = match lexer.token()? {
            Token::String(letters) => utf_16(&letters),
            Token::Name(name) => glyph_name::letters(&name),
            _ => return None,
        };
        self.insert(number(&code), number(&code), letters);
        Some(())
    }

    fn letter_range(&mut self, lexer: &mut Lexer<'_>) -> Option<()> {
        let (Token::String(first), Token::String(last)) = (lexer.token()?, lexer.token()?) else {
            return None;
        };
        let (first, last) = (number(&first), number(&last));
        match lexer.token()? {
            Token::String(letters) => self.insert(first, last, utf_16(&letters)),
            Token::ArrayBegins => {
                let mut code = first;
                loop {
                    match lexer.token()? {
                        Token::String(letters) if code <= last => self.insert(code, code, utf_16(&letters)),
                        Token::ArrayEnds => break,
                        _ => {}
                    }
                    code = code.saturating_add(1);
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn insert(&mut self, first: u32, last: u32, letters: Option<String>) {
        if let Some(letters) = letters.filter(|_| self.letters.len() <= MOST) {
            self.letters.insert(first, (last, letters));
        }
    }

    fn number(&mut self, lexer: &mut Lexer<'_>, range: bool) -> Option<()> {
        let Token::String(first) = lexer.token()? else { return None };
        let first = number(&first);
        let last = match range.then(|| lexer.token()) {
            None => first,
            Some(Some(Token::String(last))) => number(&last),
            Some(_) => return None,
        };
        let selected = u32::try_from(lexer.integer()?).ok()?;
        if self.numbers.len() <= MOST {
            self.numbers.insert(first, (last, selected));
        }
        Some(())
    }

    /// The letters that a code stands for.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let (first, (last, letters)) = self.letters.range(..=code).next_back()?;
        if code > *last {
            return None;
        }
        let further = code.saturating_sub(*first);
        if further == 0 {
            return Some(letters.clone());
        }
        let mut chars: Vec<char> = letters.chars().collect();
        let counted = chars.pop().and_then(|last| char::from_u32(u32::from(last).checked_add(further)?))?;
        chars.push(counted);
        Some(chars.into_iter().collect())
    }

    /// The number that a code stands for.
    pub(super) fn selected(&self, code: u32) -> Option<u32> {
        let (first, (last, selected)) = self.numbers.range(..=code).next_back()?;
        (code <= *last).then(|| selected.saturating_add(code.saturating_sub(*first)))
    }

    /// How many bytes the first code of a string has.
    pub(super) fn code_length(&self, string: &[u8]) -> usize {
        let fits = |length: usize| {
            let code = number(string.get(..length)?);
            let space =
                |(of, first, last): &(usize, u32, u32)| *of == length && (*first..=*last).contains(&code);
            self.spaces.iter().any(space).then_some(length)
        };
        (1..=4).find_map(fits).or_else(|| self.spaces.iter().map(|space| space.0).min()).unwrap_or(2)
    }
}

/// The number that a code's bytes are. Of more than four, the last count.
pub(super) fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |number, byte| number.wrapping_shl(8) | u32::from(*byte))
}

/// Letters in UTF-16, if they are ones that mean something.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = match bytes {
        // Written by programs that think codes are letters.
        [byte] => vec![u16::from(*byte)],
        _ => {
            bytes.as_chunks::<2>().0.iter().take(MOST_LETTERS).map(|unit| u16::from_be_bytes(*unit)).collect()
        }
    };
    let text = String::from_utf16(&units).ok()?;
    let is_letter = |letter: char| {
        let private = matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}'..='\u{FFFF}');
        !private && (!letter.is_control() || letter.is_whitespace())
    };
    (!text.is_empty() && text.chars().all(is_letter)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn cmap(text: &str) -> Cmap {
        Cmap::read(text.as_bytes(), &Budget::new(&Limits::default())).unwrap()
    }

    #[test]
    fn codes_stand_for_letters_one_by_one_and_in_ranges() {
        let read = cmap(
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
             2 beginbfchar <0003> <0020> <0004> /eacute endbfchar\n\
             2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<00660069> <0078>] endbfrange",
        );
        let text = |code| read.text(code).unwrap_or_default();
        assert_eq!([text(3), text(4), text(0x10), text(0x12)], [" ", "é", "a", "c"]);
        assert_eq!([text(0x20), text(0x21)], ["fi", "x"]);
        assert_eq!(read.text(0x13), None);
        assert_eq!(read.code_length(&[0, 3, 0]), 2);
    }

    #[test]
    fn codes_stand_for_numbers_and_have_several_lengths() {
        let read = cmap(
            "2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange\n\
             1 begincidrange <8000> <80FF> 100 endcidrange 1 begincidchar <20> 1 endcidchar",
        );
        assert_eq!([read.code_length(b" a"), read.code_length(&[0x80, 1])], [1, 2]);
        assert_eq!(
            [read.selected(0x8002), read.selected(0x20), read.selected(0x21)],
            [Some(102), Some(1), None]
        );
    }

    #[test]
    fn letters_of_private_use_tell_nothing() {
        assert_eq!(cmap("1 beginbfchar <01> <E001> endbfchar").text(1), None);
        assert_eq!(cmap("1 beginbfchar <01> <0000> endbfchar").text(1), None);
    }
}

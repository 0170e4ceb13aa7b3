//! Which letters the bytes of simple fonts stand for (ISO 32000-1 §9.6.6, annex D).

use super::glyph_name;
use crate::{
    document::ReadingError,
    file::File,
    lexer::{Lexer, Token},
    object::{Dictionary, Object},
};

/// `WinAnsiEncoding` from 0x80 to 0x9F, where it is not Latin-1. What it leaves out is a bullet.
const WIN_ANSI: [char; 32] = [
    '€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•', '•', '‘', '’', '“', '”',
    '•', '–', '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ',
];
/// `MacRomanEncoding` from 0x80 on, with what Mac OS has besides.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// `StandardEncoding` from 0xA1 on. A space is a code without a letter.
const STANDARD: &str =
    "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß";

/// The letters of each byte.
pub(super) struct Letters(Vec<Option<String>>);

#[derive(Clone, Copy, PartialEq)]
enum Base {
    Standard,
    WinAnsi,
    MacRoman,
}

impl Letters {
    /// What a font's dictionary says, and where it says nothing, the font itself, or what fonts of its kind have.
    pub(super) fn read(file: &File<'_>, font: &Dictionary) -> Result<Self, ReadingError> {
        let encoding = file.value(font, "Encoding")?;
        let named = |value: &Object| match value.name() {
            Some(b"WinAnsiEncoding") => Some(Base::WinAnsi),
            Some(b"MacRomanEncoding") => Some(Base::MacRoman),
            Some(b"StandardEncoding") => Some(Base::Standard),
            _ => None,
        };
        let base = match &encoding {
            Object::Dictionary(encoding) => named(&file.value(encoding, "BaseEncoding")?),
            other => named(other),
        };
        let is_true_type = file.value(font, "Subtype")?.name() == Some(b"TrueType");
        let otherwise = if is_true_type { Base::WinAnsi } else { Base::Standard };
        let mut letters =
            Self((0..=255).map(|byte| base.unwrap_or(otherwise).letter(byte).map(String::from)).collect());
        if base.is_none() {
            letters.take_built_in(file, font)?;
        }
        if let Object::Dictionary(encoding) = &encoding {
            letters.take_differences(&file.value(encoding, "Differences")?, file)?;
        }
        Ok(letters)
    }

    /// The letters of a code.
    pub(super) fn of(&self, code: u32) -> Option<&str> {
        self.0.get(usize::try_from(code).ok()?)?.as_deref()
    }

    fn set(&mut self, code: usize, letters: Option<String>) {
        if let Some(place) = self.0.get_mut(code) {
            *place = letters;
        }
    }

    /// `[39 /quotesingle 96 /grave /a]` (§9.6.6.1).
    fn take_differences(&mut self, differences: &Object, file: &File<'_>) -> Result<(), ReadingError> {
        let mut code = 0_usize;
        for item in differences.array().unwrap_or_default() {
            // A name is looked for among some hundreds.
            file.budget.spend(300)?;
            match file.resolve(item)? {
                Object::Name(name) => {
                    self.set(code, glyph_name::letters(&name));
                    code = code.saturating_add(1);
                }
                other => code = other.count().unwrap_or(code),
            }
        }
        Ok(())
    }

    /// What a Type 1 font says itself, in plain text before its encrypted part: `dup 65 /A put`.
    fn take_built_in(&mut self, file: &File<'_>, font: &Dictionary) -> Result<(), ReadingError> {
        let descriptor = file.dictionary(font, "FontDescriptor")?;
        let Object::Stream(stream) = file.value(&descriptor, "FontFile")? else { return Ok(()) };
        let Some(bytes) = file.unpacked(&stream)? else { return Ok(()) };
        let mut lexer = Lexer::of_content(&bytes);
        while let Some(token) = lexer.token() {
            match token {
                Token::Keyword(b"eexec") => break,
                Token::Keyword(b"dup") => {
                    let before = lexer.position();
                    if let (Some(Token::Integer(code)), Some(Token::Name(name))) =
                        (lexer.token(), lexer.token())
                    {
                        self.set(usize::try_from(code).unwrap_or(usize::MAX), glyph_name::letters(&name));
                    } else {
                        lexer.jump(before);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Base {
    fn letter(self, byte: u8) -> Option<char> {
        match (self, byte) {
            (_, 0..0x20 | 0x7F) => None,
            (Self::Standard, b'\'') => Some('’'),
            (Self::Standard, b'`') => Some('‘'),
            (Self::WinAnsi, 0x80..0xA0) => WIN_ANSI.get(usize::from(byte).saturating_sub(0x80)).copied(),
            (_, 0x20..0x7F) | (Self::WinAnsi, _) => Some(char::from(byte)),
            (Self::MacRoman, _) => MAC_ROMAN.chars().nth(usize::from(byte).saturating_sub(0x80)),
            (Self::Standard, _) => {
                let place = usize::from(byte).checked_sub(0xA1)?;
                STANDARD.chars().nth(place).filter(|letter| *letter != ' ')
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_their_letters_where_the_standard_has_them() {
        let standard = |byte| Base::Standard.letter(byte);
        assert_eq!(
            [standard(0xA1), standard(0xAE), standard(0xB1), standard(0xD0)],
            [Some('¡'), Some('ﬁ'), Some('–'), Some('—')]
        );
        assert_eq!(
            [standard(0xE1), standard(0xEA), standard(0xF1), standard(0xF5)],
            [Some('Æ'), Some('Œ'), Some('æ'), Some('ı')]
        );
        assert_eq!(
            [standard(0xFA), standard(0xFB), standard(0xFC), standard(0xB0)],
            [Some('œ'), Some('ß'), None, None]
        );
        let mac = |byte| Base::MacRoman.letter(byte);
        assert_eq!(
            [mac(0x8E), mac(0xC7), mac(0xCF), mac(0xD5), mac(0xFF)],
            [Some('é'), Some('«'), Some('œ'), Some('’'), Some('ˇ')]
        );
        let win = |byte| Base::WinAnsi.letter(byte);
        assert_eq!(
            [win(0xE9), win(0x9C), win(0x92), win(0x80)],
            [Some('é'), Some('œ'), Some('’'), Some('€')]
        );
    }
}

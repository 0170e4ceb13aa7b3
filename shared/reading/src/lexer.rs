//! Tokens, and the objects that they make (ISO 32000-1 §7.2, §7.3).

use std::rc::Rc;

use crate::{
    object::{Dictionary, Object},
    words::{Number, hexadecimal, is_blank, is_regular, name, number},
};

/// How deep arrays and dictionaries stand in each other.
const DEEPEST: usize = 40;
/// The most objects in one.
const MOST_OBJECTS: usize = 300_000;

/// A token.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Integer(i32),
    Real(f64),
    Name(Vec<u8>),
    String(Vec<u8>),
    ArrayBegins,
    ArrayEnds,
    DictionaryBegins,
    DictionaryEnds,
    /// What is none of the others: an operator, `obj`, `true`.
    Keyword(&'a [u8]),
}

/// Reads bytes from some place on.
#[derive(Clone)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether `1 0 R` refers to an object: not so in content.
    references: bool,
    objects_left: usize,
}

impl<'a> Lexer<'a> {
    /// Reads what has references: a file, or a stream of objects.
    pub(crate) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, references: true, objects_left: MOST_OBJECTS }
    }

    /// Reads content, which has none.
    pub(crate) const fn of_content(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, references: false, objects_left: MOST_OBJECTS }
    }

    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    pub(crate) fn jump(&mut self, at: usize) {
        self.at = at;
    }

    /// The bytes that are not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// What comes up to the first byte that is not `wanted`.
    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !wanted(*byte)).unwrap_or(rest.len());
        self.skip(length);
        rest.get(..length).unwrap_or_default()
    }

    /// Passes white space and comments.
    pub(crate) fn skip_blank(&mut self) {
        loop {
            self.take_while(is_blank);
            if self.peek() != Some(b'%') {
                return;
            }
            self.take_while(|byte| !matches!(byte, b'\r' | b'\n'));
        }
    }

    /// The next token, if any.
    pub(crate) fn token(&mut self) -> Option<Token<'a>> {
        self.skip_blank();
        let first = self.peek()?;
        match first {
            b'/' => {
                self.skip(1);
                Some(Token::Name(name(self.take_while(is_regular))))
            }
            b'(' => Some(Token::String(self.literal())),
            b'<' | b'>' => {
                self.skip(1);
                let twice = self.peek() == Some(first);
                if twice {
                    self.skip(1);
                }
                match (first, twice) {
                    (b'<', true) => Some(Token::DictionaryBegins),
                    (b'<', false) => Some(Token::String(self.hexadecimal())),
                    (_, true) => Some(Token::DictionaryEnds),
                    // A lone `>` means nothing.
                    _ => Some(Token::Keyword(b">")),
                }
            }
            b'[' | b']' | b'{' | b'}' | b')' => {
                let keyword = self.rest().get(..1)?;
                self.skip(1);
                Some(match first {
                    b'[' => Token::ArrayBegins,
                    b']' => Token::ArrayEnds,
                    _ => Token::Keyword(keyword),
                })
            }
            _ => {
                let word = self.take_while(is_regular);
                Some(match number(word) {
                    Some(Number::Integer(integer)) => Token::Integer(integer),
                    Some(Number::Real(real)) => Token::Real(real),
                    None => Token::Keyword(word),
                })
            }
        }
    }

    /// The next token, if it is an integer.
    pub(crate) fn integer(&mut self) -> Option<i32> {
        match self.token()? {
            Token::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    /// Reads the keyword, if it comes next.
    pub(crate) fn keyword(&mut self, keyword: &[u8]) -> bool {
        let before = self.at;
        let found = self.token() == Some(Token::Keyword(keyword));
        if !found {
            self.at = before;
        }
        found
    }

    /// The next object. None where none stands there.
    pub(crate) fn object(&mut self) -> Option<Object> {
        self.objects_left = MOST_OBJECTS;
        let token = self.token()?;
        self.object_of(token, DEEPEST)
    }

    /// The object that the token is, or begins.
    pub(crate) fn object_from(&mut self, token: Token<'a>) -> Option<Object> {
        self.objects_left = MOST_OBJECTS;
        self.object_of(token, DEEPEST)
    }

    fn object_of(&mut self, token: Token<'a>, depth: usize) -> Option<Object> {
        self.objects_left = self.objects_left.checked_sub(1)?;
        Some(match token {
            Token::Integer(integer) => self.reference(integer).unwrap_or(Object::Integer(integer)),
            Token::Real(real) => Object::Real(real),
            Token::Name(name) => Object::Name(name),
            Token::String(string) => Object::String(string),
            Token::ArrayBegins => self.array(depth.checked_sub(1)?)?,
            Token::DictionaryBegins => Object::Dictionary(self.dictionary(depth.checked_sub(1)?)?),
            Token::Keyword(word @ (b"true" | b"false")) => Object::Boolean(word == b"true"),
            Token::Keyword(b"null") => Object::Null,
            Token::Keyword(_) | Token::ArrayEnds | Token::DictionaryEnds => return None,
        })
    }

    /// The reference that the integer begins.
    fn reference(&mut self, integer: i32) -> Option<Object> {
        let (true, Ok(number)) = (self.references, u32::try_from(integer)) else { return None };
        let before = self.at;
        let generation = self.integer();
        if generation.is_some() && self.keyword(b"R") {
            return Some(Object::Reference(number));
        }
        self.at = before;
        None
    }

    /// An array, up to its end, or to where it breaks off.
    fn array(&mut self, depth: usize) -> Option<Object> {
        let mut items = Vec::new();
        loop {
            let before = self.at;
            match self.token() {
                None | Some(Token::ArrayEnds) => return Some(Object::Array(Rc::new(items))),
                Some(Token::Keyword(b"endobj" | b"endstream" | b"obj")) => {
                    self.at = before;
                    return Some(Object::Array(Rc::new(items)));
                }
                // What is no object is passed over.
                Some(token @ (Token::Keyword(_) | Token::DictionaryEnds)) => {
                    items.extend(self.object_of(token, depth));
                }
                Some(token) => items.push(self.object_of(token, depth)?),
            }
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Dictionary> {
        let mut dictionary = Dictionary::default();
        loop {
            let before = self.at;
            match self.token() {
                None | Some(Token::DictionaryEnds) => return Some(dictionary),
                Some(Token::Name(name)) => match self.token() {
                    // A name without a value.
                    None | Some(Token::DictionaryEnds) => return Some(dictionary),
                    Some(token @ Token::Keyword(_)) => {
                        if let Some(value) = self.object_of(token, depth) {
                            dictionary.insert(name, value);
                        }
                    }
                    Some(token) => dictionary.insert(name, self.object_of(token, depth)?),
                },
                Some(Token::Keyword(b"endobj" | b"endstream" | b"stream" | b"obj" | b"ID")) => {
                    self.at = before;
                    return Some(dictionary);
                }
                Some(_) => {}
            }
        }
    }

    /// A string in brackets (§7.3.4.2), from its first.
    fn literal(&mut self) -> Vec<u8> {
        self.skip(1);
        let mut string = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.skip(1);
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    string.extend(self.escaped());
                    continue;
                }
                _ => {}
            }
            string.push(byte);
        }
        string
    }

    /// What stands after a backslash: nothing, where it joins two lines.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.skip(1);
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(0x08),
            b'f' => Some(0x0C),
            b'\n' => None,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.skip(1);
                }
                None
            }
            b'0'..=b'7' => {
                let mut code = byte & 7;
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    self.skip(1);
                    // More than a byte: the rest is not looked at (§7.3.4.2).
                    code = code.wrapping_shl(3) | (digit & 7);
                }
                Some(code)
            }
            other => Some(other),
        }
    }

    /// A string of hexadecimal digits (§7.3.4.3), after its first bracket.
    fn hexadecimal(&mut self) -> Vec<u8> {
        let digits = self.take_while(|byte| byte != b'>');
        self.skip(1);
        hexadecimal(digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Option<Object> {
        Lexer::new(text.as_bytes(), 0).object()
    }

    #[test]
    fn objects_are_read_as_they_are_written() {
        assert_eq!(object("-17"), Some(Object::Integer(-17)));
        assert_eq!(object("+.5"), Some(Object::Real(0.5)));
        assert_eq!(object("4."), Some(Object::Real(4.0)));
        assert_eq!(object("--5"), Some(Object::Real(-5.0)));
        assert_eq!(object("99999999999"), Some(Object::Real(99_999_999_999.0)));
        assert_eq!(object("/A#20b#"), Some(Object::Name(b"A b#".to_vec())));
        assert_eq!(
            object(
                r"(a(b)\)\101\
\n)"
            ),
            Some(Object::String(b"a(b))A\n".to_vec()))
        );
        assert_eq!(object("<48 6 5 7>"), Some(Object::String(b"Hep".to_vec())));
        assert_eq!(object("12 0 R"), Some(Object::Reference(12)));
        assert_eq!(object("null % nothing"), Some(Object::Null));
        let Some(Object::Array(items)) = object("[1 0 R 2 /N [true] (x)]") else { panic!() };
        assert_eq!(items.len(), 5);
        let Some(Object::Dictionary(dictionary)) = object("<</A 1/B<</C null>>/D>>") else { panic!() };
        assert_eq!(dictionary.get("A"), Some(&Object::Integer(1)));
        assert!(dictionary.has("B") && !dictionary.has("D"));
    }

    #[test]
    fn what_breaks_off_is_read_up_to_there() {
        assert_eq!(object("(abc"), Some(Object::String(b"abc".to_vec())));
        assert_eq!(
            object("[1 2 endobj"),
            Some(Object::Array(Rc::new(vec![Object::Integer(1), Object::Integer(2)])))
        );
        assert_eq!(object(">>"), None);
        assert_eq!(object(""), None);
    }

    #[test]
    fn what_stands_too_deep_or_is_too_much_is_no_object() {
        assert!(object(&"[".repeat(DEEPEST)).is_some());
        assert!(object(&"[".repeat(100_000)).is_none());
        assert!(object(&"<</A".repeat(100_000)).is_none());
        assert!(object(&format!("[{}]", "0 ".repeat(MOST_OBJECTS))).is_none());
    }
}

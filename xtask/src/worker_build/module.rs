//! A module of WebAssembly, as far as its functions are to be named.

use anyhow::{Context as _, Result, ensure};

const HEADER: usize = 8;
/// The numbers of the sections that are read (WebAssembly Core Specification, §5.5.2).
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;

/// What a module's functions are.
pub struct Functions<'m> {
    /// How many are imported: those come first in its counting.
    pub imported: usize,
    /// The bodies of the others.
    pub bodies: Vec<&'m [u8]>,
}

/// The functions of a module.
///
/// # Errors
/// It is no module, or has imports of a kind that wasm-bindgen makes none of.
pub fn functions(module: &[u8]) -> Result<Functions<'_>> {
    let mut functions = Functions { imported: 0, bodies: Vec::new() };
    let mut rest = Reader(module.get(HEADER..).context("it is no module")?);
    while !rest.0.is_empty() {
        let number = rest.byte()?;
        let mut section = Reader(rest.bytes()?);
        match number {
            IMPORTS => functions.imported = section.imported_functions()?,
            CODE => {
                for _ in 0..section.number()? {
                    functions.bodies.push(section.bytes()?);
                }
            }
            _ => {}
        }
    }
    Ok(functions)
}

/// The module with these names for its functions, and no other custom sections.
///
/// # Errors
/// It is no module.
pub fn named(module: &[u8], names: &[(usize, String)]) -> Result<Vec<u8>> {
    let (header, sections) = module.split_at_checked(HEADER).context("it is no module")?;
    let mut written = header.to_vec();
    let mut rest = Reader(sections);
    while !rest.0.is_empty() {
        let before = rest.0;
        let number = rest.byte()?;
        rest.bytes()?;
        if number != CUSTOM {
            written.extend(&before[..before.len() - rest.0.len()]);
        }
    }
    let mut of_functions = leb128(names.len());
    for (function, name) in names {
        of_functions.extend(leb128(*function));
        of_functions.extend(with_length(name.as_bytes()));
    }
    let section = [with_length(b"name"), vec![1], with_length(&of_functions)].concat();
    written.push(CUSTOM);
    written.extend(with_length(&section));
    Ok(written)
}

struct Reader<'m>(&'m [u8]);

impl<'m> Reader<'m> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().context("a module ends in its middle")?;
        self.0 = rest;
        Ok(*first)
    }

    /// An unsigned number (LEB128).
    fn number(&mut self) -> Result<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            ensure!(shift < 32, "a number of a module is too large");
            number |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Ok(number);
            }
        }
    }

    /// Bytes that their number comes before.
    fn bytes(&mut self) -> Result<&'m [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length).context("a module ends in its middle")?;
        self.0 = rest;
        Ok(bytes)
    }

    fn imported_functions(&mut self) -> Result<usize> {
        let mut functions = 0;
        for _ in 0..self.number()? {
            self.bytes()?;
            self.bytes()?;
            match self.byte()? {
                0 => {
                    functions += 1;
                    self.number()?;
                }
                // A tag of exceptions, or a global: a byte, and one more.
                3 | 4 => {
                    self.byte()?;
                    self.number()?;
                }
                // A table, or a memory: limits, of which the second may be missing.
                kind @ (1 | 2) => {
                    if kind == 1 {
                        self.byte()?;
                    }
                    let has_most = self.byte()? & 1 == 1;
                    self.number()?;
                    if has_most {
                        self.number()?;
                    }
                }
                kind => anyhow::bail!("a module imports something of the unknown kind {kind}"),
            }
        }
        Ok(functions)
    }
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    [leb128(bytes.len()).as_slice(), bytes].concat()
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It imports `a.f`, and has two functions, which answer 1 and 2; and a custom section.
    const MODULE: &[u8] =
        b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x02\x07\x01\x01a\x01f\0\0\x03\x03\x02\0\0\
        \x0a\x0b\x02\x04\0\x41\x01\x0b\x04\0\x41\x02\x0b\0\x05\x04said";

    #[test]
    fn a_modules_functions_are_found_and_named() {
        let found = functions(MODULE).unwrap();
        assert_eq!(
            (found.imported, found.bodies.as_slice()),
            (1, [&b"\0\x41\x01\x0b"[..], b"\0\x41\x02\x0b"].as_slice())
        );
        let named = named(MODULE, &[(1, "second".to_owned()), (2, "first".to_owned())]).unwrap();
        assert!(named.starts_with(&MODULE[..MODULE.len() - 7]));
        assert!(named.ends_with(b"\0\x17\x04name\x01\x10\x02\x01\x06second\x02\x05first"));
        assert_eq!(functions(&named).unwrap().bodies, found.bodies);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for bytes in [&b""[..], b"\0asm", &MODULE[..20], b"\0asm\x01\0\0\0\x0a\xff\xff\xff\xff\xff\xff"] {
            assert!(functions(bytes).is_err());
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_read() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 3_000_000] {
            assert_eq!(Reader(&leb128(number)).number().unwrap(), number);
        }
    }
}

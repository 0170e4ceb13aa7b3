//! How bytes are words: white space, names, numbers, hexadecimal digits (ISO 32000-1 §7.2, §7.3).

/// The longest name: twice what the standard lets be (annex C.2).
const LONGEST_NAME: usize = 254;

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Integer(i32),
    Real(f64),
}

/// The bytes that hexadecimal digits say. What is no digit is passed over; a last digit without its second has a zero.
pub(crate) fn hexadecimal(digits: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len().div_ceil(2));
    let mut high = None;
    for digit in digits.iter().filter_map(|digit| hexadecimal_digit(*digit)) {
        match high.take() {
            None => high = Some(digit << 4),
            Some(high) => bytes.push(high | digit),
        }
    }
    bytes.extend(high);
    bytes
}

pub(crate) const fn hexadecimal_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a' - 10)),
        b'A'..=b'F' => Some(digit.wrapping_sub(b'A' - 10)),
        _ => None,
    }
}

/// White space (§7.2.2).
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

pub(crate) const fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// A name, with `#20` and the like undone (§7.3.5).
pub(crate) fn name(written: &[u8]) -> Vec<u8> {
    let written = written.get(..LONGEST_NAME).unwrap_or(written);
    if !written.contains(&b'#') {
        return written.to_vec();
    }
    let mut name = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let code = match (first, after) {
            (b'#', [high, low, ..]) => {
                hexadecimal_digit(*high).zip(hexadecimal_digit(*low)).map(|(high, low)| (high << 4) | low)
            }
            _ => None,
        };
        if code.is_some() {
            rest = after.get(2..).unwrap_or_default();
        }
        name.push(code.unwrap_or(*first));
    }
    name
}

/// The number that a word is. Numbers are written with digits, a sign and a point alone (§7.3.3).
pub(crate) fn number(word: &[u8]) -> Option<Number> {
    let digits = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_digit);
    if word.len() > 40
        || !word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.'))
        || !digits(word)
    {
        return None;
    }
    let text = str::from_utf8(word).ok()?;
    if let Ok(integer) = text.parse() {
        return Some(Number::Integer(integer));
    }
    if let Ok(real) = text.parse::<f64>() {
        return real.is_finite().then_some(Number::Real(real));
    }
    // `--5` and `5-3` stand in files of old programs: the sign before counts, and what comes before a second one.
    let unsigned = text.trim_start_matches(['-', '+']);
    let part = unsigned.split(['-', '+']).next()?;
    let real: f64 = part.parse().ok()?;
    Some(Number::Real(if text.starts_with('-') { -real } else { real }))
}

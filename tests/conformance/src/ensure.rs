//! Expectations that fail by an error.

use std::fmt::Debug;

/// How much of a value a failure shows, in characters: documents may have hundreds of kilobytes.
const SHOWN: usize = 600;

/// Expects `actual` to be `expected`; `what` says what it is.
pub fn equal<T: PartialEq + Debug + ?Sized>(what: &str, actual: &T, expected: &T) -> Result<(), String> {
    if actual == expected {
        return Ok(());
    }
    Err(format!("{what}: expected {}, got {}", shown(expected), shown(actual)))
}

/// Expects `condition`; `what` says what does not hold otherwise.
pub fn holds(what: &str, condition: bool) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("does not hold: {what}")) }
}

fn shown(value: &(impl Debug + ?Sized)) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}

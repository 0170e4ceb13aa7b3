//! Bytes written in letters (ISO 32000-1 §7.4.2, §7.4.3).

use super::Failure;
use crate::words;

pub(super) fn hexadecimal(bytes: &[u8]) -> Vec<u8> {
    words::hexadecimal(bytes.split(|byte| *byte == b'>').next().unwrap_or_default())
}

/// Five letters for four bytes.
pub(super) fn base_85(bytes: &[u8], most: usize) -> Result<Vec<u8>, Failure> {
    let bytes = bytes.strip_prefix(b"<~").unwrap_or(bytes);
    let mut unpacked = Vec::new();
    let (mut group, mut letters) = (0_u32, 0_usize);
    for byte in bytes {
        match byte {
            b'z' if letters == 0 => unpacked.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte.wrapping_sub(b'!')));
                letters = letters.saturating_add(1);
                if letters == 5 {
                    unpacked.extend(group.to_be_bytes());
                    (group, letters) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
        if unpacked.len() > most {
            return Err(Failure::TooLarge);
        }
    }
    if letters > 1 {
        for _ in letters..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        unpacked.extend(group.to_be_bytes().into_iter().take(letters.saturating_sub(1)));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_bytes_again() {
        assert_eq!(hexadecimal(b"48 65\n6C6c 6F>zz"), b"Hello");
        assert_eq!(base_85(b"<~87cURD]i,\"Ebo80~>", 100).as_deref(), Ok(&b"Hello World!"[..]));
        assert_eq!(base_85(b"z87cUR~>", 100).as_deref(), Ok(&b"\0\0\0\0Hell"[..]));
        assert_eq!(base_85(b"zzzz", 9), Err(Failure::TooLarge));
    }
}

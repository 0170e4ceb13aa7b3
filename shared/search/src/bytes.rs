//! Whole numbers as bytes: seven bits each, the lowest first, the eighth says whether another follows (LEB128).

/// Appends a number.
pub(crate) fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7F).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

/// Appends how many there are of something.
pub(crate) fn put_length(bytes: &mut Vec<u8>, length: usize) {
    put(bytes, u32::try_from(length).unwrap_or(u32::MAX));
}

/// Takes a number off the front; none where there is none.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in [0, 7, 14, 21, 28] {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(first & 0x7F).checked_shl(shift)?;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Takes so many bytes off the front; none where there are fewer.
pub(crate) fn take_bytes<'b>(bytes: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_is_read_as_it_was_written(number: u32, others: Vec<u8>) {
            let mut bytes = Vec::new();
            put(&mut bytes, number);
            bytes.extend(&others);
            let mut left = bytes.as_slice();
            prop_assert_eq!(take(&mut left), Some(number));
            prop_assert_eq!(left, others);
        }

        #[test]
        fn what_is_no_number_is_none(bytes: Vec<u8>) {
            let mut left = bytes.as_slice();
            while take(&mut left).is_some() {}
        }
    }
}

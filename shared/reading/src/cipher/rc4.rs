//! RC4, as PDFs of the last century are encrypted.

/// The bytes, encrypted or decrypted: it is the same. The key has 1 to 256 bytes; by an empty one nothing changes.
pub(crate) fn rc4(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|place| u8::try_from(place).unwrap_or_default());
    let at = |state: &[u8; 256], place: u8| state.get(usize::from(place)).copied().unwrap_or_default();
    let mut other = 0_u8;
    for (place, key) in (0..=u8::MAX).zip(key.iter().cycle()) {
        other = other.wrapping_add(at(&state, place)).wrapping_add(*key);
        state.swap(usize::from(place), usize::from(other));
    }
    if key.is_empty() {
        return bytes.to_vec();
    }
    let (mut place, mut other) = (0_u8, 0_u8);
    let stream = bytes.iter().map(|byte| {
        place = place.wrapping_add(1);
        other = other.wrapping_add(at(&state, place));
        state.swap(usize::from(place), usize::from(other));
        byte ^ at(&state, at(&state, place).wrapping_add(at(&state, other)))
    });
    stream.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_that_of_the_known_vectors() {
        assert_eq!(rc4(b"Key", b"Plaintext"), b"\xBB\xF3\x16\xE8\xD9\x40\xAF\x0A\xD3");
        assert_eq!(rc4(b"Wiki", b"pedia"), b"\x10\x21\xBF\x04\x20");
        assert_eq!(rc4(b"", b"plain"), b"plain");
    }
}

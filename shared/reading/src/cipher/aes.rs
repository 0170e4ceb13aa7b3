//! AES (FIPS 197) with keys of 128 and 256 bits, in chains of blocks (CBC, NIST SP 800-38A).

type Block = [u8; 16];

/// AES with a key.
pub(crate) struct Aes {
    /// What stands for a byte, and the reverse.
    substitutes: [u8; 256],
    originals: [u8; 256],
    /// The products of a byte with 2 and 3, by which columns are mixed, and with 14, 11, 13 and 9, which undo that.
    products: [[u8; 256]; 6],
    round_keys: Vec<Block>,
}

impl Aes {
    /// AES with this key; none where it is neither of 16 nor of 32 bytes.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        if ![16, 32].contains(&key.len()) {
            return None;
        }
        let substitutes = substitutes();
        let mut originals = [0; 256];
        for (byte, substitute) in (0..=u8::MAX).zip(&substitutes) {
            if let Some(original) = originals.get_mut(usize::from(*substitute)) {
                *original = byte;
            }
        }
        let products = [2, 3, 14, 11, 13, 9].map(|factor| {
            let of = |place: usize| product(u8::try_from(place).unwrap_or_default(), factor);
            std::array::from_fn(of)
        });
        Some(Self { round_keys: expanded(key, &substitutes), substitutes, originals, products })
    }

    /// What a chain of blocks was before it was encrypted; bytes behind its last whole block are left out.
    pub(crate) fn chain_decrypted(&self, start: &Block, bytes: &[u8]) -> Vec<u8> {
        let mut before = *start;
        let mut plain = Vec::with_capacity(bytes.len());
        for block in bytes.as_chunks::<16>().0 {
            plain.extend(added(&self.decrypted(block), &before));
            before = *block;
        }
        plain
    }

    /// A chain of blocks, encrypted; bytes behind its last whole block are left out.
    pub(crate) fn chain_encrypted(&self, start: &Block, bytes: &[u8]) -> Vec<u8> {
        let mut before = *start;
        let mut encrypted = Vec::with_capacity(bytes.len());
        for block in bytes.as_chunks::<16>().0 {
            before = self.encrypted(&added(block, &before));
            encrypted.extend(before);
        }
        encrypted
    }

    fn encrypted(&self, block: &Block) -> Block {
        let last = self.round_keys.len().saturating_sub(1);
        let [by_2, by_3, ..] = &self.products;
        let mut state = *block;
        for (round, key) in self.round_keys.iter().enumerate() {
            if round > 0 {
                state = shifted(&state.map(|byte| looked_up(&self.substitutes, byte)), 4);
            }
            if round > 0 && round < last {
                state = by_columns(&state, |[a, b, c, d]| looked_up(by_2, a) ^ looked_up(by_3, b) ^ c ^ d);
            }
            state = added(&state, key);
        }
        state
    }

    fn decrypted(&self, block: &Block) -> Block {
        let last = self.round_keys.len().saturating_sub(1);
        let [_, _, by_14, by_11, by_13, by_9] = &self.products;
        let mut state = *block;
        for (round, key) in self.round_keys.iter().enumerate().rev() {
            state = added(&state, key);
            if round > 0 && round < last {
                state = by_columns(&state, |[a, b, c, d]| {
                    looked_up(by_14, a) ^ looked_up(by_11, b) ^ looked_up(by_13, c) ^ looked_up(by_9, d)
                });
            }
            if round > 0 {
                state = shifted(&state, 12).map(|byte| looked_up(&self.originals, byte));
            }
        }
        state
    }
}

fn looked_up(table: &[u8; 256], byte: u8) -> u8 {
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

fn added(one: &Block, other: &Block) -> Block {
    let mut sum = *one;
    for (byte, other) in sum.iter_mut().zip(other) {
        *byte ^= other;
    }
    sum
}

/// The rows of a block turned: each by its number times `by`, in bytes.
fn shifted(block: &Block, by: usize) -> Block {
    std::array::from_fn(|place| {
        let from = place.wrapping_add((place & 0b11).wrapping_mul(by)) & 0b1111;
        block.get(from).copied().unwrap_or_default()
    })
}

/// Each byte of a block from the four of its column, itself first.
fn by_columns(block: &Block, mix: impl Fn([u8; 4]) -> u8) -> Block {
    std::array::from_fn(|place| {
        let of_column = |step| {
            let from = (place & 0b1100) | (place.wrapping_add(step) & 0b11);
            block.get(from).copied().unwrap_or_default()
        };
        mix([0, 1, 2, 3].map(of_column))
    })
}

/// The product of two bytes, as polynomials modulo x⁸ + x⁴ + x³ + x + 1.
const fn product(byte: u8, mut factor: u8) -> u8 {
    let (mut doubled, mut product) = (byte, 0);
    while factor > 0 {
        if factor & 1 == 1 {
            product ^= doubled;
        }
        doubled = (doubled << 1) ^ if doubled & 0x80 == 0 { 0 } else { 0x1B };
        factor >>= 1;
    }
    product
}

/// The table of substitutes (FIPS 197 §5.1.1): going through all bytes by threes, and through their inverses beside.
fn substitutes() -> [u8; 256] {
    let mut table = [0x63; 256];
    let (mut byte, mut inverse) = (1_u8, 1_u8);
    for _ in 0..u8::MAX {
        let turned = (1..=4).fold(inverse, |sum, turns| sum ^ inverse.rotate_left(turns));
        if let Some(substitute) = table.get_mut(usize::from(byte)) {
            *substitute = turned ^ 0x63;
        }
        byte = product(byte, 3);
        // 0xF6 is what three times makes one.
        inverse = product(inverse, 0xF6);
    }
    table
}

/// The keys of all rounds (FIPS 197 §5.2).
fn expanded(key: &[u8], substitutes: &[u8; 256]) -> Vec<Block> {
    let (words, _) = key.as_chunks::<4>();
    let (mut all, length) = (words.to_vec(), words.len());
    let mut constant = 1;
    for place in length..length.saturating_add(7).saturating_mul(4) {
        let mut word = all.last().copied().unwrap_or_default();
        let of_round = place.checked_rem(length).unwrap_or_default();
        if of_round == 0 {
            word.rotate_left(1);
        }
        if of_round == 0 || (length > 6 && of_round == 4) {
            word = word.map(|byte| looked_up(substitutes, byte));
        }
        if of_round == 0 {
            word[0] ^= constant;
            constant = product(constant, 2);
        }
        let before = all.get(place.saturating_sub(length)).copied().unwrap_or_default();
        for (byte, before) in word.iter_mut().zip(before) {
            *byte ^= before;
        }
        all.push(word);
    }
    all.as_flattened().as_chunks::<16>().0.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let digits = hexadecimal.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
        digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect()
    }

    fn block(hexadecimal: &str) -> Block {
        bytes(hexadecimal).try_into().unwrap()
    }

    /// FIPS 197, appendices C.1 and C.3.
    #[test]
    fn a_block_is_encrypted_as_the_standard_shows_and_back() {
        let plain = block("00112233445566778899aabbccddeeff");
        let whole: Vec<u8> = (0..32).collect();
        for (key, expected) in [
            (&whole[..16], "69c4e0d86a7b0430d8cdb78070b4c55a"),
            (&whole[..], "8ea2b7ca516745bfeafc49904b496089"),
        ] {
            let aes = Aes::new(key).unwrap();
            assert_eq!(aes.encrypted(&plain), block(expected));
            assert_eq!(aes.decrypted(&block(expected)), plain);
        }
        assert!(Aes::new(&whole[..24]).is_none() && Aes::new(&[]).is_none());
    }

    /// NIST SP 800-38A, F.2.1.
    #[test]
    fn a_chain_is_encrypted_as_the_standard_shows_and_back() {
        let aes = Aes::new(&bytes("2b7e151628aed2a6abf7158809cf4f3c")).unwrap();
        let start = block("000102030405060708090a0b0c0d0e0f");
        let plain = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        let encrypted = bytes("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
        assert_eq!(aes.chain_encrypted(&start, &plain), encrypted);
        assert_eq!(aes.chain_decrypted(&start, &[&encrypted[..], &[1, 2, 3]].concat()), plain);
    }
}

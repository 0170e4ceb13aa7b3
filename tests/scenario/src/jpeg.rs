//! A small photo, byte by byte (ISO/IEC 10918-1), and what a telephone says in it of where it was taken.

use sha2::{Digest, Sha256};

/// Its width in pixels.
pub const WIDTH: u8 = 16;
/// Its height in pixels.
pub const HEIGHT: u8 = 8;

const START: &[u8] = &[0xFF, 0xD8];

/// A photo of a grey wall, without metadata.
#[must_use]
pub fn plain() -> Vec<u8> {
    [START, &picture()].concat()
}

/// The same photo as it was taken: 4.0511° N 9.7679° E, in Douala.
#[must_use]
pub fn with_place() -> Vec<u8> {
    [START, &segment(0xE1, &exif()), &picture()].concat()
}

/// The SHA-256 of `bytes`, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// All that follows the mark of its start.
fn picture() -> Vec<u8> {
    // Each table has one code, of one bit: no difference from the block before, and no more coefficients.
    let codes = |class: u8| {
        let mut lengths = [0; 16];
        lengths[0] = 1;
        segment(0xC4, &[&[class][..], &lengths, &[0]].concat())
    };
    [
        segment(0xDB, &[&[0][..], &[1; 64]].concat()),
        segment(0xC0, &[8, 0, HEIGHT, 0, WIDTH, 1, 1, 0x11, 0]),
        codes(0x00),
        codes(0x10),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        // Two blocks of two codes each, ones after them, and the end.
        vec![0b0000_1111, 0xFF, 0xD9],
    ]
    .concat()
}

fn segment(mark: u8, content: &[u8]) -> Vec<u8> {
    // The length counts itself.
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    [&[0xFF, mark], &length.to_be_bytes()[..], content].concat()
}

/// Exif (CIPA DC-008) whose one entry leads to a directory of the place.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, form: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &form.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let degrees = |numbers: [u32; 6]| numbers.map(u32::to_be_bytes).concat();
    [
        &b"Exif\0\0MM\0*\0\0\0\x08"[..],
        &1_u16.to_be_bytes(),
        &entry(0x8825, 4, 1, 26_u32.to_be_bytes()),
        &[0; 4],
        &4_u16.to_be_bytes(),
        &entry(1, 2, 2, *b"N\0\0\0"),
        &entry(2, 5, 3, 80_u32.to_be_bytes()),
        &entry(3, 2, 2, *b"E\0\0\0"),
        &entry(4, 5, 3, 104_u32.to_be_bytes()),
        &[0; 4],
        &degrees([4, 1, 3, 1, 396, 100]),
        &degrees([9, 1, 46, 1, 444, 100]),
    ]
    .concat()
}

//! What cameras write after a picture. It is let in, because refusing it would refuse the photos of most telephones,
//! and it never stays: cleaning cuts it off. What no camera writes there is a sign of a file that is two files.
//!
//! - bytes that pad: 0x00 or 0xFF;
//! - further JPEG pictures: previews, depth and gain maps (CIPA DC-007 Multi-Picture Format);
//! - a video to its end: motion photos (ISO/IEC 14496-12);
//! - Samsung's blocks, with a directory at their end, of which there is no standard.

use super::{MARK, START, walk};
use crate::{heic::boxes, limits::Limits, reader::Reader, refusal::Refusal};

/// Refuses bytes that no camera writes after a picture.
pub(super) fn check(after: &[u8]) -> Result<(), Refusal> {
    let mut after = before_blocks(after).unwrap_or(after);
    loop {
        if is_video(after) {
            return Ok(());
        }
        after = without_padding(after);
        if after.is_empty() {
            return Ok(());
        }
        let next = walk(after, Limits::NONE, |_| {}).map_err(|_| Refusal::Disguised)?;
        after = next.after;
    }
}

const fn pads(byte: u8) -> bool {
    matches!(byte, 0 | MARK)
}

/// What comes after the padding. The byte that a picture begins with pads as well.
fn without_padding(bytes: &[u8]) -> &[u8] {
    let padding = bytes.iter().take_while(|byte| pads(**byte)).count();
    let (before, after) = bytes.split_at_checked(padding).unwrap_or_default();
    if after.first() == Some(&START) && before.last() == Some(&MARK) {
        return bytes.get(padding.saturating_sub(1)..).unwrap_or_default();
    }
    after
}

/// Whether boxes fill the bytes, the first of which names a type of file.
fn is_video(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp") && boxes::of_file(bytes).all(|found| found.is_ok())
}

/// What comes before Samsung's blocks, if the bytes end with their directory: `SEFH`, a version, the number of blocks,
/// 12 bytes for each, the directory's length, `SEFT`. Numbers begin with the least significant byte; a block's place is
/// counted back from the directory.
fn before_blocks(bytes: &[u8]) -> Option<&[u8]> {
    let (bytes, length) = bytes.strip_suffix(b"SEFT")?.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (blocks, directory) = bytes.split_at_checked(bytes.len().checked_sub(length)?)?;
    let mut directory = Reader::of_part(directory.strip_prefix(b"SEFH")?);
    directory.take(4).ok()?;
    let mut furthest = 0;
    for _ in 0..directory.u32_le().ok()? {
        directory.take(4).ok()?;
        let (back, size) = (directory.length_le().ok()?, directory.length_le().ok()?);
        if size > back {
            return None;
        }
        furthest = furthest.max(back);
    }
    blocks.get(..blocks.len().checked_sub(furthest)?).filter(|_| directory.rest().is_empty())
}

//! Boxes (ISO/IEC 14496-12 §4.2), of which such files are made.

use std::ops::Range;

use crate::{reader::Reader, refusal::Refusal};

/// A box: its type, and where in the file it and its content lie.
pub(crate) struct MediaBox {
    pub(crate) kind: [u8; 4],
    pub(crate) whole: Range<usize>,
    pub(crate) content: Range<usize>,
}

/// The boxes of a range of a file, one after the other. After an error come none.
pub(crate) struct Boxes<'a> {
    file: &'a [u8],
    range: Range<usize>,
    outermost: bool,
}

/// The boxes of a file.
pub(crate) const fn of_file(file: &[u8]) -> Boxes<'_> {
    Boxes { file, range: 0..file.len(), outermost: true }
}

/// The boxes of a range of a file, which lie in another box.
pub(crate) const fn inside(file: &[u8], range: Range<usize>) -> Boxes<'_> {
    Boxes { file, range, outermost: false }
}

impl Boxes<'_> {
    fn read(&self) -> Result<MediaBox, Refusal> {
        let bytes = self.file.get(self.range.clone()).ok_or(Refusal::Malformed)?;
        let mut reader = if self.outermost { Reader::of_file(bytes) } else { Reader::of_part(bytes) };
        let size = reader.u32()?;
        let kind: [u8; 4] = reader.array()?;
        if self.outermost && !kind.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
            // Boxes have names that can be read: this is something else.
            return Err(Refusal::Disguised);
        }
        let size = match size {
            // It goes on to the end of the file.
            0 if self.outermost => bytes.len(),
            1 => usize::try_from(reader.number(8)?).unwrap_or(usize::MAX),
            size => usize::try_from(size).unwrap_or(usize::MAX),
        };
        let content = size.checked_sub(reader.position()).ok_or(Refusal::Malformed)?;
        reader.take(content)?;
        let end = self.range.start.saturating_add(size);
        Ok(MediaBox { kind, whole: self.range.start..end, content: end.saturating_sub(content)..end })
    }
}

impl Iterator for Boxes<'_> {
    type Item = Result<MediaBox, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.range.is_empty() {
            return None;
        }
        let found = self.read();
        self.range.start = found.as_ref().map_or(self.range.end, |found| found.whole.end);
        Some(found)
    }
}

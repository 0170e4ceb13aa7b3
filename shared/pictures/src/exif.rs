//! Exif (CIPA DC-008), of which one tag stays: which way up a photo is.

use crate::{reader::Reader, refusal::Refusal};

/// What an APP1 segment begins with that holds Exif (CIPA DC-008 §4.7.2).
const IDENTIFIER: &[u8] = b"Exif\0\0";
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
/// The first directory follows the header of TIFF.
const HEADER: usize = 8;

/// Which way up a photo is: 1, as it is stored, to 8 (CIPA DC-008 §4.6.4).
#[derive(Clone, Copy)]
pub(crate) struct Orientation(u16);

impl Orientation {
    /// The orientation that an APP1 segment's content tells, if it holds Exif that does.
    pub(crate) fn told(content: &[u8]) -> Option<Self> {
        let tiff = content.strip_prefix(IDENTIFIER)?;
        let value = Directory::first(tiff)?.orientation().ok()??;
        (1..=8).contains(&value).then_some(Self(value))
    }

    /// Whether the photo is not shown as it is stored.
    pub(crate) const fn turns(self) -> bool {
        self.0 != 1
    }

    /// An APP1 segment's content that tells the orientation and nothing else.
    pub(crate) fn content(self) -> Vec<u8> {
        let mut content = IDENTIFIER.to_vec();
        content.extend(b"MM\0*\0\0\0\x08");
        // One entry: tag, type, how many values, the value and two bytes that pad it. No directory follows.
        for number in [1, ORIENTATION, SHORT, 0, 1, self.0, 0, 0, 0] {
            content.extend(number.to_be_bytes());
        }
        content
    }
}

/// The first directory of a TIFF file.
struct Directory<'a> {
    bytes: &'a [u8],
    most_significant_first: bool,
}

impl<'a> Directory<'a> {
    fn first(tiff: &'a [u8]) -> Option<Self> {
        let (header, _) = tiff.split_first_chunk::<HEADER>()?;
        let (most_significant_first, offset) = match *header {
            [b'I', b'I', b'*', 0, a, b, c, d] => (false, u32::from_le_bytes([a, b, c, d])),
            [b'M', b'M', 0, b'*', a, b, c, d] => (true, u32::from_be_bytes([a, b, c, d])),
            _ => return None,
        };
        let offset = usize::try_from(offset).ok().filter(|offset| *offset >= HEADER)?;
        Some(Self { bytes: tiff.get(offset..)?, most_significant_first })
    }

    /// The orientation, if the directory is whole: so what is written in its place is never longer.
    fn orientation(&self) -> Result<Option<u16>, Refusal> {
        let mut reader = Reader::of_part(self.bytes);
        let mut orientation = None;
        for _ in 0..self.number(&mut reader)? {
            let (tag, form) = (self.number(&mut reader)?, self.number(&mut reader)?);
            reader.take(4)?;
            let value = self.number(&mut reader)?;
            reader.take(2)?;
            if (tag, form) == (ORIENTATION, SHORT) {
                orientation = orientation.or(Some(value));
            }
        }
        reader.take(4)?;
        Ok(orientation)
    }

    fn number(&self, reader: &mut Reader<'_>) -> Result<u16, Refusal> {
        let bytes = reader.array()?;
        Ok(if self.most_significant_first { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orientation_reads_back() {
        for value in 1..=8 {
            assert_eq!(Orientation::told(&Orientation(value).content()).map(|told| told.0), Some(value));
        }
        assert!(Orientation::told(&Orientation(0).content()).is_none());
        assert!(Orientation::told(&Orientation(9).content()).is_none());
    }

    #[test]
    fn either_order_of_bytes_is_read() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(Orientation::told(little).map(|told| told.0), Some(6));
    }

    #[test]
    fn a_directory_that_is_not_whole_tells_nothing() {
        let whole = Orientation(6).content();
        for length in 0..whole.len() {
            assert!(Orientation::told(&whole[..length]).is_none(), "{length}");
        }
        let outside = b"Exif\0\0MM\0*\xFF\xFF\xFF\xFF\0\0";
        assert!(Orientation::told(outside).is_none());
    }
}

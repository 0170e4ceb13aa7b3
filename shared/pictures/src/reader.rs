//! Bytes, read from front to back.

use crate::refusal::Refusal;

/// Bytes that are read from front to back. Reading past their end is an error, never a panic.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
    shortage: Refusal,
}

impl<'a> Reader<'a> {
    /// Reads a file, which is truncated where it ends too soon.
    pub(crate) const fn of_file(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len(), shortage: Refusal::Truncated }
    }

    /// Reads a part of a file whose length the file states, which is malformed where it ends too soon.
    pub(crate) const fn of_part(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len(), shortage: Refusal::Malformed }
    }

    /// How many bytes were read.
    pub(crate) const fn position(&self) -> usize {
        // What is left is never longer than the whole.
        self.length.saturating_sub(self.rest.len())
    }

    /// What was not read yet.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(self.shortage)?;
        self.rest = rest;
        Ok(taken)
    }

    /// As many bytes as the caller makes a number of.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (array, rest) = self.rest.split_first_chunk::<N>().ok_or(self.shortage)?;
        self.rest = rest;
        Ok(*array)
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Refusal> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Two bytes, the most significant first.
    pub(crate) fn u16(&mut self) -> Result<u16, Refusal> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    /// Four bytes, the most significant first.
    pub(crate) fn u32(&mut self) -> Result<u32, Refusal> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// Four bytes, the least significant first.
    pub(crate) fn u32_le(&mut self) -> Result<u32, Refusal> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A length of four bytes, the most significant first.
    pub(crate) fn length(&mut self) -> Result<usize, Refusal> {
        usize::try_from(self.u32()?).map_err(|_| self.shortage)
    }

    /// A length of four bytes, the least significant first.
    pub(crate) fn length_le(&mut self) -> Result<usize, Refusal> {
        usize::try_from(self.u32_le()?).map_err(|_| self.shortage)
    }

    /// A number of `width` bytes, the most significant first; of none, it is 0. Past eight, it is malformed.
    pub(crate) fn number(&mut self, width: u8) -> Result<u64, Refusal> {
        if width > 8 {
            return Err(Refusal::Malformed);
        }
        let bytes = self.take(usize::from(width))?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_either_order() {
        let bytes: Vec<u8> = (1..=15).collect();
        let mut reader = Reader::of_file(&bytes);
        assert_eq!(reader.byte(), Ok(1));
        assert_eq!(reader.u16(), Ok(0x0203));
        assert_eq!(reader.u32_le(), Ok(0x0706_0504));
        assert_eq!(reader.number(0), Ok(0));
        assert_eq!(reader.number(8), Ok(0x0809_0A0B_0C0D_0E0F));
        assert_eq!((reader.position(), reader.rest()), (15, &[][..]));
    }

    #[test]
    fn what_is_not_there_is_missed_and_nothing_is_read() {
        let mut file = Reader::of_file(&[1, 2]);
        assert_eq!(file.take(usize::MAX), Err(Refusal::Truncated));
        assert_eq!(file.u32(), Err(Refusal::Truncated));
        assert_eq!(file.u16(), Ok(0x0102));
        let mut part = Reader::of_part(&[1]);
        assert_eq!(part.u16(), Err(Refusal::Malformed));
        assert_eq!(part.number(9), Err(Refusal::Malformed));
    }
}

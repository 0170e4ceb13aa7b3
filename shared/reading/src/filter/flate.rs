//! Deflate (RFC 1951), mostly in the frame of zlib (RFC 1950).

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{DecompressorOxide, decompress, inflate_flags},
};

use super::Failure;

/// The window into which matches reach, and more.
const FIRST: usize = 32 * 1024;

/// Unpacks what is whole; of what is broken, what comes before.
pub(super) fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Failure> {
    let framed = inflate(bytes, inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER, most)?;
    // Some programs leave the frame out.
    if framed.is_empty() { inflate(bytes, 0, most) } else { Ok(framed) }
}

fn inflate(bytes: &[u8], flags: u32, most: usize) -> Result<Vec<u8>, Failure> {
    // A checksum that is wrong is no reason to keep the text back.
    let flags = flags
        | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF
        | inflate_flags::TINFL_FLAG_IGNORE_ADLER32;
    let mut state = Box::<DecompressorOxide>::default();
    let mut unpacked = vec![0; bytes.len().saturating_mul(2).max(FIRST).min(most)];
    let (mut rest, mut written) = (bytes, 0_usize);
    loop {
        let (status, read, wrote) = decompress(&mut state, rest, &mut unpacked, written, flags);
        written = written.saturating_add(wrote);
        rest = rest.get(read..).unwrap_or_default();
        if status != TINFLStatus::HasMoreOutput {
            unpacked.truncate(written);
            return Ok(unpacked);
        }
        if unpacked.len() >= most {
            return Err(Failure::TooLarge);
        }
        unpacked.resize(unpacked.len().saturating_mul(2).min(most), 0);
    }
}

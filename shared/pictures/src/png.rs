//! PNG (W3C Portable Network Graphics, third edition).

use crate::{limits::Limits, reader::Reader, refusal::Refusal};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
/// The longest chunk (§5.3).
const LONGEST: usize = 0x7FFF_FFFF;
/// The chunks without which a picture does not look the same: those that decoders must know (§11.2), transparency,
/// colour, the size of pixels, the palette's use, the background, and animation (§11.3). The rest is text, time, Exif,
/// and what programs keep for themselves.
const KEPT: [&[u8; 4]; 20] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
    b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// Whether `bytes` begin like a PNG file.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// Width and height, of a file that is sound.
pub(crate) fn dimensions(bytes: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    walk(bytes, limits, |_| {})
}

/// The file with those chunks alone that make its picture, each as it was.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut cleaned = Vec::with_capacity(bytes.len());
    cleaned.extend(SIGNATURE);
    walk(bytes, Limits::NONE, |chunk| {
        if KEPT.contains(&chunk.kind) {
            cleaned.extend(chunk.whole);
        }
    })?;
    Ok(cleaned)
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    content: &'a [u8],
    /// With its length before and its checksum after, which therefore stays right.
    whole: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn read(file: &mut Reader<'a>) -> Result<Self, Refusal> {
        let from = file.rest();
        let start = file.position();
        let length = file.length()?;
        let kind = file.take(4)?.as_array().ok_or(Refusal::Malformed)?;
        if length > LONGEST || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(Refusal::Malformed);
        }
        let content = file.take(length)?;
        file.take(4)?;
        let whole = from.get(..file.position().saturating_sub(start)).ok_or(Refusal::Truncated)?;
        Ok(Self { kind, content, whole })
    }

    /// Whether a decoder that does not know the chunk must give up (§5.4).
    const fn is_critical(&self) -> bool {
        self.kind[0].is_ascii_uppercase()
    }
}

/// Reads every chunk: the first is IHDR, the last is IEND, some IDAT lies between, and nothing comes after.
fn walk<'a>(
    bytes: &'a [u8],
    limits: Limits,
    mut visit: impl FnMut(&Chunk<'a>),
) -> Result<(u32, u32), Refusal> {
    let mut file = Reader::of_file(bytes);
    file.take(SIGNATURE.len())?;
    let header = Chunk::read(&mut file)?;
    let dimensions = measure(&header, limits)?;
    visit(&header);
    let mut has_data = false;
    loop {
        let chunk = Chunk::read(&mut file)?;
        match chunk.kind {
            b"IDAT" => has_data = true,
            b"IEND" if !has_data || !chunk.content.is_empty() => return Err(Refusal::Malformed),
            b"IEND" | b"PLTE" => {}
            _ if chunk.is_critical() => return Err(Refusal::Malformed),
            _ => {}
        }
        visit(&chunk);
        if chunk.kind == b"IEND" {
            return if file.rest().is_empty() { Ok(dimensions) } else { Err(Refusal::Disguised) };
        }
    }
}

/// The dimensions that the header states (§11.2.1).
fn measure(header: &Chunk<'_>, limits: Limits) -> Result<(u32, u32), Refusal> {
    if header.kind != b"IHDR" || header.content.len() != 13 {
        return Err(Refusal::Malformed);
    }
    let mut content = Reader::of_part(header.content);
    limits.admit(content.u32()?, content.u32()?)
}

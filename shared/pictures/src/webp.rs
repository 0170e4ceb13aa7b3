//! WebP (RFC 9649): a RIFF file of chunks.

use crate::{limits::Limits, reader::Reader, refusal::Refusal};

/// `RIFF`, the file's size without these two, `WEBP`.
const HEADER: usize = 12;
/// The bits of a `VP8X` chunk that say that there is Exif, and XMP (§2.7.1).
const METADATA_FLAGS: u8 = 0b0000_1100;
/// The chunks that make a picture or an animation, and its colours. The rest is Exif, XMP, and what nobody knows.
const KEPT: [&[u8; 4]; 7] = [b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"];

/// Whether `bytes` begin like a WebP file.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    matches!(bytes.get(..HEADER), Some([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P']))
}

/// Width and height, of a file that is sound.
pub(crate) fn dimensions(bytes: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    walk(bytes, limits, |_| {})
}

/// The file with those chunks alone that make its picture.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut chunks = Vec::with_capacity(bytes.len());
    walk(bytes, Limits::NONE, |chunk| {
        if KEPT.contains(&&chunk.kind) {
            chunk.write(&mut chunks);
        }
    })?;
    // The size counts the four letters that follow it.
    let size = u32::try_from(chunks.len().saturating_add(4)).map_err(|_| Refusal::Malformed)?;
    let header = [*b"RIFF", size.to_le_bytes(), *b"WEBP"];
    chunks.splice(..0, header.into_iter().flatten());
    Ok(chunks)
}

struct Chunk<'a> {
    kind: [u8; 4],
    content: &'a [u8],
}

impl<'a> Chunk<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let kind = reader.array()?;
        let length = reader.length_le()?;
        let content = reader.take(length)?;
        // A chunk of odd length is padded.
        reader.take(length % 2)?;
        Ok(Self { kind, content })
    }

    fn write(&self, chunks: &mut Vec<u8>) {
        let start = chunks.len();
        chunks.extend(self.kind);
        // It was read from as many bytes.
        chunks.extend(u32::try_from(self.content.len()).unwrap_or(u32::MAX).to_le_bytes());
        chunks.extend(self.content);
        if self.content.len() % 2 == 1 {
            chunks.push(0);
        }
        if let (b"VP8X", Some(flags)) = (&self.kind, chunks.get_mut(start.saturating_add(8))) {
            *flags &= !METADATA_FLAGS;
        }
    }
}

/// What the chunks told so far.
#[derive(Default)]
struct Picture {
    canvas: Option<(u32, u32)>,
    still: Option<(u32, u32)>,
    animated: bool,
}

impl Picture {
    /// The dimensions of one picture that fills its canvas, or of an animation.
    fn dimensions(&self) -> Result<(u32, u32), Refusal> {
        match (self.canvas, self.still, self.animated) {
            (None, Some(still), false) => Ok(still),
            (Some(canvas), Some(still), false) if canvas == still => Ok(canvas),
            (Some(canvas), None, true) => Ok(canvas),
            _ => Err(Refusal::Malformed),
        }
    }
}

/// Reads every chunk. They fill the file to the last byte.
fn walk<'a>(
    bytes: &'a [u8],
    limits: Limits,
    mut visit: impl FnMut(&Chunk<'a>),
) -> Result<(u32, u32), Refusal> {
    let mut file = Reader::of_file(bytes);
    file.take(4)?;
    let size = file.length_le()?;
    let mut chunks = Reader::of_part(file.take(size)?);
    if !file.rest().is_empty() {
        return Err(Refusal::Disguised);
    }
    chunks.take(4)?;
    let mut picture = Picture::default();
    let mut first = true;
    while !chunks.rest().is_empty() {
        let chunk = Chunk::read(&mut chunks)?;
        match &chunk.kind {
            b"VP8X" if first => picture.canvas = Some(canvas(chunk.content, limits)?),
            b"VP8 " | b"VP8L" if picture.still.is_none() => picture.still = Some(still(&chunk, limits)?),
            b"ANMF" => {
                frame(chunk.content, picture.canvas.ok_or(Refusal::Malformed)?)?;
                picture.animated = true;
            }
            // Twice, or not where it belongs.
            b"VP8X" | b"VP8 " | b"VP8L" => return Err(Refusal::Malformed),
            // A file begins with its picture, or with what says how many parts it has.
            _ if first => return Err(Refusal::Malformed),
            _ => {}
        }
        first = false;
        visit(&chunk);
    }
    picture.dimensions()
}

/// The canvas that a `VP8X` chunk states (§2.7.1): flags, three bytes that are reserved, width and height less one.
fn canvas(content: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    let &[_, _, _, _, w0, w1, w2, h0, h1, h2] = content else { return Err(Refusal::Malformed) };
    let less_one = |low, middle, high| u32::from_le_bytes([low, middle, high, 0]).saturating_add(1);
    limits.admit(less_one(w0, w1, w2), less_one(h0, h1, h2))
}

/// The dimensions that a picture's own bits state: those of VP8 (RFC 6386 §9.1), or of the lossless format (§3.4).
fn still(chunk: &Chunk<'_>, limits: Limits) -> Result<(u32, u32), Refusal> {
    let mut content = Reader::of_part(chunk.content);
    if &chunk.kind == b"VP8 " {
        let [tag, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1] = content.array()? else {
            return Err(Refusal::Malformed);
        };
        // The first bit is 0 where the frame stands alone; two bits of each side are the scale.
        let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
        return if tag & 1 == 0 { limits.admit(side(w0, w1), side(h0, h1)) } else { Err(Refusal::Malformed) };
    }
    if content.byte()? != 0x2F {
        return Err(Refusal::Malformed);
    }
    // 14 bits each, less one; one bit of transparency; three bits of version, which is 0.
    let bits = content.u32_le()?;
    let side = |bits: u32| (bits & 0x3FFF).saturating_add(1);
    if bits >> 29 == 0 { limits.admit(side(bits), side(bits >> 14)) } else { Err(Refusal::Malformed) }
}

/// Checks a frame of an animation (§2.7.1.1), which lies on its canvas and holds one picture, and no metadata.
fn frame(content: &[u8], (canvas_width, canvas_height): (u32, u32)) -> Result<(), Refusal> {
    let mut content = Reader::of_part(content);
    let mut three_bytes = || {
        let [low, middle, high] = content.array()?;
        Ok(u32::from_le_bytes([low, middle, high, 0]))
    };
    // The place is halved, the sides are less one: none passes 2^25.
    let (left, top) = (three_bytes()?.saturating_mul(2), three_bytes()?.saturating_mul(2));
    let stated = (three_bytes()?.saturating_add(1), three_bytes()?.saturating_add(1));
    if left.saturating_add(stated.0) > canvas_width || top.saturating_add(stated.1) > canvas_height {
        return Err(Refusal::Malformed);
    }
    // How long it is shown, and how.
    content.take(4)?;
    let mut picture = None;
    while !content.rest().is_empty() {
        let chunk = Chunk::read(&mut content)?;
        match &chunk.kind {
            b"ALPH" => {}
            b"VP8 " | b"VP8L" if picture.is_none() => picture = Some(still(&chunk, Limits::NONE)?),
            _ => return Err(Refusal::Malformed),
        }
    }
    if picture == Some(stated) { Ok(()) } else { Err(Refusal::Malformed) }
}

//! JPEG (ISO/IEC 10918-1): segments, and scans of coded pixels between them.

mod trailer;

use crate::{exif::Orientation, limits::Limits, reader::Reader, refusal::Refusal};

/// What marks begin with, and what fills the space before them.
const MARK: u8 = 0xFF;
const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// Whether `bytes` begin like a JPEG file.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(&[MARK, START, MARK])
}

/// Width and height, of a file that is sound and goes on after its picture only as cameras let it.
pub(crate) fn dimensions(bytes: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    let picture = walk(bytes, limits, |_| {})?;
    trailer::check(picture.after)?;
    Ok(picture.dimensions)
}

/// The first picture of the file with those segments alone that make it, and with its orientation.
///
/// Gone are Exif and XMP (APP1), Multi-Picture Format (APP2), IPTC (APP13), comments, previews, what makers keep for
/// themselves, and all that comes after the picture.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (mut jfif, mut orientation) = (None, None);
    walk(bytes, Limits::NONE, |segment| match segment.kept() {
        Some(Kept::Jfif(header)) => jfif = jfif.or(Some(header)),
        None if segment.mark == APP1 => {
            orientation = orientation.or_else(|| Orientation::told(segment.content));
        }
        _ => {}
    })?;

    let mut cleaned = Vec::with_capacity(bytes.len());
    cleaned.extend([MARK, START]);
    // Each of the two standards wants to be first; all readers take them in this order.
    if let Some(header) = jfif {
        // What would follow it are the sides of a preview, and the preview.
        write(&mut cleaned, APP0, &[header, &[0, 0]].concat());
    }
    if let Some(orientation) = orientation.filter(|orientation| orientation.turns()) {
        write(&mut cleaned, APP1, &orientation.content());
    }
    walk(bytes, Limits::NONE, |segment| match segment.kept() {
        Some(Kept::Content(content)) => {
            write(&mut cleaned, segment.mark, content);
            cleaned.extend(segment.scan);
        }
        Some(Kept::Jfif(_)) | None => {}
    })?;
    cleaned.extend([MARK, END]);
    Ok(cleaned)
}

fn write(cleaned: &mut Vec<u8>, mark: u8, content: &[u8]) {
    // The length counts itself. No content is longer than one that was read.
    let length = u16::try_from(content.len().saturating_add(2)).unwrap_or(u16::MAX);
    cleaned.extend([MARK, mark]);
    cleaned.extend(length.to_be_bytes());
    cleaned.extend(content);
}

/// A segment; if it heads a scan, with the pixels that follow it.
struct Segment<'a> {
    mark: u8,
    content: &'a [u8],
    scan: &'a [u8],
}

/// What stays of a segment.
enum Kept<'a> {
    /// What JFIF says before its preview.
    Jfif(&'a [u8]),
    /// This much of its content.
    Content(&'a [u8]),
}

impl<'a> Segment<'a> {
    fn read(mark: u8, file: &mut Reader<'a>) -> Result<Self, Refusal> {
        let length = usize::from(file.u16()?);
        // The length counts itself.
        let content = file.take(length.checked_sub(2).ok_or(Refusal::Malformed)?)?;
        let scan = if mark == SCAN { scan(file)? } else { &[] };
        Ok(Self { mark, content, scan })
    }

    fn kept(&self) -> Option<Kept<'a>> {
        match self.mark {
            // ISO/IEC 10918-5 §10.1: version, unit, density.
            APP0 if self.content.starts_with(b"JFIF\0") && self.content.len() >= 14 => {
                self.content.get(..12).map(Kept::Jfif)
            }
            APP2 if self.content.starts_with(b"ICC_PROFILE\0") => Some(Kept::Content(self.content)),
            // ISO/IEC 10918-6 §6.5.3: how colours are coded.
            APP14 if self.content.starts_with(b"Adobe") => self.content.get(..12).map(Kept::Content),
            mark if carries_no_picture(mark) => None,
            _ => Some(Kept::Content(self.content)),
        }
    }
}

/// The coded pixels at which `file` stands (§B.1.1.5): a mark among them is one only if it neither stands for the byte
/// itself nor restarts the decoder.
fn scan<'a>(file: &mut Reader<'a>) -> Result<&'a [u8], Refusal> {
    let mut length = 0;
    loop {
        let ahead = file.rest().get(length..).unwrap_or_default();
        let mark = ahead.iter().position(|byte| *byte == MARK).ok_or(Refusal::Truncated)?;
        let behind = ahead.get(mark..).unwrap_or_default();
        let run = behind.iter().position(|byte| *byte != MARK).ok_or(Refusal::Truncated)?;
        length = length.saturating_add(mark);
        match behind.get(run) {
            Some(0 | 0xD0..=0xD7) => length = length.saturating_add(run).saturating_add(1),
            _ => return file.take(length),
        }
    }
}

/// Whether the segment is one of an application, or a comment.
const fn carries_no_picture(mark: u8) -> bool {
    matches!(mark, 0xE0..=0xEF | 0xFE)
}

/// Whether the segment is a frame's header, in whichever of the standard's codings.
const fn is_frame(mark: u8) -> bool {
    matches!(mark, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF)
}

/// Whether the segment defines Huffman codes, arithmetic conditions, quantizers or the restart interval.
const fn is_table(mark: u8) -> bool {
    matches!(mark, 0xC4 | 0xCC | 0xDB | 0xDD)
}

struct Picture<'a> {
    dimensions: (u32, u32),
    /// What comes after its end.
    after: &'a [u8],
}

/// Reads every segment of the first picture of a file: one frame, and at least one scan of it.
fn walk<'a>(
    bytes: &'a [u8],
    limits: Limits,
    mut visit: impl FnMut(&Segment<'a>),
) -> Result<Picture<'a>, Refusal> {
    let mut file = Reader::of_file(bytes);
    if file.array()? != [MARK, START] {
        return Err(Refusal::Malformed);
    }
    let mut frame = None;
    let mut has_scan = false;
    loop {
        let mark = next_mark(&mut file)?;
        if mark == END {
            break;
        }
        let known = is_frame(mark) || is_table(mark) || carries_no_picture(mark) || mark == SCAN;
        if !known || mark == SCAN && frame.is_none() || is_frame(mark) && frame.is_some() {
            return Err(Refusal::Malformed);
        }
        let segment = Segment::read(mark, &mut file)?;
        if is_frame(mark) {
            frame = Some(measure(segment.content, limits)?);
        }
        has_scan |= mark == SCAN;
        visit(&segment);
    }
    match frame {
        Some(dimensions) if has_scan => Ok(Picture { dimensions, after: file.rest() }),
        _ => Err(Refusal::Malformed),
    }
}

/// The mark at which `file` stands, any number of fill bytes before it (§B.1.1.2).
fn next_mark(file: &mut Reader<'_>) -> Result<u8, Refusal> {
    if file.byte()? != MARK {
        return Err(Refusal::Malformed);
    }
    loop {
        let byte = file.byte()?;
        if byte != MARK {
            return Ok(byte);
        }
    }
}

/// The dimensions that a frame's header states (§B.2.2). Where the height is 0, it comes after the first scan, which no
/// camera does and few decoders read.
fn measure(content: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    let mut header = Reader::of_part(content);
    let _precision = header.byte()?;
    let (height, width) = (header.u16()?, header.u16()?);
    let components = usize::from(header.byte()?);
    if components == 0 || header.rest().len() != components.saturating_mul(3) {
        return Err(Refusal::Malformed);
    }
    limits.admit(width.into(), height.into())
}

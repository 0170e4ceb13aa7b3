//! What a file is.

use crate::{disguise, heic, jpeg, kind::Kind, limits::Limits, pdf, png, refusal::Refusal, webp};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its kind.
    pub kind: Kind,
    /// Width and height in pixels as they are stored, before any turning; a document has none.
    pub dimensions: Option<(u32, u32)>,
}

/// Judges a file by its bytes: what kind it is, whether its structure holds from beginning to end, how large a picture
/// is.
///
/// A JPEG file may go on after its picture as cameras let it (see the module `jpeg::trailer`), which is why no file
/// should be kept as it came: [`clean`](crate::clean()) cuts it off.
///
/// # Errors
/// Why the file is not taken.
pub fn inspect(bytes: &[u8], limits: Limits) -> Result<Inspected, Refusal> {
    let kind = Kind::of(bytes).ok_or(Refusal::UnknownKind)?;
    disguise::unmask(bytes, kind)?;
    let dimensions = match kind {
        Kind::Jpeg => Some(jpeg::dimensions(bytes, limits)?),
        Kind::Png => Some(png::dimensions(bytes, limits)?),
        Kind::WebP => Some(webp::dimensions(bytes, limits)?),
        Kind::Heic => Some(heic::dimensions(bytes, limits)?),
        Kind::Pdf => {
            pdf::check(bytes)?;
            None
        }
    };
    Ok(Inspected { kind, dimensions })
}

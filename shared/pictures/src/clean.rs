//! Files without what their readers need not know.

use crate::{heic, inspect::inspect, jpeg, kind::Kind, limits::Limits, png, refusal::Refusal, webp};

/// The file without what tells where, when, by whom and with what it was made; pixels, colours and the way up of a
/// photo stay, and nothing is coded anew. What is not known to be needed goes, not only what is known to be private.
/// The answer is never longer than `bytes`, is of the same kind and dimensions, and cleaning it again changes nothing.
///
/// A JPEG photo keeps its orientation as the one tag of its Exif, and a HEIC photo has it as a property. PNG and WebP
/// pictures lose one that Exif tells: cameras do not write them, and programs store them the right way up.
///
/// A PDF is answered as it is. Its metadata lies in objects, often compressed, that a table finds by their place in the
/// file: to remove them is to write the document anew, which breaks signatures and forms. It is a document that someone
/// wrote, not a photo that a camera marked; photos inside it keep what they tell.
///
/// # Errors
/// What [`inspect`](crate::inspect()) refuses but for its pixels, and [`Refusal::OtherKind`] where it is not of `kind`.
/// Rarely, what would be refused once it is clean.
pub fn clean(bytes: &[u8], kind: Kind) -> Result<Vec<u8>, Refusal> {
    let before = inspect(bytes, Limits::NONE)?;
    if before.kind != kind {
        return Err(Refusal::OtherKind);
    }
    let cleaned = match kind {
        Kind::Jpeg => jpeg::clean(bytes)?,
        Kind::Png => png::clean(bytes)?,
        Kind::WebP => webp::clean(bytes)?,
        Kind::Heic => heic::clean(bytes)?,
        Kind::Pdf => bytes.to_vec(),
    };
    // What lay deep in the file may have moved to its beginning.
    let after = inspect(&cleaned, Limits::NONE)?;
    if after == before { Ok(cleaned) } else { Err(Refusal::Malformed) }
}

//! Files as they are uploaded: what is taken, what is refused, and what is left of them once they are clean.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod any_bytes;
mod files;
mod heic;
mod heic_files;
mod jpeg;
mod pdf;
mod png;
mod refused;
mod webp;

use std::io::Cursor;

use image::RgbImage;
use preau_pictures::{Kind, Limits, Refusal, clean, inspect};

/// What a file is, by [`inspect`].
fn judged(bytes: &[u8]) -> Result<(Kind, Option<(u32, u32)>), Refusal> {
    inspect(bytes, Limits::PHOTO).map(|inspected| (inspected.kind, inspected.dimensions))
}

/// Why a file is refused.
fn refusal(bytes: &[u8]) -> Refusal {
    judged(bytes).unwrap_err()
}

/// The file, clean; and checked that it is the same file still, and that it stays as it is.
fn cleaned(bytes: &[u8]) -> Vec<u8> {
    let (kind, dimensions) = judged(bytes).unwrap();
    let cleaned = clean(bytes, kind).unwrap();
    assert_eq!(judged(&cleaned), Ok((kind, dimensions)));
    assert_eq!(clean(&cleaned, kind).as_ref(), Ok(&cleaned));
    assert!(cleaned.len() <= bytes.len());
    cleaned
}

/// The pixels of a file, as another program than ours sees them.
fn pixels(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

/// The Exif tags of a file, as another program than ours sees them.
fn exif_tags(bytes: &[u8]) -> Vec<String> {
    let read = exif::Reader::new().read_from_container(&mut Cursor::new(bytes));
    read.map(|exif| exif.fields().map(|field| field.tag.to_string()).collect()).unwrap_or_default()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Asserts that nothing is left that the metadata of [`files`] says.
fn assert_tells_nothing(bytes: &[u8]) {
    for word in ["Douala", "Amina", "GPS", "4.0511", "2026:11:21", "xmpmeta", "Photoshop", "MPF"] {
        assert!(!holds(bytes, word), "{word} is left");
    }
    assert!(exif_tags(bytes).iter().all(|tag| tag == "Orientation"), "{:?}", exif_tags(bytes));
}

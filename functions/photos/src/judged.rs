//! What was sent, judged by its bytes.

use preau_kernel::{checksum::Checksum, text::LocalizedText};
use preau_pictures::{Inspected, Kind, Limits, Refusal, clean, inspect};

use crate::photo::Photo;

/// A file as it is kept.
pub(crate) struct Judged {
    /// Its bytes, clean.
    pub bytes: Vec<u8>,
    /// What it is.
    pub inspected: Inspected,
}

/// What is to be kept of `bytes`, or why they are refused: because they are not what was announced, or not what is taken.
pub(crate) fn judge(photo: &Photo, bytes: &[u8]) -> Result<Judged, LocalizedText> {
    if bytes.len() as u64 != photo.size {
        return Err(LocalizedText::made(
            format!("Le fichier n'a pas les {} octets annoncés.", photo.size),
            format!("The file does not have the {} bytes that were announced.", photo.size),
        ));
    }
    if Checksum::of(bytes) != photo.sha256 {
        return Err(LocalizedText::fixed(
            "Le fichier n'a pas le SHA-256 annoncé.",
            "The file does not have the SHA-256 that was announced.",
        ));
    }
    let inspected = inspect(bytes, Limits::PHOTO).map_err(in_words)?;
    if Kind::parse(&photo.content_type) != Some(inspected.kind) {
        return Err(in_words(Refusal::OtherKind));
    }
    Ok(Judged { bytes: clean(bytes, inspected.kind).map_err(in_words)?, inspected })
}

fn in_words(refusal: Refusal) -> LocalizedText {
    match refusal {
        Refusal::UnknownKind => LocalizedText::fixed(
            "Ce n'est ni une photo (JPEG, PNG, WebP, HEIC) ni un PDF.",
            "It is neither a photo (JPEG, PNG, WebP, HEIC) nor a PDF.",
        ),
        Refusal::OtherKind => LocalizedText::fixed(
            "Le contenu n'est pas du type annoncé.",
            "The content is not of the type that was announced.",
        ),
        Refusal::Truncated => LocalizedText::fixed("Le fichier est incomplet.", "The file is incomplete."),
        Refusal::Malformed => LocalizedText::fixed("Le fichier est abîmé.", "The file is damaged."),
        Refusal::Disguised => LocalizedText::fixed(
            "Le fichier en contient un autre d'un autre type.",
            "The file holds another one of another type.",
        ),
        Refusal::TooManyPixels { width, height } => LocalizedText::made(
            format!("L'image est trop grande : {width} × {height} pixels."),
            format!("The picture is too large: {width} × {height} pixels."),
        ),
    }
}

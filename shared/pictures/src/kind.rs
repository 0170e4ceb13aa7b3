//! The kinds of files that are taken.

use crate::{heic, jpeg, pdf, png, webp};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A photo as cameras write it (ISO/IEC 10918-1).
    Jpeg,
    /// A picture without loss (W3C PNG, third edition).
    Png,
    /// A picture of the web (RFC 9649).
    WebP,
    /// A photo as telephones write it (ISO/IEC 23008-12, coded by HEVC).
    Heic,
    /// A document (ISO 32000).
    Pdf,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::WebP, Self::Heic, Self::Pdf];

    /// Its media type, as IANA registers it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
        }
    }

    /// The kind with this media type, which has no parameters. `image/heif` says less than `image/heic` and means the
    /// same here.
    #[must_use]
    pub fn parse(media_type: &str) -> Option<Self> {
        if media_type.eq_ignore_ascii_case("image/heif") {
            return Some(Self::Heic);
        }
        Self::ALL.into_iter().find(|kind| media_type.eq_ignore_ascii_case(kind.media_type()))
    }

    /// The kind that `bytes` begin like.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| match kind {
            Self::Jpeg => jpeg::begins(bytes),
            Self::Png => png::begins(bytes),
            Self::WebP => webp::begins(bytes),
            Self::Heic => heic::begins(bytes),
            Self::Pdf => pdf::begins(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_read_back_in_any_case() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.media_type()), Some(kind));
            assert_eq!(Kind::parse(&kind.media_type().to_uppercase()), Some(kind));
        }
        assert_eq!(Kind::parse("image/heif"), Some(Kind::Heic));
        for other in ["image/svg+xml", "image/gif", "text/html", "image/jpg", "image/jpeg; q=1", ""] {
            assert_eq!(Kind::parse(other), None, "{other}");
        }
    }
}

//! How large a picture may be before anyone decodes it.

use crate::refusal::Refusal;

/// How large a picture may be, in pixels. A file of a few hundred bytes can claim to be a picture that fills the memory
/// of whoever decodes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pixels a side.
    pub side: u32,
    /// The most pixels in all.
    pub pixels: u64,
}

impl Limits {
    /// What holds for photos: what a sensor sold as one of 50 megapixels makes (8192 × 6144).
    pub const PHOTO: Self = Self { side: 30_000, pixels: 8192 * 6144 };
    /// No limit at all, for files that are not going to be decoded, or were judged before.
    pub(crate) const NONE: Self = Self { side: u32::MAX, pixels: u64::MAX };

    /// The dimensions, if a picture may have them. One without pixels is none.
    pub(crate) fn admit(self, width: u32, height: u32) -> Result<(u32, u32), Refusal> {
        if width == 0 || height == 0 {
            return Err(Refusal::Malformed);
        }
        let pixels = u64::from(width).saturating_mul(u64::from(height));
        if width.max(height) > self.side || pixels > self.pixels {
            return Err(Refusal::TooManyPixels { width, height });
        }
        Ok((width, height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_photos_of_large_sensors_are_admitted_and_no_larger_ones() {
        assert_eq!(Limits::PHOTO.admit(8192, 6144), Ok((8192, 6144)));
        assert_eq!(Limits::PHOTO.admit(30_000, 1), Ok((30_000, 1)));
        for (width, height) in [(8193, 6144), (30_001, 1), (1, 30_001), (u32::MAX, u32::MAX)] {
            assert_eq!(Limits::PHOTO.admit(width, height), Err(Refusal::TooManyPixels { width, height }));
        }
    }

    #[test]
    fn a_picture_without_pixels_is_none() {
        assert_eq!(Limits::NONE.admit(0, 5), Err(Refusal::Malformed));
        assert_eq!(Limits::NONE.admit(5, 0), Err(Refusal::Malformed));
    }
}

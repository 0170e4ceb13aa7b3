//! PNG files.

use preau_pictures::{Kind, Refusal};

use crate::{
    assert_tells_nothing, cleaned, exif_tags,
    files::{AFTER_HEADER, HEIGHT, WIDTH, longs, png, png_chunk, png_of_program, with_png_chunks},
    holds, judged, pixels, refusal,
};

#[test]
fn a_picture_is_taken_and_loses_what_it_tells_but_no_pixel() {
    let picture = png_of_program();
    assert_eq!(judged(&picture), Ok((Kind::Png, Some((WIDTH, HEIGHT)))));
    assert!(exif_tags(&picture).contains(&"GPSLatitude".to_owned()));
    let cleaned = cleaned(&picture);
    assert_tells_nothing(&cleaned);
    for gone in ["eXIf", "tEXt", "zTXt", "iTXt", "tIME", "prVt"] {
        assert!(!holds(&cleaned, gone), "{gone}");
    }
    assert!(holds(&cleaned, "gAMA") && holds(&cleaned, "pHYs"));
    // The decoder verifies the checksums of what stayed.
    assert_eq!(pixels(&cleaned), pixels(&picture));
}

#[test]
fn a_picture_without_metadata_stays_as_it_is() {
    assert_eq!(cleaned(&png()), png());
}

#[test]
fn a_header_that_claims_too_many_pixels_is_refused() {
    for (width, height) in [(100_000, 100_000), (30_001, 1), (8193, 6144), (u32::MAX, u32::MAX)] {
        let header = png_chunk(*b"IHDR", &[&longs(&[width, height])[..], b"\x08\x02\0\0\0"].concat());
        let picture = [&png()[..8], &header, &png()[AFTER_HEADER..]].concat();
        assert_eq!(refusal(&picture), Refusal::TooManyPixels { width, height });
        // It is refused before the rest is looked at.
        assert_eq!(refusal(&picture[..AFTER_HEADER]), Refusal::TooManyPixels { width, height });
    }
}

#[test]
fn chunks_come_in_their_order_and_nothing_after_them() {
    let picture = png();
    let without = |kind: &[u8; 4]| {
        let at = picture.windows(4).position(|word| word == kind).unwrap() - 4;
        let length = usize::try_from(u32::from_be_bytes(picture[at..at + 4].try_into().unwrap())).unwrap();
        [&picture[..at], &picture[at + length + 12..]].concat()
    };
    let twice = with_png_chunks(&picture, &[picture[8..AFTER_HEADER].to_vec()]);
    let unknown = with_png_chunks(&picture, &[png_chunk(*b"AMIN", b"")]);
    let unnamed = with_png_chunks(&picture, &[png_chunk(*b"a\0\0b", b"")]);
    let full_end = [without(b"IEND"), png_chunk(*b"IEND", b"x")].concat();
    for broken in [without(b"IHDR"), without(b"IDAT"), twice, unknown, unnamed, full_end] {
        assert_eq!(refusal(&broken), Refusal::Malformed);
    }
    assert_eq!(refusal(&without(b"IEND")), Refusal::Truncated);
    for after in [&b"PK\x03\x04"[..], b"\0", b"<script>", &picture] {
        assert_eq!(refusal(&[&picture, after].concat()), Refusal::Disguised);
    }
}

#[test]
fn a_length_beyond_the_file_is_refused() {
    for length in [0x7FFF_FFFF_u32, 0x8000_0000, u32::MAX, u32::MAX - 3, u32::MAX - 11] {
        let chunk = [&length.to_be_bytes()[..], b"tEXt", &[0; 8]].concat();
        let refusal = refusal(&with_png_chunks(&png(), &[chunk]));
        assert!(matches!(refusal, Refusal::Malformed | Refusal::Truncated), "{length}");
    }
}

//! WebP files.

use image::{AnimationDecoder as _, codecs::webp::WebPDecoder};
use preau_pictures::{Kind, Refusal};

use crate::{
    assert_tells_nothing, cleaned, exif_tags,
    files::{
        HEIGHT, WIDTH, canvas, exif, riff, webp, webp_animation, webp_chunk, webp_of_program, webp_picture,
    },
    holds, judged, pixels, refusal,
};

#[test]
fn a_picture_is_taken_and_loses_what_it_tells_but_no_pixel() {
    let picture = webp_of_program();
    assert_eq!(judged(&picture), Ok((Kind::WebP, Some((WIDTH, HEIGHT)))));
    assert!(exif_tags(&picture).contains(&"GPSLatitude".to_owned()));
    let cleaned = cleaned(&picture);
    assert_tells_nothing(&cleaned);
    assert!(!holds(&cleaned, "EXIF") && !holds(&cleaned, "XMP ") && holds(&cleaned, "ICCP"));
    assert_eq!(cleaned[20], 0b0010_0000, "the flags say what is left");
    assert_eq!(pixels(&cleaned), pixels(&picture));
}

#[test]
fn a_picture_without_metadata_stays_as_it_is() {
    assert_eq!(cleaned(&webp()), webp());
    let with_exif = riff(&[webp_picture(), webp_chunk(*b"EXIF", &exif(1))]);
    assert_eq!(cleaned(&with_exif), webp());
}

#[test]
fn an_animation_keeps_its_frames() {
    let frames = |bytes: &[u8]| {
        let decoder = WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        let frames = decoder.into_frames().collect_frames().unwrap();
        frames.into_iter().map(image::Frame::into_buffer).collect::<Vec<_>>()
    };
    let animation = webp_animation();
    assert_eq!(judged(&animation), Ok((Kind::WebP, Some((WIDTH, HEIGHT)))));
    let cleaned = cleaned(&animation);
    assert_tells_nothing(&cleaned);
    assert_eq!(frames(&cleaned).len(), 2);
    assert_eq!(frames(&cleaned), frames(&animation));
}

#[test]
fn a_lossy_picture_states_its_size_too() {
    let picture = |width: u16, height: u16, tag: u8| {
        let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
        riff(&[webp_chunk(*b"VP8 ", &[&[tag, 0, 0, 0x9D, 0x01, 0x2A], &sides[..], b"pixels"].concat())])
    };
    // The two highest bits of a side are how much it is scaled.
    assert_eq!(judged(&picture(7 | 0x4000, 5, 0)), Ok((Kind::WebP, Some((7, 5)))));
    assert_eq!(refusal(&picture(7, 5, 1)), Refusal::Malformed);
    assert_eq!(refusal(&picture(0, 5, 0)), Refusal::Malformed);
    let vast = Refusal::TooManyPixels { width: 16_383, height: 16_383 };
    assert_eq!(refusal(&picture(16_383, 16_383, 0)), vast);
}

#[test]
fn sizes_that_do_not_add_up_are_refused() {
    let picture = webp_of_program();
    for after in [&b"PK\x03\x04"[..], b"\0", &picture] {
        assert_eq!(refusal(&[&picture, after].concat()), Refusal::Disguised);
    }
    let mut claims = picture.clone();
    for size in [u32::MAX, u32::MAX - 7, 0x7FFF_FFFF] {
        claims[4..8].copy_from_slice(&size.to_le_bytes());
        assert_eq!(refusal(&claims), Refusal::Truncated);
        let chunk = [b"EXIF", &size.to_le_bytes()[..]].concat();
        assert_eq!(refusal(&riff(&[webp_picture(), chunk])), Refusal::Malformed);
    }
}

#[test]
fn a_picture_is_as_large_as_its_canvas_and_there_is_one() {
    let picture = webp_picture;
    for chunks in [
        vec![canvas(0, WIDTH, HEIGHT)],
        vec![canvas(0, WIDTH + 1, HEIGHT), picture()],
        vec![canvas(0, WIDTH, HEIGHT), picture(), picture()],
        vec![picture(), picture()],
        vec![picture(), canvas(0, WIDTH, HEIGHT)],
        vec![webp_chunk(*b"EXIF", &exif(1)), picture()],
        vec![webp_chunk(*b"VP8L", b"\x2E\0\0\0\0")],
        vec![webp_chunk(*b"VP8L", b"\x2F\0\0")],
        vec![webp_chunk(*b"VP8X", &[0; 9]), picture()],
    ] {
        assert_eq!(refusal(&riff(&chunks)), Refusal::Malformed);
    }
    let vast = Refusal::TooManyPixels { width: 1 << 24, height: 1 << 24 };
    assert_eq!(refusal(&riff(&[canvas(0, 1 << 24, 1 << 24), picture()])), vast);
}

#[test]
fn a_frame_lies_on_its_canvas_and_holds_no_metadata() {
    let frame = |left: u8, width: u32, inside: &[Vec<u8>]| {
        let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
        let place = vec![left, 0, 0, 0, 0, 0];
        let content = [place, side(width), side(HEIGHT), vec![0; 4], inside.concat()].concat();
        riff(&[canvas(2, WIDTH, HEIGHT), webp_chunk(*b"ANMF", &content)])
    };
    assert!(judged(&frame(0, WIDTH, &[webp_picture()])).is_ok());
    for broken in [
        frame(1, WIDTH, &[webp_picture()]),
        frame(0, WIDTH - 1, &[webp_picture()]),
        frame(0, WIDTH, &[]),
        frame(0, WIDTH, &[webp_picture(), webp_picture()]),
        frame(0, WIDTH, &[webp_picture(), webp_chunk(*b"EXIF", &exif(1))]),
    ] {
        assert_eq!(refusal(&broken), Refusal::Malformed);
    }
}

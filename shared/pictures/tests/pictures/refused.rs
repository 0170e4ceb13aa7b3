//! Files that are not what they are called, or not whole.

use preau_pictures::{Kind, Limits, Refusal, clean, inspect};

use crate::{
    files::{
        HEIGHT, PDF, WIDTH, jpeg, jpeg_of_camera, png, png_chunk, png_of_program, segment, webp_animation,
        webp_chunk, webp_of_program, webp_picture, with_png_chunks, with_segments,
    },
    heic_files::{Heic, media_box},
    refusal,
};

#[test]
fn a_file_of_another_kind_is_refused_whatever_it_is_called() {
    for file in [
        &b""[..],
        b"\xFF",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
        b"PK\x03\x04\x14\0\0\0\x08\0",
        b"BM\x46\0\0\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf",
        b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
    ] {
        assert_eq!(refusal(file), Refusal::UnknownKind, "{file:?}");
        for kind in Kind::ALL {
            assert_eq!(clean(file, kind), Err(Refusal::UnknownKind));
        }
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole_pdf = PDF.strip_suffix(b"\n").unwrap().to_vec();
    let heic = Heic::of_telephone().bytes();
    for file in [jpeg_of_camera(6), png_of_program(), webp_of_program(), webp_animation(), heic, whole_pdf] {
        assert!(inspect(&file, Limits::PHOTO).is_ok());
        for length in 0..file.len() {
            let cut = refusal(&file[..length]);
            let expected = matches!(cut, Refusal::UnknownKind | Refusal::Truncated | Refusal::Malformed);
            assert!(expected, "{length} of {}: {cut:?}", file.len());
        }
    }
}

#[test]
fn a_picture_that_begins_like_another_file_is_refused() {
    for text in [&b"%PDF-1.4\n"[..], b"*/=<sCriPt>alert(1)/*", b"<!DOCTYPE html>", b"<HTML>", b"<?php exit;"]
    {
        let brand = media_box(*b"free", text);
        let mut heic = Heic::of_telephone().bytes();
        heic.splice(24..24, brand);
        for file in [
            with_segments(&jpeg(), &[segment(0xFE, text)]),
            with_png_chunks(&png(), &[png_chunk(*b"tEXt", text)]),
            crate::files::riff(&[webp_picture(), webp_chunk(*b"NOTE", text)]),
            heic,
        ] {
            let kind = Kind::ALL.into_iter().find(|kind| clean(&file, *kind) == Err(Refusal::Disguised));
            assert_eq!((refusal(&file), kind), (Refusal::Disguised, Some(Kind::Jpeg)));
        }
    }
}

#[test]
fn another_file_that_cleaning_would_bring_to_the_beginning_is_refused() {
    let segments = [segment(0xE1, &[b' '; 2000]), segment(0xE2, b"ICC_PROFILE\0\x01\x01%PDF-1.4")];
    let file = with_segments(&jpeg(), &segments);
    assert!(inspect(&file, Limits::PHOTO).is_ok());
    assert_eq!(clean(&file, Kind::Jpeg), Err(Refusal::Disguised));
}

#[test]
fn a_file_is_cleaned_as_what_it_is_alone() {
    assert_eq!(clean(&png(), Kind::Jpeg), Err(Refusal::OtherKind));
    assert_eq!(clean(&jpeg(), Kind::Pdf), Err(Refusal::OtherKind));
}

#[test]
fn limits_are_the_callers() {
    let strict = |side, pixels| inspect(&png(), Limits { side, pixels });
    assert!(strict(WIDTH, u64::from(WIDTH * HEIGHT)).is_ok());
    let refused = Err(Refusal::TooManyPixels { width: WIDTH, height: HEIGHT });
    assert_eq!(strict(WIDTH - 1, u64::MAX), refused);
    assert_eq!(strict(u32::MAX, u64::from(WIDTH * HEIGHT) - 1), refused);
}

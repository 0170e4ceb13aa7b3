//! JPEG files.

use preau_pictures::{Kind, Refusal};

use crate::{
    assert_tells_nothing, cleaned, exif_tags,
    files::{HEIGHT, PROFILE, WIDTH, exif_segment, jpeg, jpeg_of_camera, segment, shorts, with_segments},
    holds, judged, pixels, refusal,
};

#[test]
fn a_photo_is_taken_and_loses_its_place_but_no_pixel() {
    let photo = jpeg_of_camera(6);
    assert_eq!(judged(&photo), Ok((Kind::Jpeg, Some((WIDTH, HEIGHT)))));
    assert!(exif_tags(&photo).contains(&"GPSLatitude".to_owned()));
    let cleaned = cleaned(&photo);
    assert_tells_nothing(&cleaned);
    assert_eq!(pixels(&cleaned), pixels(&photo));
}

#[test]
fn a_photo_keeps_its_way_up_and_its_colours() {
    let turned = cleaned(&jpeg_of_camera(6));
    let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&turned)).unwrap();
    let orientation = read.get_field(exif::Tag::Orientation, exif::In::PRIMARY).unwrap();
    assert_eq!((read.fields().count(), orientation.value.get_uint(0)), (1, Some(6)));
    assert!(
        holds(&turned, "colours as they were measured") && turned.windows(5).any(|word| word == b"Adobe")
    );
    let upright = cleaned(&jpeg_of_camera(1));
    assert_eq!(upright.len() + segment(0xE1, &[0; 32]).len(), turned.len());
    assert!(exif_tags(&upright).is_empty());
}

#[test]
fn the_first_exif_says_which_way_up() {
    let twice = with_segments(&jpeg(), &[exif_segment(1), exif_segment(6)]);
    assert!(exif_tags(&cleaned(&twice)).is_empty());
}

#[test]
fn a_preview_in_the_header_goes_with_the_rest() {
    let header = [&b"JFIF\0\x01\x02\x01\0\x48\0\x48\x02\x01"[..], b"Amina!"].concat();
    let photo = with_segments(&jpeg(), &[segment(0xE0, &header), segment(0xE0, b"JFXX\0\x10Amina")]);
    let cleaned = cleaned(&photo);
    assert_tells_nothing(&cleaned);
    // Of the two headers, the first stays, without the preview's sides.
    assert!(cleaned[2..].starts_with(&segment(0xE0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0")));
    assert_eq!(cleaned.windows(4).filter(|word| word == b"JFIF").count(), 1);
}

#[test]
fn metadata_between_scans_goes_too() {
    let photo = jpeg();
    let (body, end) = photo.split_at(photo.len() - 2);
    let photo = [body, &exif_segment(6), &segment(0xFE, b"Amina"), &segment(0xE2, PROFILE), end].concat();
    assert_tells_nothing(&cleaned(&photo));
}

/// Samsung's blocks and their directory.
fn samsung() -> Vec<u8> {
    let block = b"\0\0\x01\x0A\x0E\0\0\0Image_UTC_DataAmina of Douala";
    let length = u32::try_from(block.len()).unwrap().to_le_bytes();
    let entry = [&b"\0\0\x01\x0A"[..], &length, &length].concat();
    [&block[..], b"SEFH\x6A\0\0\0\x01\0\0\0", &entry, b"\x18\0\0\0SEFT"].concat()
}

fn video() -> Vec<u8> {
    [&b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x14mdat"[..], b"Amina walks."].concat()
}

#[test]
fn what_cameras_write_after_the_picture_is_let_in_and_cut_off() {
    let preview = jpeg_of_camera(1);
    let photo = jpeg();
    for after in [
        vec![0; 5000],
        vec![0xFF; 3],
        preview.clone(),
        [&[0; 100][..], &preview, &[0xFF, 0xFF], &preview, &[0]].concat(),
        samsung(),
        [&preview[..], &[0, 0], &samsung()].concat(),
        video(),
        [&preview[..], &video()].concat(),
    ] {
        assert_eq!(cleaned(&[&photo[..], &after].concat()), cleaned(&photo));
    }
}

#[test]
fn what_no_camera_writes_after_the_picture_is_refused() {
    let cut = samsung();
    let misplaced = [&video()[..], b"PK\x03\x04\x14\0\0\0\x08\0"].concat();
    for after in [
        &b"PK\x03\x04\x14\0\0\0\x08\0and so on"[..],
        b"<html><script>alert(1)</script>",
        b"Rar!\x1A\x07",
        b"\0\0\0%PDF-1.4",
        b"\xFF\xD8\xFF\xE0 no picture",
        &cut[..cut.len() - 1],
        &cut[1..],
        &misplaced,
        b"SEFH\x6A\0\0\0\xFF\xFF\xFF\xFF\x0C\0\0\0SEFT",
        b"\xFF\xFF\xFF\xFFSEFT",
    ] {
        assert_eq!(refusal(&[&jpeg()[..], after].concat()), Refusal::Disguised, "{after:?}");
    }
}

#[test]
fn many_pictures_and_a_long_directory_are_read_in_no_time() {
    let frame = segment(0xC0, &[&[8], &shorts(&[1, 1])[..], &[1, 1, 0x11, 0]].concat());
    let tiny = [&[0xFF, 0xD8], &frame[..], &segment(0xDA, &[]), &[0xFF, 0xD9]].concat();
    let entries = 50_000_u32;
    let directory = [&b"SEFH\0\0\0\0"[..], &(entries + 1).to_le_bytes(), &vec![0; 600_000]].concat();
    let length = u32::try_from(directory.len()).unwrap().to_le_bytes();
    let file = [tiny.repeat(50_000), directory, length.to_vec(), b"SEFT".to_vec()].concat();
    assert_eq!(refusal(&file), Refusal::Disguised);
}

#[test]
fn a_frame_comes_once_and_before_its_scans() {
    let frame =
        |width, height| segment(0xC0, &[&[8], &shorts(&[height, width])[..], &[1, 1, 0x11, 0]].concat());
    let scan = [segment(0xDA, b"\x01\x01\0\0\x3F\0"), b"pixels\xFF\0\xFF\xD0\xFF\xFF\0".to_vec()].concat();
    let file = |parts: &[&[u8]]| [&[0xFF, 0xD8], &parts.concat()[..], &[0xFF, 0xD9]].concat();
    assert_eq!(judged(&file(&[&frame(7, 5), &scan])), Ok((Kind::Jpeg, Some((7, 5)))));
    for parts in [
        &[&scan[..]][..],
        &[&frame(7, 5)],
        &[&frame(7, 5), &frame(70, 50), &scan],
        &[&scan, &frame(7, 5)],
        &[&frame(7, 0), &scan],
        &[&segment(0xC0, &[8, 0, 5, 0, 7, 2, 1, 0x11, 0]), &scan],
        &[&frame(7, 5), b"\xFF\x01", &scan],
        &[&frame(7, 5), b"\xFF\xE1\0\x01", &scan],
        &[&frame(7, 5), b"stray", &scan],
        &[&frame(7, 5), &scan, &segment(0xDC, &[0, 9])],
    ] {
        assert!(matches!(refusal(&file(parts)), Refusal::Malformed | Refusal::Truncated), "{parts:?}");
    }
    let vast = refusal(&file(&[&frame(60_000, 60_000), &scan]));
    assert_eq!(vast, Refusal::TooManyPixels { width: 60_000, height: 60_000 });
}

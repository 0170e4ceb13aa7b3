//! HEIC files.

use preau_pictures::{Kind, Refusal};

use crate::{
    assert_tells_nothing, cleaned, exif_tags,
    files::{HEIGHT, WIDTH, XMP, longs},
    heic_files::{Heic, Item, brands, dimensions, exif_item, grid, item, media_box},
    holds, judged, refusal,
};

/// A file of one picture.
fn single(others: &[Item]) -> Heic {
    let items = [&[item(*b"hvc1", b"the whole picture")], others].concat();
    Heic { items, ..Heic::of_telephone() }
}

#[test]
fn a_photo_is_taken_and_loses_its_place_but_no_pixel() {
    let photo = Heic::of_telephone().bytes();
    assert_eq!(judged(&photo), Ok((Kind::Heic, Some((WIDTH, HEIGHT)))));
    assert!(exif_tags(&photo).contains(&"GPSLatitude".to_owned()));
    let cleaned = cleaned(&photo);
    assert_tells_nothing(&cleaned);
    assert_eq!(cleaned.len(), photo.len());
    for kept in ["the left half", "the right half", "how it is coded", "irot", "Exif"] {
        assert_eq!(
            cleaned.windows(kept.len()).position(|word| word == kept.as_bytes()),
            photo.windows(kept.len()).position(|word| word == kept.as_bytes()),
            "{kept} stays where it was",
        );
    }
}

#[test]
fn metadata_beside_the_items_is_overwritten_too() {
    let mut photo = single(&[Item { method: 1, ..exif_item() }]);
    assert!(exif_tags(&photo.bytes()).contains(&"GPSLatitude".to_owned()));
    photo.in_meta = vec![media_box(*b"xml ", XMP), media_box(*b"udta", b"Amina"), media_box(*b"uuid", XMP)];
    let video = media_box(*b"moov", b"Amina at Douala");
    photo.after = vec![media_box(*b"mpvd", &video), media_box(*b"uuid", XMP), media_box(*b"free", b"Amina")];
    photo.unclaimed = b"Amina at Douala".to_vec();
    let cleaned = cleaned(&photo.bytes());
    assert_tells_nothing(&cleaned);
    assert!(holds(&cleaned, "the whole picture"));
}

#[test]
fn items_that_are_no_known_picture_are_overwritten() {
    let preview = item(*b"jpeg", b"a preview of Amina");
    let cleaned = cleaned(&single(&[preview, item(*b"uri ", b"Douala"), exif_item()]).bytes());
    assert_tells_nothing(&cleaned);
}

#[test]
fn brands_say_what_a_file_is() {
    let rest = &Heic::of_telephone().bytes()[20..];
    for named in [&b"heicheic"[..], b"mif1heic", b"msf1heix", b"mif1", b"MiHEmif1", b"hevcmif1"] {
        // Of such a kind, and without anything in it.
        assert_eq!(refusal(&brands(named)), Refusal::Malformed);
    }
    for other in [&b"isomiso2"[..], b"avifmif1", b"mif1avif", b"M4V "] {
        assert_eq!(refusal(&[&brands(other), rest].concat()), Refusal::UnknownKind);
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    let valid = Heic::of_telephone();
    let in_other_item = single(&[Item { method: 2, ..exif_item() }]);
    let no_picture = Heic { items: vec![exif_item()], ..valid.clone() };
    let av1 = Heic { items: vec![item(*b"av01", b"pixels"), exif_item()], ..valid.clone() };
    let sizeless = Heic { properties: vec![media_box(*b"hvcC", b"")], ..valid.clone() };
    let empty_item = single(&[item(*b"Exif", b"")]);
    let other_grid = Heic { items: vec![item(*b"grid", &grid(9, 9)), exif_item()], ..valid.clone() };
    let twice = Heic { in_meta: vec![media_box(*b"iloc", &[0; 8])], ..valid };
    for file in [in_other_item, no_picture, av1, sizeless, empty_item, other_grid, twice] {
        assert_eq!(refusal(&file.bytes()), Refusal::Malformed);
    }
}

/// The file with the number that follows `from` in its `iloc` for the last item.
fn with_last_place(photo: &Heic, place: u32, length: u32) -> Vec<u8> {
    let mut bytes = photo.bytes();
    let iloc = bytes.windows(4).position(|word| word == b"iloc").unwrap();
    let end = iloc + 4 + 4 + 4 + 16 * photo.items.len();
    bytes[end - 8..end].copy_from_slice(&longs(&[place, length]));
    bytes
}

#[test]
fn metadata_that_lies_where_no_data_does_is_refused() {
    let photo = Heic::of_telephone();
    let bytes = photo.bytes();
    let picture = bytes.windows(8).position(|word| word == b"the left").unwrap();
    let length = u32::try_from(bytes.len()).unwrap();
    for (place, length) in [
        // On a picture, in part.
        (u32::try_from(picture).unwrap() + 10, 40),
        (u32::try_from(picture).unwrap(), 1),
        // In a box that is no data, across the end of the file, and past any number.
        (8, 4),
        (length - 1, 2),
        (u32::MAX, u32::MAX),
        (length, 1),
    ] {
        assert_eq!(refusal(&with_last_place(&photo, place, length)), Refusal::Malformed, "{place} {length}");
    }
}

#[test]
fn no_part_of_a_photo_is_too_large() {
    let vast = Refusal::TooManyPixels { width: 100_000, height: 100_000 };
    let mut photo = Heic::of_telephone();
    photo.properties[2] = dimensions(100_000, 100_000);
    assert_eq!(refusal(&photo.bytes()), vast);
    photo.properties[0] = dimensions(100_000, 100_000);
    assert_eq!(refusal(&photo.bytes()), vast);
    let mut photo = Heic::of_telephone();
    let wide = [&[0, 1, 0, 0][..], &longs(&[100_000, 100_000])].concat();
    photo.items.push(item(*b"grid", &wide));
    assert_eq!(refusal(&photo.bytes()), vast);
}

#[test]
fn boxes_that_claim_what_is_not_there_are_refused() {
    let bytes = Heic::of_telephone().bytes();
    for kind in
        [b"meta", b"pitm", b"iinf", b"infe", b"iprp", b"ipco", b"ispe", b"ipma", b"iloc", b"idat", b"mdat"]
    {
        let at = bytes.windows(4).position(|word| word == kind).unwrap() - 4;
        for size in [0_u32, 1, 7, 0x7FFF_FFFF, u32::MAX] {
            let mut claims = bytes.clone();
            claims[at..at + 4].copy_from_slice(&size.to_be_bytes());
            // An outermost box of size 0 goes on to the end of the file, where `mdat` ends anyway.
            let is_right = (kind, size) == (b"mdat", 0);
            assert_eq!(judged(&claims).is_ok(), is_right, "{kind:?} {size}");
        }
    }
    for size in [0, 15, 1 << 63, u64::MAX - 15, u64::MAX] {
        let long = [&b"\0\0\0\x01uuid"[..], &size.to_be_bytes(), &[0; 40]].concat();
        let outside = Heic { after: vec![long.clone()], ..Heic::of_telephone() };
        let inside = Heic { in_meta: vec![long], ..Heic::of_telephone() };
        assert!(matches!(refusal(&outside.bytes()), Refusal::Malformed | Refusal::Truncated));
        assert_eq!(refusal(&inside.bytes()), Refusal::Malformed);
    }
}

#[test]
fn counts_that_overflow_are_refused() {
    let bytes = Heic::of_telephone().bytes();
    let at = |kind: &[u8; 4]| bytes.windows(4).position(|word| word == kind).unwrap();
    let with = |place: usize, number: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[place..place + number.len()].copy_from_slice(number);
        refusal(&bytes)
    };
    // How many items there are, how many bytes their numbers have, how many properties are associated.
    assert_eq!(with(at(b"iloc") + 10, &[0xFF, 0xFF]), Refusal::Malformed);
    assert_eq!(with(at(b"iloc") + 8, &[0xFF, 0xFF]), Refusal::Malformed);
    assert_eq!(with(at(b"iloc") + 8, &[0x00, 0x00]), Refusal::Malformed);
    assert_eq!(with(at(b"iinf") + 8, &[0xFF, 0xFF]), Refusal::Malformed);
    assert_eq!(with(at(b"ipma") + 8, &[0xFF; 4]), Refusal::Malformed);
}

#[test]
fn another_file_after_a_photo_is_refused() {
    let photo = Heic::of_telephone().bytes();
    let archive = [&photo[..], b"PK\x03\x04\x14\0\0\0\x08\0"].concat();
    assert_eq!(refusal(&archive), Refusal::Disguised);
    for after in [&b"<script>alert(1)</script>"[..], b"\0", b"%PDF-1.4\n%%EOF"] {
        assert!(matches!(refusal(&[&photo, after].concat()), Refusal::Disguised | Refusal::Truncated));
    }
}

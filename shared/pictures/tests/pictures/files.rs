//! Files, and the metadata that cameras and programs put into them: 4.0511° N 9.7679° E, Douala.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder as _, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

pub const WIDTH: u32 = 37;
pub const HEIGHT: u32 = 23;

fn picture() -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        Rgb([x, y * 2, x * y].map(|value| u8::try_from(value % 256).unwrap()))
    })
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture().write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// Numbers of two bytes, the most significant first.
pub fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Numbers of four bytes, the most significant first.
pub fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// A file of TIFF with what Exif tells: the maker, the orientation, the time and the place.
pub fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, form: u16, count: u32, value: [u8; 4]| {
        [shorts(&[tag, form]), longs(&[count]), value.to_vec()].concat()
    };
    let [high, low] = orientation.to_be_bytes();
    let first = [
        shorts(&[4]),
        entry(0x010F, 2, 16, 62_u32.to_be_bytes()),
        entry(0x0112, 3, 1, [high, low, 0, 0]),
        entry(0x0132, 2, 20, 78_u32.to_be_bytes()),
        entry(0x8825, 4, 1, 98_u32.to_be_bytes()),
        longs(&[0]),
    ];
    let place = [
        shorts(&[4]),
        entry(1, 2, 2, *b"N\0\0\0"),
        entry(2, 5, 3, 152_u32.to_be_bytes()),
        entry(3, 2, 2, *b"E\0\0\0"),
        entry(4, 5, 3, 176_u32.to_be_bytes()),
        longs(&[0]),
        longs(&[4, 1, 3, 1, 396, 100]),
        longs(&[9, 1, 46, 1, 444, 100]),
    ];
    [
        &b"MM\0*\0\0\0\x08"[..],
        &first.concat(),
        b"Camera of Amina\0",
        b"2026:11:21 17:00:00\0",
        &place.concat(),
    ]
    .concat()
}

pub const XMP: &[u8] = br#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:Description exif:GPSLatitude="4,3.066N" exif:GPSLongitude="9,46.074E" photoshop:City="Douala"/></x:xmpmeta>"#;

/// A JPEG file as its encoder writes it, with JFIF.
pub fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 60);
    encoder.write_image(&picture(), WIDTH, HEIGHT, ExtendedColorType::Rgb8).unwrap();
    bytes
}

pub fn segment(mark: u8, content: &[u8]) -> Vec<u8> {
    [&[0xFF, mark], &u16::try_from(content.len() + 2).unwrap().to_be_bytes()[..], content].concat()
}

/// The JPEG file with segments after the mark of its start.
pub fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

pub fn exif_segment(orientation: u16) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0", &exif(orientation)[..]].concat())
}

pub const PROFILE: &[u8] = b"ICC_PROFILE\0\x01\x01colours as they were measured";

/// A JPEG file with all that cameras and programs add before the picture.
pub fn jpeg_of_camera(orientation: u16) -> Vec<u8> {
    let segments = [
        exif_segment(orientation),
        segment(0xE1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP].concat()),
        segment(0xE2, PROFILE),
        segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\0\0\0\0\0"),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x09\x1C\x02Z\0\x06Douala"),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01 by Amina"),
        segment(0xEB, b"JP of Amina"),
        segment(0xFE, b"Seen at Douala, 4.0511"),
    ];
    with_segments(&jpeg(), &segments)
}

/// A PNG file as its encoder writes it.
pub fn png() -> Vec<u8> {
    encoded(ImageFormat::Png)
}

/// A chunk with its checksum (PNG, annex D).
pub fn png_chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let summed = [&kind[..], content].concat();
    let mut checksum = u32::MAX;
    for byte in &summed {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { 0xEDB8_8320 ^ (checksum >> 1) } else { checksum >> 1 };
        }
    }
    [longs(&[u32::try_from(content.len()).unwrap()]), summed, longs(&[!checksum])].concat()
}

/// Where the chunks after IHDR begin.
pub const AFTER_HEADER: usize = 33;

/// The PNG file with chunks after IHDR.
pub fn with_png_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..AFTER_HEADER], &chunks.concat(), &png[AFTER_HEADER..]].concat()
}

/// A PNG file with all that programs add.
pub fn png_of_program() -> Vec<u8> {
    let chunks = [
        png_chunk(*b"gAMA", &longs(&[45_455])),
        png_chunk(*b"pHYs", b"\0\0\x0B\x13\0\0\x0B\x13\x01"),
        png_chunk(*b"eXIf", &exif(1)),
        png_chunk(*b"tEXt", b"Author\0Amina"),
        png_chunk(*b"zTXt", b"Comment\0\0x\x9C"),
        png_chunk(*b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", XMP].concat()),
        png_chunk(*b"tIME", b"\x07\xEA\x0B\x15\x11\0\0"),
        png_chunk(*b"prVt", b"A preview by Amina"),
    ];
    with_png_chunks(&png(), &chunks)
}

/// A WebP file as its encoder writes it: one lossless picture.
pub fn webp() -> Vec<u8> {
    encoded(ImageFormat::WebP)
}

pub fn webp_chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [&kind[..], &length, content, &[0][..content.len() % 2]].concat()
}

pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let chunks = chunks.concat();
    let size = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &size, &b"WEBP"[..], &chunks].concat()
}

/// A chunk that says what is in the file, and how large its canvas is.
pub fn canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    webp_chunk(*b"VP8X", &[vec![flags, 0, 0, 0], side(width), side(height)].concat())
}

/// The chunk with the picture of [`webp`].
pub fn webp_picture() -> Vec<u8> {
    webp()[12..].to_vec()
}

/// A WebP file with all that programs add.
pub fn webp_of_program() -> Vec<u8> {
    riff(&[
        canvas(0b0010_1100, WIDTH, HEIGHT),
        webp_chunk(*b"ICCP", b"colours"),
        webp_picture(),
        webp_chunk(*b"EXIF", &exif(6)),
        webp_chunk(*b"XMP ", XMP),
        webp_chunk(*b"AMIN", b"Amina"),
    ])
}

/// A WebP file of two pictures, one after the other.
pub fn webp_animation() -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let frame = [vec![0; 6], side(WIDTH), side(HEIGHT), vec![100, 0, 0, 0], webp_picture()].concat();
    let frame = webp_chunk(*b"ANMF", &frame);
    let animation = webp_chunk(*b"ANIM", &[0; 6]);
    riff(&[canvas(2, WIDTH, HEIGHT), animation, frame.clone(), frame, webp_chunk(*b"EXIF", &exif(1))])
}

pub const PDF: &[u8] =
    b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";

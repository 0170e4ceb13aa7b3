//! HEIC: pictures coded by HEVC, as items (ISO/IEC 23008-12) of a file of boxes (ISO/IEC 14496-12).
//!
//! Boxes point to bytes by their place in the file. Nothing is therefore moved: what goes is overwritten with zeros.

pub(crate) mod boxes;
mod items;
mod properties;

use std::ops::Range;

use crate::{limits::Limits, reader::Reader, refusal::Refusal};
use boxes::MediaBox;
use items::{Extent, Source, Types};

/// The brands of such files (ISO/IEC 23008-12 §10 and annex B), and of those whose structure is the same.
const BRANDS: [&[u8; 4]; 10] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"];
/// The brands of files of this structure which are something else: AVIF, and a maker's raw pictures.
const OTHER_BRANDS: [&[u8; 4]; 3] = [b"avif", b"avis", b"crx "];
/// The boxes of `meta` that describe pictures. The rest is text, and what is not known.
const KEPT: [&[u8; 4]; 9] = [b"hdlr", b"dinf", b"pitm", b"iinf", b"iref", b"iprp", b"iloc", b"idat", b"grpl"];

/// An item of Exif without a tag: where its header is (ISO/IEC 23008-12 annex A), the header, and an empty directory.
/// Some readers fail at an item that holds zeros alone.
const NO_EXIF: [u8; 18] = *b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0";

/// Whether `bytes` begin like a HEIC file, with a box that names one of the brands.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    let Some(Ok(first)) = boxes::of_file(bytes).next() else { return false };
    let content = bytes.get(first.content).unwrap_or_default();
    let (brands, _) = content.as_chunks::<4>();
    // The second is a version.
    let mut brands = brands.iter().enumerate().filter(|(place, _)| *place != 1).map(|(_, brand)| brand);
    let other = brands.clone().any(|brand| OTHER_BRANDS.contains(&brand));
    &first.kind == b"ftyp" && !other && brands.any(|brand| BRANDS.contains(&brand))
}

/// Width and height of the primary picture, of a file that is understood.
pub(crate) fn dimensions(bytes: &[u8], limits: Limits) -> Result<(u32, u32), Refusal> {
    Ok(Layout::read(bytes, limits)?.dimensions)
}

/// The file with zeros in the place of all that is no picture: Exif, XMP, items and boxes that are not known, what no
/// item points to, and the video of a motion photo. The item of Exif is still there, and tells nothing.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let layout = Layout::read(bytes, Limits::NONE)?;
    let mut cleaned = bytes.to_vec();
    for found in boxes::of_file(bytes) {
        let found = found?;
        match &found.kind {
            b"ftyp" | b"meta" => {}
            b"mdat" => blank(&mut cleaned, found.content),
            _ => hollow(&mut cleaned, &found),
        }
    }
    for found in boxes::inside(bytes, layout.meta) {
        let found = found?;
        match &found.kind {
            b"idat" => blank(&mut cleaned, found.content),
            kind if KEPT.contains(&kind) => {}
            _ => hollow(&mut cleaned, &found),
        }
    }
    for property in boxes::inside(bytes, layout.properties) {
        let property = property?;
        if !properties::is_kept(&property) {
            hollow(&mut cleaned, &property);
        }
    }
    for picture in layout.pictures {
        if let (Some(place), Some(picture)) = (cleaned.get_mut(picture.clone()), bytes.get(picture)) {
            place.copy_from_slice(picture);
        }
    }
    for exif in layout.exif {
        if let Some(place) = cleaned.get_mut(exif).and_then(|item| item.first_chunk_mut()) {
            *place = NO_EXIF;
        }
    }
    Ok(cleaned)
}

fn blank(cleaned: &mut [u8], range: Range<usize>) {
    cleaned.get_mut(range).unwrap_or_default().fill(0);
}

/// Makes a box one of free space (ISO/IEC 14496-12 §8.1.2), as long as it was.
fn hollow(cleaned: &mut [u8], found: &MediaBox) {
    let kind = found.whole.start.saturating_add(4);
    if let Some(kind) = cleaned.get_mut(kind..kind.saturating_add(4)) {
        kind.copy_from_slice(b"free");
    }
    blank(cleaned, found.content.clone());
}

/// What is where in a file. Every range counts from the file's beginning.
struct Layout {
    dimensions: (u32, u32),
    /// The boxes of `meta`.
    meta: Range<usize>,
    /// The properties of items.
    properties: Range<usize>,
    /// The bytes of pictures, in order and without overlap.
    pictures: Vec<Range<usize>>,
    /// The extents of Exif, apart from pictures.
    exif: Vec<Range<usize>>,
}

impl Layout {
    fn read(file: &[u8], limits: Limits) -> Result<Self, Refusal> {
        let outer = Outer::read(file)?;
        let meta = Meta::read(file, outer.meta)?;
        let content = |range: Range<usize>| file.get(range).unwrap_or_default();
        let primary = items::primary(content(meta.pitm))?;
        let types = Types::read(file, meta.iinf)?;
        if !types.is_picture(primary) {
            return Err(Refusal::Malformed);
        }
        let dimensions = properties::dimensions(file, meta.iprp.clone(), primary, limits)?;
        let mut extents = items::extents(content(meta.iloc))?;
        for extent in &mut extents {
            place(extent, meta.idat.as_ref(), &outer.data)?;
            let composed = composed_size(types.of(extent.item), content(extent.range.clone()), limits)?;
            if extent.item == primary && composed.is_some_and(|size| size != dimensions) {
                return Err(Refusal::Malformed);
            }
        }
        let (pictures, others): (Vec<_>, Vec<_>) =
            extents.into_iter().partition(|extent| types.is_picture(extent.item));
        let pictures = merged(pictures.into_iter().map(|extent| extent.range).collect());
        // What is part of a picture cannot be overwritten.
        if pictures.is_empty() || others.iter().any(|other| overlaps(&pictures, &other.range)) {
            return Err(Refusal::Malformed);
        }
        let is_exif = |extent: &Extent| types.of(extent.item) == Some(b"Exif");
        let exif = others.into_iter().filter(is_exif).map(|extent| extent.range).collect();
        let properties = properties::container(file, meta.iprp)?;
        Ok(Self { dimensions, meta: meta.children, properties, pictures, exif })
    }
}

/// The outermost boxes that matter.
struct Outer {
    meta: Range<usize>,
    /// The contents of `mdat` boxes, in order.
    data: Vec<Range<usize>>,
}

impl Outer {
    fn read(file: &[u8]) -> Result<Self, Refusal> {
        let (mut meta, mut data) = (None, Vec::new());
        for found in boxes::of_file(file) {
            let found = found?;
            match &found.kind {
                b"meta" => once(&mut meta, found.content)?,
                b"mdat" => data.push(found.content),
                _ => {}
            }
        }
        Ok(Self { meta: meta.ok_or(Refusal::Malformed)?, data })
    }
}

/// The boxes of `meta` (ISO/IEC 14496-12 §8.11.1) that matter.
struct Meta {
    children: Range<usize>,
    pitm: Range<usize>,
    iinf: Range<usize>,
    iprp: Range<usize>,
    iloc: Range<usize>,
    idat: Option<Range<usize>>,
}

impl Meta {
    fn read(file: &[u8], range: Range<usize>) -> Result<Self, Refusal> {
        // A version and flags come before the boxes.
        let children = range.start.saturating_add(4)..range.end;
        let (mut pitm, mut iinf, mut iprp, mut iloc, mut idat) = (None, None, None, None, None);
        for found in boxes::inside(file, children.clone()) {
            let found = found?;
            match &found.kind {
                b"pitm" => once(&mut pitm, found.content)?,
                b"iinf" => once(&mut iinf, found.content)?,
                b"iprp" => once(&mut iprp, found.content)?,
                b"iloc" => once(&mut iloc, found.content)?,
                b"idat" => once(&mut idat, found.content)?,
                _ => {}
            }
        }
        match (pitm, iinf, iprp, iloc) {
            (Some(pitm), Some(iinf), Some(iprp), Some(iloc)) => {
                Ok(Self { children, pitm, iinf, iprp, iloc, idat })
            }
            _ => Err(Refusal::Malformed),
        }
    }
}

fn once(place: &mut Option<Range<usize>>, range: Range<usize>) -> Result<(), Refusal> {
    if place.replace(range).is_none() { Ok(()) } else { Err(Refusal::Malformed) }
}

/// Makes the extent's range count from the file's beginning. It lies where data belongs.
fn place(extent: &mut Extent, idat: Option<&Range<usize>>, data: &[Range<usize>]) -> Result<(), Refusal> {
    let holds =
        |holder: &Range<usize>, range: &Range<usize>| holder.start <= range.start && range.end <= holder.end;
    let holder = match extent.source {
        Source::ItemData => {
            let idat = idat.ok_or(Refusal::Malformed)?;
            let Range { start, end } = &extent.range;
            extent.range = start.saturating_add(idat.start)..end.saturating_add(idat.start);
            idat
        }
        Source::File => {
            // The last one that begins before the extent does.
            let following = data.partition_point(|data| data.start <= extent.range.start);
            following.checked_sub(1).and_then(|place| data.get(place)).ok_or(Refusal::Malformed)?
        }
    };
    if holds(holder, &extent.range) { Ok(()) } else { Err(Refusal::Malformed) }
}

/// The size of a picture that is composed of others, which decoders make room for: a grid, or an overlay
/// (ISO/IEC 23008-12 §6.6.2).
fn composed_size(
    kind: Option<&[u8; 4]>,
    content: &[u8],
    limits: Limits,
) -> Result<Option<(u32, u32)>, Refusal> {
    // What comes before the size: the rows and columns of a grid, the colour under an overlay.
    let before = match kind {
        Some(b"grid") => 2,
        Some(b"iovl") => 8,
        _ => return Ok(None),
    };
    let mut reader = Reader::of_part(content);
    let [_version, flags] = reader.array()?;
    reader.take(before)?;
    let mut side = || if flags & 1 == 1 { reader.u32() } else { Ok(reader.u16()?.into()) };
    limits.admit(side()?, side()?).map(Some)
}

/// The ranges in order, those that touch made one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, range| {
        let touches = next.start <= range.end;
        if touches {
            range.end = range.end.max(next.end);
        }
        touches
    });
    ranges
}

/// Whether the range overlaps one of those that lie in order.
fn overlaps(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = ranges.partition_point(|other| other.end <= range.start);
    ranges.get(next).is_some_and(|other| other.start < range.end)
}

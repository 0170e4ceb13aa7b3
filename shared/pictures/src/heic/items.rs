//! The items of a file (ISO/IEC 14496-12 §8.11): pictures, parts of pictures, and metadata; what each is, and where it
//! lies.

use std::{collections::BTreeMap, ops::Range};

use super::boxes;
use crate::{reader::Reader, refusal::Refusal};

/// More extents than any photo has. It bounds what a file can make us remember.
const MOST_EXTENTS: usize = 65_536;
/// The types of items that are pictures: coded by HEVC, or made of others (ISO/IEC 23008-12 §6.6 and annex B; ISO
/// 21496-1). The rest is Exif, XMP, and what is not known.
const PICTURES: [&[u8; 4]; 7] = [b"hvc1", b"hvt1", b"lhv1", b"grid", b"iovl", b"iden", b"tmap"];

/// The type of each item.
pub(super) struct Types(BTreeMap<u32, [u8; 4]>);

impl Types {
    /// Reads `iinf` (§8.11.6), whose entries say what an item is from their second version on.
    pub(super) fn read(file: &[u8], range: Range<usize>) -> Result<Self, Refusal> {
        let mut header = Reader::of_part(file.get(range.clone()).ok_or(Refusal::Malformed)?);
        let version = version(&mut header)?;
        let count = if version == 0 { header.u16()?.into() } else { header.u32()? };
        let mut types = BTreeMap::new();
        for entry in boxes::inside(file, range.start.saturating_add(header.position())..range.end) {
            let entry = entry?;
            if &entry.kind != b"infe" {
                return Err(Refusal::Malformed);
            }
            let mut entry = Reader::of_part(file.get(entry.content).ok_or(Refusal::Malformed)?);
            let wide = match self::version(&mut entry)? {
                2 => false,
                3 => true,
                _ => return Err(Refusal::Malformed),
            };
            let item = item_id(&mut entry, wide)?;
            let _protection = entry.u16()?;
            if types.insert(item, entry.array()?).is_some() {
                return Err(Refusal::Malformed);
            }
        }
        if u32::try_from(types.len()) == Ok(count) { Ok(Self(types)) } else { Err(Refusal::Malformed) }
    }

    /// The item's type.
    pub(super) fn of(&self, item: u32) -> Option<&[u8; 4]> {
        self.0.get(&item)
    }

    /// Whether the item is a picture.
    pub(super) fn is_picture(&self, item: u32) -> bool {
        self.of(item).is_some_and(|kind| PICTURES.contains(&kind))
    }
}

/// Where part of an item lies.
pub(super) struct Extent {
    pub(super) item: u32,
    pub(super) source: Source,
    /// Counted from the beginning of its source.
    pub(super) range: Range<usize>,
}

/// What an extent is part of (§8.11.3.3, construction methods 0 and 1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The file.
    File,
    /// The content of `idat`.
    ItemData,
}

/// Reads `iloc` (§8.11.3). What lies in other items or in other files is not understood.
pub(super) fn extents(content: &[u8]) -> Result<Vec<Extent>, Refusal> {
    let mut reader = Reader::of_part(content);
    let version = version(&mut reader)?;
    let [sizes, more_sizes] = reader.array()?;
    let (offset_size, length_size, base_size) = (sizes >> 4, sizes & 0xF, more_sizes >> 4);
    let index_size = if version == 0 { 0 } else { more_sizes & 0xF };
    // Without lengths, extents would cost no bytes, and any number of them could be claimed.
    if version > 2 || length_size == 0 {
        return Err(Refusal::Malformed);
    }
    let count = if version < 2 { reader.u16()?.into() } else { reader.u32()? };
    let mut extents = Vec::new();
    for _ in 0..count {
        let item = item_id(&mut reader, version == 2)?;
        let source = match if version == 0 { 0 } else { reader.u16()? & 0xF } {
            0 => Source::File,
            1 => Source::ItemData,
            _ => return Err(Refusal::Malformed),
        };
        let other_file = reader.u16()?;
        let base = reader.number(base_size)?;
        for _ in 0..reader.u16()? {
            let _index = reader.number(index_size)?;
            let range = range(base, reader.number(offset_size)?, reader.number(length_size)?)?;
            extents.push(Extent { item, source, range });
        }
        if other_file != 0 || extents.len() > MOST_EXTENTS {
            return Err(Refusal::Malformed);
        }
    }
    Ok(extents)
}

/// A range that is not empty: a length of 0 would mean all that there is.
fn range(base: u64, offset: u64, length: u64) -> Result<Range<usize>, Refusal> {
    let start = base.checked_add(offset).ok_or(Refusal::Malformed)?;
    let end = start.checked_add(length).filter(|end| *end > start).ok_or(Refusal::Malformed)?;
    match (usize::try_from(start), usize::try_from(end)) {
        (Ok(start), Ok(end)) => Ok(start..end),
        _ => Err(Refusal::Malformed),
    }
}

/// The primary item (`pitm`, §8.11.4).
pub(super) fn primary(content: &[u8]) -> Result<u32, Refusal> {
    let mut reader = Reader::of_part(content);
    let version = version(&mut reader)?;
    item_id(&mut reader, version > 0)
}

/// The version with which some boxes begin (§4.2.2); their flags are skipped.
pub(super) fn version(reader: &mut Reader<'_>) -> Result<u8, Refusal> {
    let [version, ..] = reader.array::<4>()?;
    Ok(version)
}

/// An item's id, of two bytes or four.
pub(super) fn item_id(reader: &mut Reader<'_>, wide: bool) -> Result<u32, Refusal> {
    if wide { reader.u32() } else { Ok(reader.u16()?.into()) }
}
